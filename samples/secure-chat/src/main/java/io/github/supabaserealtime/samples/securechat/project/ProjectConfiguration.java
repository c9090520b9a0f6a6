package io.github.supabaserealtime.samples.securechat.project;

import io.github.supabaserealtime.samples.securechat.token.UserTokens;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans for a real project, used when {@code SUPABASE_URL} is set: the users and the
 * tokens are those of the project.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!'${supabase.realtime.url:}'.isEmpty()")
class ProjectConfiguration {

	@Bean
	ProjectSignIn projectSignIn(@Value("${chat.auth-url}") String authUrl,
			@Value("${supabase.realtime.api-key}") String apiKey) {
		return new ProjectSignIn(new AuthClient(authUrl, apiKey));
	}

	@Bean
	UserTokens projectUserTokens() {
		return (user) -> ((ProjectAuthentication) user).tokens();
	}

}
