package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A channel that is paused stays subscribed and delivers later.
 */
class PausedChannelIntegrationTests {

	private static final Duration GENEROUS = Duration.ofSeconds(30);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
		.build();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@BeforeEach
	void connect() {
		Futures.get(this.connection.connect());
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private RealtimeChannel subscribed(String topic) {
		RealtimeChannel channel = this.connection.channel(topic);
		channel.onBroadcast("*", (message) -> this.heard.add(topic + " " + message.event()));
		Futures.get(channel.subscribe());
		return channel;
	}

	private void broadcast(String topic, String event) {
		this.server.channel(topic).broadcast(event, Map.of());
	}

	private void awaitHeard(String entry) {
		await().atMost(GENEROUS).until(() -> this.heard.contains(entry));
	}

	@Test
	void aPausedChannelKeepsWhatArrivesAlsoAcrossAReconnect() {
		RealtimeChannel imports = subscribed("imports");
		RealtimeChannel other = subscribed("other");
		imports.pause();
		assertThat(imports.isPaused()).isTrue();
		assertThat(other.isPaused()).isFalse();
		broadcast("imports", "one");
		broadcast("other", "one");
		awaitHeard("other one");
		this.server.disconnectClients();
		await().atMost(GENEROUS)
			.until(() -> this.server.received("realtime:imports", "phx_join").size() == 2
					&& this.server.received("realtime:other", "phx_join").size() == 2);
		await().atMost(GENEROUS)
			.until(() -> imports.getState() == ChannelState.SUBSCRIBED && other.getState() == ChannelState.SUBSCRIBED);
		broadcast("imports", "two");
		broadcast("other", "two");
		awaitHeard("other two");
		assertThat(this.heard).containsExactly("other one", "other two");
		imports.resume();
		awaitHeard("imports two");
		assertThat(this.heard).containsExactly("other one", "other two", "imports one", "imports two");
	}

	@Test
	void aListenerMayPauseItsOwnChannel() {
		RealtimeChannel imports = subscribed("imports");
		imports.onBroadcast("stop", (message) -> imports.pause());
		RealtimeChannel other = subscribed("other");
		broadcast("imports", "stop");
		broadcast("imports", "more");
		await().atMost(GENEROUS).until(imports::isPaused);
		broadcast("other", "end");
		awaitHeard("other end");
		assertThat(this.heard).doesNotContain("imports more");
		imports.resume();
		awaitHeard("imports more");
		assertThat(other.isPaused()).isFalse();
	}

	@Test
	void aDisconnectDoesNotWaitForAPausedChannel() {
		RealtimeChannel imports = subscribed("imports");
		subscribed("other");
		imports.pause();
		broadcast("imports", "one");
		broadcast("other", "one");
		awaitHeard("other one");
		Futures.get(this.connection.disconnect());
		assertThat(imports.isPaused()).isTrue();
		assertThat(this.heard).containsExactly("other one");
	}

	@Test
	void aChannelThatTakesTheTopicOfARemovedOneIsNotPaused() {
		RealtimeChannel imports = subscribed("imports");
		imports.pause();
		Futures.get(this.connection.removeChannel(imports));
		imports.pause();
		RealtimeChannel next = subscribed("imports");
		assertThat(next.isPaused()).isFalse();
		broadcast("imports", "one");
		awaitHeard("imports one");
	}

}
