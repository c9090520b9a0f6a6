package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.ServerGeneration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the replay, after a rejoin, of broadcasts that clients had stored and that
 * were already delivered live (protocol.md 5.7.5).
 */
class StoredReplayIntegrationTests {

	private static final Duration GENEROUS = Duration.ofSeconds(30);

	private static final ChannelOptions REPLAYING = ChannelOptions.builder()
		.privateChannel(true)
		.replayOnReconnect(Duration.ofMinutes(1))
		.build();

	private final List<BroadcastMessage> heard = new CopyOnWriteArrayList<>();

	private final RecordingListener listener = new RecordingListener();

	private EmbeddedRealtimeServer server;

	private FaultProxy proxy;

	private RealtimeConnection connection;

	private BroadcastRestClient sender;

	private int interruptions;

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.proxy.close();
		this.server.close();
	}

	private void start(ServerGeneration generation, ChannelOptions options) {
		this.server = EmbeddedRealtimeServer.builder().generation(generation).start();
		this.proxy = FaultProxy.to(this.server.url());
		this.sender = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey()).buildRestClient();
		this.connection = RealtimeConnectionBuilder.of(this.proxy.url(), this.server.apiKey())
			.listener(this.listener)
			.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(50)))
			.build();
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel("room", options);
		channel.onBroadcast("*", this.heard::add);
		Futures.get(channel.subscribe());
	}

	private void say(String event, Object payload) {
		this.sender.send(HttpBroadcast.ofPrivate("room", event, payload).persisted());
	}

	/**
	 * Interrupt the channel and wait until it was sent all that it is sent again, and
	 * what was said behind that was heard.
	 * @param meanwhile what happens while the channel is not joined
	 */
	private void interrupt(Runnable meanwhile) {
		int before = subscriptions();
		this.proxy.refuse();
		this.proxy.reset();
		await().atMost(GENEROUS).until(() -> this.server.connections().isEmpty());
		meanwhile.run();
		this.proxy.lift();
		await().atMost(GENEROUS).until(() -> subscriptions() > before);
		String end = "end" + ++this.interruptions;
		this.sender.send(HttpBroadcast.ofPrivate("room", end, Map.of()));
		await().atMost(GENEROUS).until(() -> this.heard.stream().anyMatch((message) -> message.event().equals(end)));
	}

	private int subscriptions() {
		return (int) this.listener.events(RealtimeChannelStateEvent.class)
			.stream()
			.filter((event) -> event.newState() == ChannelState.SUBSCRIBED)
			.count();
	}

	private List<String> events() {
		return this.heard.stream().map(BroadcastMessage::event).filter((event) -> !event.startsWith("end")).toList();
	}

	private void hear(String... events) {
		await().atMost(GENEROUS).untilAsserted(() -> assertThat(events()).containsExactly(events));
	}

	@ParameterizedTest
	@EnumSource
	void theFieldKeepsWhatWasHeardFromArrivingAgain(ServerGeneration generation) {
		start(generation, REPLAYING.toBuilder().deduplicateReplayBy("id").build());
		say("text", Map.of("id", "a"));
		say("number", Map.of("id", 1));
		hear("text", "number");
		interrupt(() -> say("missed", Map.of("id", "b")));
		interrupt(() -> {
		});
		if (generation == ServerGeneration.V2_129) {
			// which stores nothing that clients send
			assertThat(events()).containsExactly("text", "number");
		}
		else {
			assertThat(events()).containsExactly("text", "number", "missed");
		}
	}

	@Test
	void withoutTheFieldItArrivesOnceMoreWithAnIdThatNobodyHasSeen() {
		start(ServerGeneration.NEWEST, REPLAYING);
		say("text", Map.of("id", "a"));
		hear("text");
		interrupt(() -> {
		});
		interrupt(() -> {
		});
		assertThat(this.heard).filteredOn((message) -> message.event().equals("text"))
			.as("the second replay is known by its id")
			.extracting((message) -> message.id() != null)
			.containsExactly(false, true);
	}

	@Test
	void bytesAndPayloadsWithoutTheFieldArriveOnceMore() {
		start(ServerGeneration.NEWEST, REPLAYING.toBuilder().deduplicateReplayBy("id").build());
		say("bytes", new byte[] { 1 });
		say("other", Map.of("key", 1));
		hear("bytes", "other");
		interrupt(() -> {
		});
		assertThat(events()).containsExactly("bytes", "other", "bytes", "other");
	}

}
