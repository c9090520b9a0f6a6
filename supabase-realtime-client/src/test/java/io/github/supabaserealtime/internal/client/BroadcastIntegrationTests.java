package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the receivers of broadcasts. Numbers are those of docs/scenarios.md.
 */
class BroadcastIntegrationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final RecordingListener listener = new RecordingListener();

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
		.listener(this.listener)
		.build();

	private final RealtimeChannel channel = this.connection.channel("room");

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@BeforeEach
	void subscribe() {
		Futures.get(this.connection.connect());
		Futures.get(this.channel.subscribe());
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private void broadcast(String... events) {
		int before = this.listener.messages(BroadcastMessage.class).size();
		for (String event : events) {
			this.server.channel("room").broadcast(event, event);
		}
		this.listener.awaitMessages(BroadcastMessage.class, before + events.length);
	}

	// 65
	@Test
	void aListenerHearsItsEventOnlyWhateverItsCase() {
		this.channel.onBroadcast("Cursor", (message) -> this.heard.add(message.event()));
		broadcast("cursor", "cursors", "CURSOR", "cur", "*");
		assertThat(this.heard).containsExactly("cursor", "CURSOR");
	}

	// 65
	@Test
	void severalListenersOfOneEventHearItInTheOrderOfTheirRegistration() {
		this.channel.onBroadcast("x", (message) -> this.heard.add("first"));
		this.channel.onBroadcast("x", String.class, (payload) -> this.heard.add("second " + payload));
		this.channel.onBroadcast("*", (message) -> this.heard.add("third"));
		broadcast("x");
		assertThat(this.heard).containsExactly("first", "second x", "third");
	}

	// 65
	@Test
	void aListenerThatIsRegisteredTwiceHearsTwiceUntilOneIsClosed() {
		List<String> events = this.heard;
		ListenerRegistration first = this.channel.onBroadcast("x", (message) -> events.add(message.event()));
		this.channel.onBroadcast("x", (message) -> events.add(message.event()));
		broadcast("x");
		assertThat(this.heard).containsExactly("x", "x");
		first.close();
		first.close();
		broadcast("x");
		assertThat(this.heard).containsExactly("x", "x", "x");
	}

	// 47
	@Test
	void aListenerForBroadcastsMayComeAfterTheSubscribe() {
		broadcast("x");
		this.channel.onBroadcast("x", (message) -> this.heard.add(message.event()));
		broadcast("x");
		assertThat(this.heard).containsExactly("x");
		assertThat(this.server.received("realtime:room", "phx_join")).hasSize(1);
	}

	// 38
	@Test
	void oneTopicIsOneChannelHoweverOftenItIsAskedFor() {
		for (int i = 0; i < 5; i++) {
			RealtimeChannel again = this.connection.channel("realtime:room");
			assertThat(again).isSameAs(this.channel);
			Futures.get(again.subscribe());
		}
		assertThat(this.server.received("realtime:room", "phx_join")).hasSize(1);
		assertThat(this.server.channel("room").memberCount()).isEqualTo(1);
	}

	// 81
	@Test
	void listenersMayBeAddedAndRemovedByThoseThatAreCalled() {
		ListenerRegistration[] own = new ListenerRegistration[1];
		own[0] = this.channel.onBroadcast("*", (message) -> {
			this.heard.add("once " + message.event());
			this.channel.onBroadcast("*", (later) -> this.heard.add("added " + later.event()));
			this.connection.channel("other").subscribe();
			own[0].close();
		});
		this.channel.onBroadcast("*", (message) -> this.heard.add("still " + message.event()));
		broadcast("a", "b");
		assertThat(this.heard).containsExactly("once a", "still a", "still b", "added b");
		await().until(() -> this.server.channel("other").memberCount() == 1);
	}

}
