package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.InvalidListenerException;
import io.github.supabaserealtime.listener.Meta;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.listener.PresenceListener;
import io.github.supabaserealtime.listener.Topic;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ReceivedFrame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Annotated listeners in an application, against the embedded server.
 */
@ExtendWith(OutputCaptureExtension.class)
class AnnotatedListenersTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final BlockingQueue<Object> HEARD = new LinkedBlockingQueue<>();

	private static EmbeddedRealtimeServer server;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class, RealtimeAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=" + server.url(), "supabase.realtime.api-key=" + server.apiKey(),
				"app.room=lobby");

	@BeforeAll
	static void startServer() {
		server = EmbeddedRealtimeServer.start();
		server.database()
			.table("todos")
			.column("id", "int8")
			.column("created_by", "text")
			.column("room", "text")
			.primaryKey("id")
			.create();
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

	private static Object heard() throws InterruptedException {
		Object heard = HEARD.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(heard).isNotNull();
		return heard;
	}

	private static void subscribed(RealtimeConnection connection, String topic) {
		await().atMost(PATIENCE).until(() -> connection.channel(topic).getState() == ChannelState.SUBSCRIBED);
	}

	@Test
	void aListenerSubscribesByItselfAndIsGivenTheConvertedPayload() {
		this.contextRunner.withBean(Cursors.class).run((context) -> {
			subscribed(context.getBean(RealtimeConnection.class), "lobby");
			server.channel("lobby").broadcast("cursor", new Cursor(1, 2));
			assertThat(heard()).isEqualTo(new Cursor(1, 2));
			assertThat(heard()).isEqualTo("realtime:lobby");
		});
	}

	@Test
	void bindingsOfPropertiesAndAnnotationsAreCompleteBeforeTheFirstJoin() {
		this.contextRunner.withBean(Todos.class)
			.withBean(Gaps.class)
			.withPropertyValues("supabase.realtime.channels.todos.topic=db",
					"supabase.realtime.channels.todos.private=true",
					"supabase.realtime.channels.todos.broadcast.ack=true",
					"supabase.realtime.channels.todos.presence.key=worker",
					"supabase.realtime.channels.todos.postgres-changes[0].table=todos",
					"supabase.realtime.channels.todos.postgres-changes[0].event=INSERT")
			.run((context) -> {
				subscribed(context.getBean(RealtimeConnection.class), "db");
				List<ReceivedFrame> joins = server.received("realtime:db", "phx_join");
				assertThat(joins).hasSize(1);
				JsonNode config = joins.get(0).payload().path("config");
				assertThat(config.path("private").booleanValue()).isTrue();
				assertThat(config.at("/broadcast/ack").booleanValue()).isTrue();
				assertThat(config.at("/presence/enabled").booleanValue()).isTrue();
				assertThat(config.at("/presence/key").stringValue()).isEqualTo("worker");
				assertThat(config.path("postgres_changes")).extracting(JsonNode::toString)
					.containsExactlyInAnyOrder("{\"event\":\"INSERT\",\"schema\":\"public\",\"table\":\"todos\"}",
							"{\"event\":\"UPDATE\",\"schema\":\"public\",\"table\":\"todos\","
									+ "\"filter\":\"room=eq.lobby\"}");
				assertThat(HEARD).noneMatch(DeliveryGapEvent.class::isInstance);
				assertThat(server.received("realtime:db", "phx_leave")).isEmpty();
			});
	}

	@Test
	void theWaitOfADeclaredChannelHoldsForTheChangesOfAListener() {
		this.contextRunner.withBean(Rows.class)
			.withPropertyValues("supabase.realtime.channels.rows.topic=public:todos",
					"supabase.realtime.channels.rows.postgres-changes-wait=15s")
			.run((context) -> {
				subscribed(context.getBean(RealtimeConnection.class), "public:todos");
				List<ReceivedFrame> joins = server.received("realtime:public:todos", "phx_join");
				assertThat(joins).hasSize(1);
				JsonNode config = joins.get(0).payload().path("config");
				assertThat(config.path("postgres_changes")).hasSize(1);
				assertThat(config.at("/postgres_changes_options/timeout").intValue()).isEqualTo(15000);
			});
	}

	@Test
	void changesOfATableReachTheListenerThatAskedForThem() {
		this.contextRunner.withBean(Todos.class).run((context) -> {
			subscribed(context.getBean(RealtimeConnection.class), "db");
			server.database().insert("todos", Map.of("id", 7, "created_by", "ada", "room", "lobby"));
			server.database().insert("todos", Map.of("id", 8, "created_by", "ada", "room", "hall"));
			server.database().update("todos", Map.of("id", 8, "created_by", "bob"));
			server.database().update("todos", Map.of("id", 7, "created_by", "bob"));
			assertThat(List.of(heard(), heard(), heard())).containsExactly("inserted 7", "inserted 8",
					new Todo(7, "bob"));
		});
	}

	@Test
	void presenceReachesItsListener() {
		this.contextRunner.withBean(Visitors.class).run((context) -> {
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			subscribed(connection, "lobby");
			connection.channel("lobby").track(new Visitor("ada"));
			assertThat(heard()).isEqualTo(List.of(new Visitor("ada")));
		});
	}

	@Test
	void whatAListenerThrowsIsLoggedWithItsNameAndTheNextOneIsCalled(CapturedOutput output) {
		this.contextRunner.withBean("clumsy", Clumsy.class).run((context) -> {
			subscribed(context.getBean(RealtimeConnection.class), "lobby");
			server.channel("lobby").broadcast("one", Map.of());
			server.channel("lobby").broadcast("two", Map.of());
			assertThat(heard()).isEqualTo("one");
			assertThat(heard()).isEqualTo("two");
			assertThat(output).contains("Listener 'clumsy.stumble()' failed for event 'one' on channel 'lobby'")
				.contains("on purpose");
		});
	}

	@Test
	void whatAnEventListenerThrowsIsLoggedWithItsName(CapturedOutput output) {
		this.contextRunner.withBean("clumsyEvents", ClumsyEvents.class)
			.withPropertyValues("supabase.realtime.channels.lobby.private=false")
			.run((context) -> {
				subscribed(context.getBean(RealtimeConnection.class), "lobby");
				server.channel("lobby").broadcast("one", Map.of());
				assertThat(heard()).isEqualTo("one");
				await().atMost(PATIENCE)
					.untilAsserted(() -> assertThat(output)
						.contains("Listener 'clumsyEvents.stumble(BroadcastMessage)' failed for event 'one' on channel"
								+ " 'lobby'")
						.contains("IllegalStateException: on purpose")
						.doesNotContain("ListenerFailedException"));
			});
	}

	@Test
	void applicationEventsAreHeardToo() {
		this.contextRunner.withBean(Both.class).run((context) -> {
			subscribed(context.getBean(RealtimeConnection.class), "lobby");
			server.channel("lobby").broadcast("one", Map.of());
			assertThat(heard()).isEqualTo("annotated one");
			assertThat(heard()).isEqualTo("event one");
		});
	}

	@Test
	void anAsynchronousListenerRunsOnItsExecutor() {
		this.contextRunner.withUserConfiguration(AsyncConfiguration.class)
			.withBean(Asynchronous.class)
			.run((context) -> {
				subscribed(context.getBean(RealtimeConnection.class), "lobby");
				server.channel("lobby").broadcast("one", Map.of());
				assertThat(heard()).asString().doesNotContain("supabase").contains("Async");
			});
	}

	@Test
	void lazyInitializationKeepsNoListenerFromListening() {
		this.contextRunner.withBean("cursors", Cursors.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				await().atMost(PATIENCE).until(() -> !server.received("realtime:lobby", "phx_join").isEmpty());
				assertThat(context.containsBeanDefinition("cursors")).isTrue();
				assertThat(context.getBeanFactory().containsSingleton("cursors")).isFalse();
				subscribed(context.getBean(RealtimeConnection.class), "lobby");
				server.channel("lobby").broadcast("cursor", new Cursor(3, 4));
				assertThat(heard()).isEqualTo(new Cursor(3, 4));
			});
	}

	@Test
	void listenersHearAgainAfterStopAndStart() {
		this.contextRunner.withBean(Cursors.class).run((context) -> {
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			subscribed(connection, "lobby");
			RealtimeConnectionLifecycle lifecycle = context.getBean(RealtimeConnectionLifecycle.class);
			lifecycle.stop();
			lifecycle.start();
			subscribed(connection, "lobby");
			server.channel("lobby").broadcast("cursor", new Cursor(5, 6));
			assertThat(heard()).isEqualTo(new Cursor(5, 6));
			assertThat(heard()).isEqualTo("realtime:lobby");
			assertThat(HEARD).isEmpty();
		});
	}

	@Test
	void withoutAutoStartupNothingIsSubscribedBeforeTheStart() {
		FakeRealtimeConnection connection = new FakeRealtimeConnection();
		this.contextRunner.withBean(Cursors.class)
			.withBean("own", RealtimeConnection.class, () -> connection)
			.withPropertyValues("supabase.realtime.auto-startup=false")
			.run((context) -> {
				assertThat(connection.fakeChannel("realtime:lobby").subscribeCalls).hasValue(0);
				context.getBean(RealtimeConnectionLifecycle.class).start();
				assertThat(connection.fakeChannel("realtime:lobby").subscribeCalls).hasValue(1);
			});
	}

	@Test
	void aDeclaredChannelOfAConnectionOfTheApplicationKeepsItsOptions() {
		FakeRealtimeConnection connection = new FakeRealtimeConnection();
		this.contextRunner.withBean(Cursors.class)
			.withBean("own", RealtimeConnection.class, () -> connection)
			.withPropertyValues("supabase.realtime.channels.lobby.broadcast.ack=true")
			.run((context) -> {
				assertThat(connection.fakeChannel("realtime:lobby").getOptions())
					.isEqualTo(ChannelOptions.builder().broadcastAck(true).build());
				assertThat(connection.fakeChannel("realtime:lobby").subscribeCalls).hasValue(1);
			});
	}

	@Test
	void channelsOfConnectionsThatTheApplicationStartsAreSubscribedAtOnce() {
		FakeRealtimeConnection one = new FakeRealtimeConnection();
		FakeRealtimeConnection two = new FakeRealtimeConnection();
		this.contextRunner.withBean("one", RealtimeConnection.class, () -> one)
			.withBean("two", RealtimeConnection.class, () -> two)
			.withBean(OnTwo.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(RealtimeConnectionLifecycle.class);
				assertThat(one.getChannels()).isEmpty();
				assertThat(two.fakeChannel("realtime:lobby").subscribeCalls).hasValue(1);
				assertThat(two.calls).containsExactly("connect");
			});
	}

	@Test
	void theSameTopicWithOtherOptionsNamesPropertyAndMethod() {
		this.contextRunner.withBean("privateLobby", PrivateLobby.class)
			.withPropertyValues("supabase.realtime.channels.hall.topic=lobby")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidListenerException.class)
				.hasMessageContaining(
						"@BroadcastListener on 'AnnotatedListenersTests.PrivateLobby.on()' of bean" + " 'privateLobby'")
				.hasMessageContaining("'supabase.realtime.channels.hall' makes it a public one")
				.hasMessageContaining(
						"Remove 'privateChannel', or set 'supabase.realtime.channels.hall.private' to 'true'"));
	}

	@Test
	void aPlaceholderWithoutPropertyNamesTheAttribute() {
		this.contextRunner.withBean(Unresolvable.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidListenerException.class)
				.hasMessageContaining("attribute 'topic' is '${app.nowhere}', which cannot be resolved")
				.hasMessageContaining("app.nowhere"));
	}

	@Test
	void switchedOffAnnotationsDoNothing() {
		this.contextRunner.withBean(Unresolvable.class)
			.withPropertyValues("supabase.realtime.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(AnnotatedListenerProcessor.class));
	}

	private ApplicationContextRunner switchedOff() {
		return this.contextRunner.withConfiguration(AutoConfigurations.of(DisabledRealtimeAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.enabled=false");
	}

	@Test
	void oneLineSaysHowManyListenersTheSwitchLeavesOut(CapturedOutput output) {
		switchedOff().withBean(Unresolvable.class)
			.withBean(Cursors.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("Supabase Realtime is switched off by 'supabase.realtime.enabled=false'")
			.containsPattern("INFO .*: [2-9] annotated listener methods are not called\\.");
	}

	@Test
	void theSwitchIsNotMentionedWhereNoListenerIsLeftOut(CapturedOutput output) {
		switchedOff().withBean("quiet", String.class, () -> "no listener")
			.run((context) -> assertThat(context).hasNotFailed());
		FakeRealtimeConnection connection = new FakeRealtimeConnection();
		switchedOff().withBean("own", AnnotatedListenerProcessor.class)
			.withBean("connection", RealtimeConnection.class, () -> connection)
			.withBean(Cursors.class)
			.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withConfiguration(AutoConfigurations.of(DisabledRealtimeAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(DisabledRealtimeAutoConfiguration.class));
		assertThat(output).doesNotContain("switched off");
	}

	@Test
	void aProcessorOfTheApplicationReplacesOurs() {
		FakeRealtimeConnection connection = new FakeRealtimeConnection();
		this.contextRunner.withBean("own", AnnotatedListenerProcessor.class)
			.withBean("connection", RealtimeConnection.class, () -> connection)
			.withBean(Cursors.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(AnnotatedListenerProcessor.class);
				assertThat(connection.fakeChannel("realtime:lobby").subscribeCalls).hasValue(1);
			});
	}

	record Cursor(int x, int y) {
	}

	record Todo(long id, String createdBy) {
	}

	record Visitor(String name) {
	}

	static class Cursors {

		@Order(1)
		@BroadcastListener(topic = "${app.room}", event = "cursor")
		void cursor(Cursor cursor) {
			HEARD.add(cursor);
		}

		@Order(2)
		@BroadcastListener(topic = "${app.room}", event = "cursor")
		void topic(@Topic String topic, @Meta boolean replayed) {
			HEARD.add(topic);
		}

	}

	static class Rows {

		@PostgresChangesListener(table = "todos")
		void changed(PostgresChange change) {
		}

	}

	static class Todos {

		@PostgresChangesListener(topic = "db", table = "todos")
		void inserted(PostgresChange.Insert insert) {
			HEARD.add("inserted " + insert.record().asMap().get("id"));
		}

		@PostgresChangesListener(topic = "db", table = "todos", filter = "room=eq.${app.room}")
		void updated(PostgresChange.Update update, Todo todo) {
			HEARD.add(todo);
		}

		@PresenceListener("db")
		void presence(PresenceMessage.Leave leave) {
			HEARD.add(leave);
		}

		@BroadcastListener("db")
		void broadcast(BroadcastMessage message) {
			HEARD.add(message);
		}

	}

	static class Gaps {

		@EventListener
		void on(DeliveryGapEvent gap) {
			HEARD.add(gap);
		}

	}

	static class Visitors {

		@PresenceListener(topic = "lobby", event = PresenceListener.Event.JOIN)
		void came(List<Visitor> visitors) {
			HEARD.add(visitors);
		}

	}

	static class ClumsyEvents {

		@EventListener
		void stumble(BroadcastMessage message) {
			HEARD.add(message.event());
			throw new IllegalStateException("on purpose");
		}

	}

	static class Clumsy {

		@Order(1)
		@BroadcastListener("lobby")
		void stumble() {
			throw new IllegalStateException("on purpose");
		}

		@Order(2)
		@BroadcastListener("lobby")
		void on(BroadcastMessage message) {
			HEARD.add(message.event());
		}

	}

	static class Both {

		@BroadcastListener("lobby")
		void annotated(BroadcastMessage message) {
			HEARD.add("annotated " + message.event());
		}

		@EventListener
		void event(BroadcastMessage message) {
			HEARD.add("event " + message.event());
		}

	}

	static class Asynchronous {

		@Async
		@BroadcastListener("lobby")
		void on() {
			HEARD.add(Thread.currentThread().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AsyncConfiguration {

	}

	static class OnTwo {

		@BroadcastListener(topic = "lobby", connection = "two")
		void on() {
		}

	}

	static class PrivateLobby {

		@BroadcastListener(topic = "lobby", privateChannel = true)
		void on() {
		}

	}

	static class Unresolvable {

		@BroadcastListener("${app.nowhere}")
		void on() {
		}

	}

}
