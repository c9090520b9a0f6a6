package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The auto-configured {@link RealtimeConnectionFactory}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RealtimeConnectionFactoryAutoConfigurationTests {

	private static final String BEAN = "supabaseRealtimeConnectionFactory";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.headers.X-Team=blue",
				"supabase.realtime.auto-startup=false");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void isNotMadeBeforeItIsNeeded() {
		this.contextRunner.run((context) -> {
			// an assertion about its type would make it
			assertThat(context.getBeanNamesForType(RealtimeConnectionFactory.class)).containsExactly(BEAN);
			assertThat(context.getBeanFactory().containsSingleton(BEAN)).isFalse();
		});
	}

	@Test
	void itsConnectionsHaveThePropertiesAndCustomizersAndEndWithTheContext() {
		BlockingQueue<String> heard = new LinkedBlockingQueue<>();
		RealtimeConnectionFactory[] factory = new RealtimeConnectionFactory[1];
		this.contextRunner.withUserConfiguration(Tenants.class)
			.withBean("region", RealtimeConnectionBuilderCustomizer.class,
					() -> (builder) -> builder.param("region", "eu"))
			.run((context) -> {
				factory[0] = context.getBean(RealtimeConnectionFactory.class);
				assertThat(context.getBean(Tenants.class).connections()).isSameAs(factory[0]);
				for (String tenant : List.of("tenant-1", "tenant-2")) {
					RealtimeConnection connection = factory[0].create(tenant,
							(builder) -> builder.param("tenant", tenant));
					connection.connect();
					RealtimeChannel channel = connection.channel(tenant);
					channel.onBroadcast("*", (message) -> heard.add(message.connectionName()));
					channel.subscribe().get(10, TimeUnit.SECONDS);
					this.server.channel(tenant).broadcast("x", Map.of());
					assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(tenant);
				}
				assertThat(this.server.connections()).extracting(ServerConnection::query)
					.extracting((query) -> query.get("tenant") + " " + query.get("region"))
					.containsExactlyInAnyOrder("tenant-1 eu", "tenant-2 eu");
				assertThat(this.server.connections()).extracting(ServerConnection::headers)
					.allSatisfy((headers) -> assertThat(headers).containsEntry("x-team", "blue"));
				// of which only the default one is a bean
				assertThat(context).hasSingleBean(RealtimeConnection.class);
				assertThat(context.getBean(RealtimeConnection.class).getState())
					.isEqualTo(ConnectionState.DISCONNECTED);
			});
		this.server.awaitConnections(0, Duration.ofSeconds(10));
		assertThat(factory[0].getConnections()).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> factory[0].create("late", (builder) -> {
		})).withMessageContaining("closed");
	}

	@Test
	void aConnectionDoesNotGetTheAccessTokenOfTheApplication() {
		String configured = token("configured");
		String provided = token("provided");
		String own = token("own");
		this.contextRunner.withPropertyValues("supabase.realtime.access-token=" + configured)
			.withBean(AccessTokenProvider.class, () -> () -> provided)
			.run((context) -> {
				RealtimeConnectionFactory factory = context.getBean(RealtimeConnectionFactory.class);
				subscribe(factory.create("own", (builder) -> builder.accessToken(own)), "own");
				subscribe(factory.create("none", (builder) -> {
				}), "none");
				assertThat(tokenOfJoin("own")).isEqualTo(own);
				assertThat(tokenOfJoin("none")).isEqualTo(this.server.apiKey());
			});
	}

	private String token(String subject) {
		return this.server.jwt(Map.of("role", "authenticated", "sub", subject));
	}

	private static void subscribe(RealtimeConnection connection, String topic) throws Exception {
		connection.connect();
		connection.channel(topic).subscribe().get(10, TimeUnit.SECONDS);
	}

	private String tokenOfJoin(String topic) {
		return this.server.received("realtime:" + topic, "phx_join").get(0).payload().path("access_token").asString();
	}

	@Test
	void aConnectionOfATenantNeitherLeadsNorWaitsForTheLeader() {
		BlockingQueue<String> heard = new LinkedBlockingQueue<>();
		this.contextRunner.withBean(LockRegistry.class, DefaultLockRegistry::new)
			.withPropertyValues("spring.application.name=orders",
					"supabase.realtime.channels.orders.single-active=true")
			.run((context) -> {
				RealtimeConnection connection = context.getBean(RealtimeConnectionFactory.class)
					.create("tenant", (builder) -> {
					});
				connection.channel("orders").onBroadcast("*", (message) -> heard.add(message.event()));
				subscribe(connection, "orders");
				this.server.channel("orders").broadcast("x", Map.of());
				assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("x");
				assertThat(context.getBean(SingleActiveLeadership.class).isLeader()).isFalse();
				assertThat(context.getBean(SingleActiveChannels.class)).extracting("connected").isEqualTo(Set.of());
			});
	}

	@Test
	void aConnectionWithoutChannelsClosesItsSocketAfterTheTimeOfTheProperty() {
		this.contextRunner.withPropertyValues("supabase.realtime.disconnect-when-idle=100ms").run((context) -> {
			RealtimeConnection connection = context.getBean(RealtimeConnectionFactory.class)
				.create("tenant", (builder) -> {
				});
			connection.connect().get(10, TimeUnit.SECONDS);
			await().until(() -> connection.getState() == ConnectionState.DISCONNECTED);
		});
	}

	@Test
	void aConnectionWithoutChannelsClosesItsSocketAfterAMinute() {
		this.contextRunner.run((context) -> {
			RealtimeConnectionFactory factory = context.getBean(RealtimeConnectionFactory.class);
			assertThat(factory).extracting("disconnectWhenIdle").isEqualTo(Duration.ofMinutes(1));
		});
	}

	@Test
	void backsOffForTheFactoryOfTheApplication() {
		this.contextRunner.withUserConfiguration(Own.class)
			.run((context) -> assertThat(context).hasSingleBean(RealtimeConnectionFactory.class).hasBean("own"));
	}

	@Test
	void isMissingWhereTheApplicationReplacesTheBuilder() {
		this.contextRunner.withUserConfiguration(OwnBuilder.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RealtimeConnectionFactory.class));
	}

	@Test
	void whatIsMissingFailsTheStartAndNotTheFirstConnection() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withBean(RealtimeConnection.class,
					() -> RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey()).build())
			.withUserConfiguration(Tenants.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("supabase.realtime.url"));
	}

	@Test
	void itsPropertiesCountAsUsed(CapturedOutput output) {
		this.contextRunner
			.withBean(RealtimeConnection.class,
					() -> RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey()).build())
			.withUserConfiguration(Tenants.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("no connection uses them");
	}

	@Configuration(proxyBeanMethods = false)
	static class Tenants {

		private final RealtimeConnectionFactory connections;

		Tenants(RealtimeConnectionFactory connections) {
			this.connections = connections;
		}

		RealtimeConnectionFactory connections() {
			return this.connections;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		RealtimeConnectionFactory own(RealtimeConnectionBuilder builder) {
			return RealtimeConnectionFactory.builder("own", () -> builder).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBuilder {

		@Bean
		@Scope("prototype")
		RealtimeConnectionBuilder builder() {
			return RealtimeConnectionBuilder.of("http://localhost:1", "key");
		}

	}

}
