package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Starting and stopping of listeners by their ids.
 */
class RealtimeListenerRegistryTests {

	private final FakeConnection connection = new FakeConnection();

	private final RealtimeListenerRegistry registry = new RealtimeListenerRegistry();

	private final List<String> heard = new ArrayList<>();

	private AnnotationConfigApplicationContext started(Class<?>... beans) {
		AnnotationConfigApplicationContext context = unstarted(beans);
		context.refresh();
		return context;
	}

	private AnnotationConfigApplicationContext unstarted(Class<?>... beans) {
		return ListenerContexts.unstarted(this.connection, this.registry, beans);
	}

	private RealtimeListenerEndpoint.Builder endpoint(String id, String topic) {
		return RealtimeListenerEndpoint.builder(id, topic)
			.connection(this.connection)
			.onBroadcast("*", (message) -> this.heard.add(id + " " + message.event()));
	}

	private FakeChannel channel(String topic) {
		return this.connection.at("realtime:" + topic);
	}

	private void deliver(String topic, String event) {
		channel(topic).deliver(ListenerContexts.broadcast(topic, event, "{}"));
	}

	@Test
	void annotatedListenersRunUnlessTheySayOtherwise() {
		AnnotationConfigApplicationContext context = started(Lobby.class);
		assertThat(this.registry.getListenerIds()).containsExactlyInAnyOrder("lobby.on", "later");
		assertThat(this.registry.isRunning("lobby.on")).isTrue();
		assertThat(this.registry.isRunning("later")).isFalse();
		assertThat(channel("hall").calls).isEmpty();
		this.registry.start("later");
		assertThat(this.registry.isRunning("later")).isTrue();
		assertThat(channel("hall").calls).containsExactly("onBroadcast *", "subscribe");
		deliver("hall", "open");
		assertThat(context.getBean(Lobby.class).heard).containsExactly("open");
	}

	@Test
	void autoStartupIsResolved() {
		AnnotationConfigApplicationContext context = unstarted(Configured.class);
		ListenerContexts.properties(context, Map.of("app.listen", " FALSE "));
		context.refresh();
		assertThat(this.registry.isRunning("configured.on")).isFalse();
	}

	@Test
	void autoStartupThatIsNeitherTrueNorFalseFailsTheStart() {
		AnnotationConfigApplicationContext context = unstarted(Configured.class);
		ListenerContexts.properties(context, Map.of("app.listen", "perhaps"));
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("attribute 'autoStartup' is 'perhaps': it must be 'true' or 'false'");
	}

	@Test
	void aListenerThatDoesNotStartIsCheckedAllTheSame() {
		this.connection.channel("secret");
		AnnotationConfigApplicationContext context = unstarted(Secret.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("it asks for a private channel of the topic 'realtime:secret'");
	}

	@Test
	void stoppingLeavesTheChannelWithTheLastListener() {
		this.registry.registerListener(endpoint("one", "lobby").build());
		this.registry.registerListener(endpoint("two", "realtime:lobby").build());
		this.registry.stop("one");
		assertThat(channel("lobby").calls).doesNotContain("unsubscribe");
		deliver("lobby", "first");
		this.registry.stop("two");
		deliver("lobby", "second");
		assertThat(channel("lobby").calls).endsWith("unsubscribe");
		assertThat(this.heard).containsExactly("two first");
		assertThat(this.registry.getListenerIds()).containsExactly("one", "two");
		this.registry.start("one");
		deliver("lobby", "third");
		assertThat(channel("lobby").calls).endsWith("subscribe");
		assertThat(this.heard).containsExactly("two first", "one third");
	}

	@Test
	void aChannelWithAListenerOfTheApplicationIsNotLeft() {
		this.registry.registerListener(endpoint("one", "lobby").build());
		channel("lobby").onMessage((message) -> this.heard.add("own"));
		this.registry.stop("one");
		deliver("lobby", "first");
		assertThat(channel("lobby").calls).doesNotContain("unsubscribe");
		assertThat(this.heard).containsExactly("own");
	}

	@Test
	void startingOrStoppingAgainDoesNothing() {
		this.registry.registerListener(endpoint("one", "lobby").autoStartup(false).build());
		this.registry.stop("one");
		this.registry.start("one");
		this.registry.start("one");
		assertThat(channel("lobby").calls).containsExactly("onBroadcast *", "subscribe");
		deliver("lobby", "first");
		assertThat(this.heard).containsExactly("one first");
		this.registry.stop("one");
		this.registry.stop("one");
		assertThat(channel("lobby").calls).containsExactly("onBroadcast *", "subscribe", "unsubscribe");
	}

	@Test
	void aListenerMayStopItselfAndStartAnother() {
		this.registry.registerListener(endpoint("other", "lobby").autoStartup(false).build());
		this.registry.registerListener(
				RealtimeListenerEndpoint.builder("once", "lobby").connection(this.connection).onMessage((message) -> {
					this.heard.add("once");
					this.registry.start("other");
					this.registry.stop("once");
				}).build());
		deliver("lobby", "first");
		deliver("lobby", "second");
		assertThat(this.heard).containsExactly("once", "other second");
		assertThat(channel("lobby").calls).doesNotContain("unsubscribe");
	}

	@Test
	void aChannelThatTheApplicationHasRemovedIsCreatedAgain() {
		started(Lobby.class);
		this.registry.stop("lobby.on");
		this.connection.removeChannel(channel("lobby"));
		this.registry.start("lobby.on");
		assertThat(channel("lobby").calls).containsExactly("onBroadcast *", "subscribe");
	}

	@Test
	void unregisteringRemovesTheChannelThatWasCreatedForIt() {
		this.registry.registerListener(endpoint("one", "lobby").build());
		this.registry.registerListener(endpoint("two", "lobby").autoStartup(false).build());
		assertThat(this.registry.unregisterListener("one")).isTrue();
		assertThat(this.connection.channels).containsKey("realtime:lobby");
		assertThat(this.registry.getListenerIds()).containsExactly("two");
		this.registry.start("two");
		assertThat(this.registry.unregisterListener("two")).isTrue();
		assertThat(this.connection.channels).isEmpty();
		assertThat(this.registry.unregisterListener("two")).isFalse();
	}

	@Test
	void unregisteringKeepsAChannelOfTheApplication() {
		this.connection.channel("lobby");
		this.registry.registerListener(endpoint("one", "lobby").build());
		this.registry.unregisterListener("one");
		assertThat(channel("lobby").calls).endsWith("unsubscribe");
	}

	@Test
	void anEndpointMayListenToEverything() {
		PostgresChangesBinding binding = PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos",
				null);
		this.registry.registerListener(RealtimeListenerEndpoint.builder("all", "lobby")
			.connection(this.connection)
			.channelOptions(ChannelOptions.builder().privateChannel(true).build())
			.onBroadcast("open", (message) -> this.heard.add("broadcast"))
			.onPresence((message) -> this.heard.add("presence"))
			.onPostgresChanges(binding, PostgresChange.class, (change) -> this.heard.add("change"))
			.onMessage((message) -> this.heard.add("message"))
			.build());
		assertThat(channel("lobby").calls).containsExactly("onBroadcast open", "onPresence", "onPostgresChanges",
				"subscribe");
		assertThat(channel("lobby").getOptions().privateChannel()).isTrue();
		deliver("lobby", "open");
		assertThat(this.heard).containsExactly("broadcast", "message");
	}

	@Test
	void anEndpointWithOtherOptionsIsRefusedAndNotRegistered() {
		this.connection.channel("lobby");
		RealtimeListenerEndpoint endpoint = endpoint("one", "lobby")
			.channelOptions(ChannelOptions.builder().privateChannel(true).build())
			.build();
		assertThatIllegalStateException().isThrownBy(() -> this.registry.registerListener(endpoint));
		assertThat(this.registry.getListenerIds()).isEmpty();
	}

	@Test
	void anEndpointWhoseSecondListenerIsRefusedLeavesNothingBehind() {
		RealtimeListenerEndpoint endpoint = endpoint("one", "lobby")
			.onBroadcastChanges(BroadcastChange.class, (change) -> {
			})
			.build();
		assertThatIllegalStateException().isThrownBy(() -> this.registry.registerListener(endpoint));
		assertThat(channel("lobby").getListenerCount()).isZero();
		assertThat(this.registry.getListenerIds()).isEmpty();
	}

	@Test
	void anIdIsTakenOnce() {
		this.registry.registerListener(endpoint("one", "lobby").build());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.registry.registerListener(endpoint("one", "hall").build()))
			.withMessage("A listener with the id 'one' is registered already");
		assertThat(this.connection.channels).containsOnlyKeys("realtime:lobby");
	}

	@Test
	void anAnnotatedListenerMustNotHaveTheIdOfOneThatIsRegisteredBefore() {
		this.registry.registerListener(endpoint("later", "lobby").build());
		AnnotationConfigApplicationContext context = unstarted(Lobby.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("The id 'later' of an annotated listener");
	}

	@Test
	void anUnknownIdIsRefusedWithThoseThatThereAre() {
		this.registry.registerListener(endpoint("one", "lobby").build());
		String message = "No listener has the id 'two': the ids are [one]";
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.start("two")).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.stop("two")).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.isRunning("two")).withMessage(message);
	}

	@Test
	void theOnlyConnectionOfTheContextNeedNotBeNamed() {
		started();
		this.registry.registerListener(
				RealtimeListenerEndpoint.builder("one", "lobby").onMessage((message) -> this.heard.add("one")).build());
		deliver("lobby", "first");
		assertThat(this.heard).containsExactly("one");
	}

	@Test
	void theStoppedListenersOfAConnectionAreKnown() {
		this.registry.registerListener(endpoint("one", "lobby").build());
		this.registry.registerListener(endpoint("two", "lobby").autoStartup(false).build());
		assertThat(this.registry.getStoppedListenerIds(this.connection)).containsExactly("two");
		this.registry.stop("one");
		this.registry.start("two");
		assertThat(this.registry.getStoppedListenerIds(this.connection)).containsExactly("one");
		assertThat(this.registry.getStoppedListenerIds(new FakeConnection())).isEmpty();
	}

	@Test
	void withoutAConnectionNothingIsRegistered() {
		RealtimeListenerEndpoint endpoint = RealtimeListenerEndpoint.builder("one", "lobby")
			.onMessage((message) -> this.heard.add("one"))
			.build();
		assertThatIllegalStateException().isThrownBy(() -> this.registry.registerListener(endpoint))
			.withMessageContaining("The listener 'one' names no connection");
	}

	@Test
	void anEndpointThatListensToNothingIsRefused() {
		RealtimeListenerEndpoint.Builder builder = RealtimeListenerEndpoint.builder("one", "lobby");
		assertThatIllegalStateException().isThrownBy(builder::build)
			.withMessage("The listener 'one' listens to nothing");
	}

	@Test
	void aSingleActiveListenerListensWhileThisInstanceLeads() {
		LedChannels leadership = new LedChannels();
		RealtimeListenerRegistry led = new RealtimeListenerRegistry(leadership);
		led.registerListener(endpoint("one", "lobby").singleActive(true).build());
		led.registerListener(endpoint("later", "lobby").singleActive(true).autoStartup(false).build());
		assertThat(led.isRunning("one")).isTrue();
		assertThat(this.connection.channels).isEmpty();
		leadership.leads(true);
		deliver("lobby", "first");
		leadership.leads(false);
		assertThat(channel("lobby").calls).containsExactly("onBroadcast *", "subscribe", "unsubscribe");
		led.start("later");
		deliver("lobby", "second");
		leadership.leads(true);
		deliver("lobby", "third");
		assertThat(this.heard).containsExactly("one first", "one third", "later third");
	}

	@Test
	void aSingleActiveListenerIsNotCalledOnceTheLeadIsOverThoughNobodyHasSaidSo() {
		LedChannels leadership = new LedChannels();
		RealtimeListenerRegistry led = new RealtimeListenerRegistry(leadership);
		led.registerListener(endpoint("one", "lobby").singleActive(true).build());
		led.registerListener(endpoint("each", "lobby").build());
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, led, Led.class);
		context.refresh();
		leadership.leads(true);
		leadership.leader = false;
		deliver("lobby", "first");
		assertThat(this.heard).containsExactly("each first");
		assertThat(context.getBean(Led.class).heard).isEmpty();
		leadership.leader = true;
		deliver("lobby", "second");
		assertThat(context.getBean(Led.class).heard).containsExactly("second");
	}

	@Test
	void aStoppedSingleActiveListenerStaysStoppedWhenThisInstanceLeads() {
		LedChannels leadership = new LedChannels();
		RealtimeListenerRegistry led = new RealtimeListenerRegistry(leadership);
		led.registerListener(endpoint("one", "lobby").singleActive(true).build());
		led.stop("one");
		leadership.leads(true);
		assertThat(this.connection.channels).isEmpty();
	}

	@Test
	void aSingleActiveListenerIsRefusedWhereNothingSaysWhoLeads() {
		RealtimeListenerEndpoint endpoint = endpoint("one", "lobby").singleActive(true).build();
		assertThatIllegalStateException().isThrownBy(() -> this.registry.registerListener(endpoint))
			.withMessageContaining("The listener 'one' is for the instance that leads only");
		AnnotationConfigApplicationContext context = unstarted(Led.class);
		assertThatIllegalStateException().isThrownBy(context::refresh).withMessageContaining("'led.on'");
	}

	@Test
	void closingTheContextDeregistersAllAndLeavesTheChannels() {
		AnnotationConfigApplicationContext context = started(Lobby.class);
		this.registry.registerListener(endpoint("one", "lobby").build());
		context.close();
		assertThat(channel("lobby").getListenerCount()).isZero();
		assertThat(channel("lobby").calls).doesNotContain("unsubscribe");
		assertThat(this.registry.getListenerIds()).isEmpty();
	}

	/**
	 * Says that this instance leads when the test does.
	 */
	private static final class LedChannels extends ListenerChannels {

		private boolean leader;

		private Runnable changed = () -> {
		};

		@Override
		public BooleanSupplier leader(String listenerId, Runnable changed) {
			this.changed = changed;
			return () -> this.leader;
		}

		void leads(boolean leader) {
			this.leader = leader;
			this.changed.run();
		}

	}

	static class Led {

		final List<String> heard = new ArrayList<>();

		@BroadcastListener(topic = "lobby", singleActive = true)
		void on(BroadcastMessage message) {
			this.heard.add(message.event());
		}

	}

	static class Lobby {

		final List<String> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void on(BroadcastMessage message) {
			this.heard.add(message.event());
		}

		@BroadcastListener(id = "later", topic = "hall", autoStartup = "false")
		void later(BroadcastMessage message) {
			this.heard.add(message.event());
		}

	}

	static class Configured {

		@BroadcastListener(topic = "lobby", autoStartup = "${app.listen}")
		void on() {
		}

	}

	static class Secret {

		@BroadcastListener(topic = "secret", privateChannel = true, autoStartup = "false")
		void on() {
		}

	}

}
