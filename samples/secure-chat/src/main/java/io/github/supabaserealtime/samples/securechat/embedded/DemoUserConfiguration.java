package io.github.supabaserealtime.samples.securechat.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.supabaserealtime.samples.securechat.security.DemoUser;
import io.github.supabaserealtime.samples.securechat.token.UserTokens;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/**
 * Three users for trying out. Alice and Bob are members of the team, Carol is not.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEmbeddedServer
class DemoUserConfiguration {

	private static final String TEAM = "blue";

	@Bean
	@Order(1)
	DemoUser alice() {
		return new DemoUser("alice", "alice", TEAM);
	}

	@Bean
	@Order(2)
	DemoUser bob() {
		return new DemoUser("bob", "bob", TEAM);
	}

	@Bean
	@Order(3)
	DemoUser carol() {
		return new DemoUser("carol", "carol", null);
	}

	@Bean
	UserDetailsService demoUserDetails(List<DemoUser> users) {
		// everybody may know these passwords: there is nothing to encode
		return new InMemoryUserDetailsManager(users.stream()
			.map((user) -> User.withUsername(user.name()).password("{noop}" + user.password()).build())
			.toList());
	}

	@Bean
	UserTokens demoUserTokens(List<DemoUser> users, EmbeddedRealtimeServer server,
			@Value("${chat.token-lifetime}") Duration lifetime) {
		Map<String, DemoUser> byName = users.stream().collect(Collectors.toMap(DemoUser::name, Function.identity()));
		return (user) -> new EmbeddedTokens(server, Objects.requireNonNull(byName.get(user.getName())), lifetime);
	}

}
