package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.autoconfigure.health.RealtimeHealthContributorAutoConfiguration;
import io.github.supabaserealtime.health.RealtimeHealthIndicator;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.listener.RealtimeListenerEndpoint;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners that are started and stopped in an application, against the embedded server.
 */
class ListenerControlTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final List<String> HEARD = new CopyOnWriteArrayList<>();

	private static EmbeddedRealtimeServer server;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class,
				RealtimeHealthContributorAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=" + server.url(), "supabase.realtime.api-key=" + server.apiKey());

	@BeforeAll
	static void startServer() {
		server = EmbeddedRealtimeServer.start();
		server.database().table("todos").column("id", "int8").primaryKey("id").create();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void forget() {
		server.clearReceived();
		HEARD.clear();
	}

	private static void awaitState(ConfigurableApplicationContext context, String topic, ChannelState state) {
		RealtimeConnection connection = context.getBean(RealtimeConnection.class);
		await().atMost(PATIENCE)
			.until(() -> connection.findChannel(topic).filter((channel) -> channel.getState() == state).isPresent());
	}

	private static void broadcast(String topic, String event) {
		server.channel(topic).broadcast(event, Map.of());
	}

	private static void awaitHeard(String... entries) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(HEARD).containsExactly(entries));
	}

	@Test
	void aListenerThatDoesNotStartByItselfIsStartedAndStoppedByItsId() {
		this.contextRunner.withBean(Doors.class).run((context) -> {
			RealtimeListenerRegistry registry = context.getBean(RealtimeListenerRegistry.class);
			awaitState(context, "lobby", ChannelState.SUBSCRIBED);
			assertThat(server.received("realtime:hall", "phx_join")).isEmpty();
			assertThat(context.getBean(RealtimeHealthIndicator.class).health().getDetails())
				.containsEntry("stoppedListeners", new TreeSet<>(List.of("hall")));
			registry.start("hall");
			awaitState(context, "hall", ChannelState.SUBSCRIBED);
			assertThat(context.getBean(RealtimeHealthIndicator.class).health().getDetails())
				.doesNotContainKey("stoppedListeners");
			broadcast("hall", "open");
			awaitHeard("hall open");
			registry.stop("hall");
			awaitState(context, "hall", ChannelState.CLOSED);
			assertThat(server.received("realtime:hall", "phx_leave")).hasSize(1);
			assertThat(context.getBean(RealtimeConnection.class).findChannel("lobby").orElseThrow().getState())
				.isEqualTo(ChannelState.SUBSCRIBED);
			registry.start("hall");
			awaitState(context, "hall", ChannelState.SUBSCRIBED);
			broadcast("hall", "again");
			awaitHeard("hall open", "hall again");
		});
	}

	@Test
	void aDeclaredChannelStaysWhenItsListenerIsStopped() {
		this.contextRunner.withBean(Doors.class)
			.withPropertyValues("supabase.realtime.channels.lobby.broadcast.self=true")
			.run((context) -> {
				awaitState(context, "lobby", ChannelState.SUBSCRIBED);
				RealtimeListenerRegistry registry = context.getBean(RealtimeListenerRegistry.class);
				List<String> delivered = new CopyOnWriteArrayList<>();
				context.getBean(RealtimeConnection.class).addListener(new RealtimeListener() {

					@Override
					public void onMessage(RealtimeMessage message) {
						delivered.add(((BroadcastMessage) message).event());
					}

				});
				registry.stop("doors.lobby");
				broadcast("lobby", "unheard");
				await().atMost(PATIENCE).until(() -> delivered.contains("unheard"));
				registry.start("doors.lobby");
				broadcast("lobby", "heard");
				awaitHeard("lobby heard");
				assertThat(server.received("realtime:lobby", "phx_leave")).isEmpty();
				assertThat(server.received("realtime:lobby", "phx_join")).hasSize(1);
			});
	}

	@Test
	void aContextThatIsPausedAndRestartedGoesOnWithTheListenersThatRan() {
		this.contextRunner.withBean(Doors.class).run((context) -> {
			RealtimeListenerRegistry registry = context.getBean(RealtimeListenerRegistry.class);
			registry.registerListener(RealtimeListenerEndpoint.builder("attic", "attic")
				.onBroadcast("*", (message) -> HEARD.add("attic " + message.event()))
				.build());
			awaitState(context, "lobby", ChannelState.SUBSCRIBED);
			awaitState(context, "attic", ChannelState.SUBSCRIBED);
			registry.stop("doors.lobby");
			awaitState(context, "lobby", ChannelState.CLOSED);
			ConfigurableApplicationContext paused = context
				.getSourceApplicationContext(ConfigurableApplicationContext.class);
			paused.pause();
			await().atMost(PATIENCE).until(() -> server.connections().isEmpty());
			server.clearReceived();
			paused.restart();
			awaitState(context, "attic", ChannelState.SUBSCRIBED);
			broadcast("attic", "open");
			awaitHeard("attic open");
			assertThat(registry.isRunning("attic")).isTrue();
			assertThat(registry.isRunning("hall")).isFalse();
			assertThat(registry.isRunning("doors.lobby")).isFalse();
			assertThat(server.received("realtime:hall", "phx_join")).isEmpty();
			assertThat(server.received("realtime:lobby", "phx_join")).isEmpty();
			registry.start("hall");
			awaitState(context, "hall", ChannelState.SUBSCRIBED);
		});
	}

	@Test
	void whatIsStartedWhileTheContextIsStoppedIsSubscribedWhenItStarts() {
		this.contextRunner.withBean(Doors.class).run((context) -> {
			RealtimeListenerRegistry registry = context.getBean(RealtimeListenerRegistry.class);
			awaitState(context, "lobby", ChannelState.SUBSCRIBED);
			ConfigurableApplicationContext stopped = context
				.getSourceApplicationContext(ConfigurableApplicationContext.class);
			stopped.stop();
			registry.start("hall");
			registry.stop("doors.lobby");
			assertThat(server.received("realtime:hall", "phx_join")).isEmpty();
			server.clearReceived();
			stopped.start();
			awaitState(context, "hall", ChannelState.SUBSCRIBED);
			assertThat(server.received("realtime:lobby", "phx_join")).isEmpty();
		});
	}

	@Test
	void aListenerForChangesThatStartsLaterBringsItsBinding() {
		this.contextRunner.withBean(Rows.class).run((context) -> {
			awaitState(context, "public:todos", ChannelState.SUBSCRIBED);
			context.getBean(RealtimeListenerRegistry.class).start("inserts");
			await().atMost(PATIENCE).until(() -> server.received("realtime:public:todos", "phx_join").size() == 2);
			awaitState(context, "public:todos", ChannelState.SUBSCRIBED);
			server.database().insert("todos", Map.of("id", 1));
			awaitHeard("insert");
		});
	}

	@Test
	void listenersMayBeRegisteredWhileBeansAreMade() {
		this.contextRunner.withUserConfiguration(Early.class).run((context) -> {
			awaitState(context, "attic", ChannelState.SUBSCRIBED);
			broadcast("attic", "open");
			awaitHeard("attic open");
			RealtimeListenerRegistry registry = context.getBean(RealtimeListenerRegistry.class);
			assertThat(registry.unregisterListener("attic")).isTrue();
			await().atMost(PATIENCE)
				.until(() -> context.getBean(RealtimeConnection.class).findChannel("attic").isEmpty());
		});
	}

	static class Doors {

		@BroadcastListener(id = "doors.lobby", topic = "lobby")
		void lobby(BroadcastMessage message) {
			HEARD.add("lobby " + message.event());
		}

		@BroadcastListener(id = "hall", topic = "hall", autoStartup = "false")
		void hall(BroadcastMessage message) {
			HEARD.add("hall " + message.event());
		}

	}

	static class Rows {

		@PostgresChangesListener(table = "todos")
		void deleted(PostgresChange.Delete change) {
			HEARD.add("delete");
		}

		@PostgresChangesListener(id = "inserts", table = "todos", autoStartup = "false")
		void inserted(PostgresChange.Insert change) {
			HEARD.add("insert");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Early {

		@Bean
		String attic(RealtimeListenerRegistry registry) {
			registry.registerListener(RealtimeListenerEndpoint.builder("attic", "attic")
				.onBroadcast("*", (message) -> HEARD.add("attic " + message.event()))
				.build());
			return "attic";
		}

	}

}
