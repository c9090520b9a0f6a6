package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections that an application makes itself are started and stopped, and it is told
 * what nothing uses.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnConnectionsTests {

	private static EmbeddedRealtimeServer server;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class));

	@BeforeAll
	static void startServer() {
		server = EmbeddedRealtimeServer.start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	private ApplicationContextRunner configured() {
		return this.runner.withPropertyValues("supabase.realtime.url=" + server.url(),
				"supabase.realtime.api-key=" + server.apiKey());
	}

	@Test
	void twoAreOpenedAndNoThreadKeepsAClosedApplicationAlive(CapturedOutput output) {
		this.runner.withUserConfiguration(Two.class).run((context) -> {
			assertThat(context).hasNotFailed();
			for (String name : List.of("own-one", "own-two")) {
				await().until(() -> context.getBean(name, RealtimeConnection.class).getState() == ConnectionState.OPEN);
			}
			assertThat(userThreads()).isNotEmpty();
		});
		await().atMost(Duration.ofSeconds(20)).until(() -> userThreads().isEmpty());
		assertThat(output).containsOnlyOnce("none of them is the default one: [own-one, own-two]");
	}

	@Test
	void oneThatTheApplicationConnectsItselfIsClosed() {
		this.runner.withUserConfiguration(Two.class)
			.withPropertyValues("supabase.realtime.auto-startup=false")
			.run((context) -> {
				RealtimeConnection connection = context.getBean("own-one", RealtimeConnection.class);
				assertThat(connection.getState()).isEqualTo(ConnectionState.DISCONNECTED);
				connection.connect();
				await().until(() -> connection.getState() == ConnectionState.OPEN);
			});
		await().atMost(Duration.ofSeconds(20)).until(() -> userThreads().isEmpty());
	}

	private static List<Thread> userThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.isDaemon() && thread.getName().startsWith("own-"))
			.toList();
	}

	@Test
	void aConnectionBesideTheDefaultOneIsStartedAndStopped(CapturedOutput output) {
		FakeRealtimeConnection second = new FakeRealtimeConnection();
		configured()
			.withBean("second", RealtimeConnection.class, () -> second,
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.run((context) -> {
				assertThat(context).hasBean("supabaseRealtimeConnection");
				assertThat(second.calls).containsExactly("connect");
			});
		assertThat(second.calls).containsExactly("connect", "disconnect", "close");
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void aConnectionThatIsLazyAndNotNeededIsLeftAlone() {
		configured().withUserConfiguration(LazyConnection.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeanFactory().containsSingleton("lazy")).isFalse();
		});
	}

	@Test
	void propertiesOfAConnectionThatIsReplacedAreTold(CapturedOutput output) {
		configured().withBean(RealtimeConnection.class, FakeRealtimeConnection::new)
			.withPropertyValues("supabase.realtime.heartbeat.interval=10s", "supabase.realtime.channels.a.private=true",
					"supabase.realtime.health.grace-period=1s")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("no connection uses them: [supabase.realtime.api-key,"
				+ " supabase.realtime.heartbeat.interval, supabase.realtime.url].");
	}

	@Test
	void channelsThatNoConnectionGetsAreTold(CapturedOutput output) {
		this.runner.withUserConfiguration(Two.class)
			.withPropertyValues("supabase.realtime.channels.a.private=true")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("no connection uses them: [supabase.realtime.channels.a.private].");
	}

	@Test
	void propertiesAreUsedByTheBuilder(CapturedOutput output) {
		configured().withUserConfiguration(Built.class).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void propertiesBesideAMockAreNotTold(CapturedOutput output) {
		configured().withBean(RealtimeConnection.class, () -> Mockito.mock(RealtimeConnection.class))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("WARN");
	}

	@Configuration(proxyBeanMethods = false)
	static class Two {

		@Bean("own-one")
		RealtimeConnection one() {
			return RealtimeConnectionBuilder.of(server.url(), server.apiKey()).name("own-one").build();
		}

		@Bean("own-two")
		RealtimeConnection two() {
			return RealtimeConnectionBuilder.of(server.url(), server.apiKey()).name("own-two").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConnection {

		@Bean(defaultCandidate = false)
		@Lazy
		RealtimeConnection lazy(RealtimeConnectionBuilder builder) {
			return builder.name("lazy").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Built {

		@Bean
		RealtimeConnection built(RealtimeConnectionBuilder builder) {
			return builder.name("built").build();
		}

	}

}
