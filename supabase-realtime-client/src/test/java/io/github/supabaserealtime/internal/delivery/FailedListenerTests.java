package io.github.supabaserealtime.internal.delivery;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the name of a failed listener in the log.
 */
class FailedListenerTests {

	private static final BroadcastMessage MESSAGE = new BroadcastMessage("c", "realtime:room:lobby", "cursor",
			Payload.ofJson("{}", Bench.MAPPER), null, false);

	private static String describe(Object listener, Throwable thrown) {
		return FailedListener.describe(listener, MESSAGE, thrown);
	}

	@Test
	void anAnnotatedListenerIsNamedByBeanAndMethod() {
		Throwable thrown = new ListenerFailedException("Listener 'lobby.moved(Cursor)'", new IllegalStateException());
		assertThat(describe(new Object(), thrown))
			.isEqualTo("Listener 'lobby.moved(Cursor)' failed for event 'cursor' on channel 'room:lobby'");
	}

	@Test
	void aLambdaOfAChannelIsNamedByTheLineThatRegisteredIt() {
		RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://localhost:1/socket", "key").build();
		DefaultRealtimeChannel channel = (DefaultRealtimeChannel) connection.channel("room:lobby");
		channel.onBroadcast("cursor", (message) -> Map.of());
		channel.onBroadcast("cursor", new Named());
		List<String> lines = channel.listeners()
			.stream()
			.map((listener) -> describe(listener, new IllegalStateException()))
			.toList();
		assertThat(lines.get(0)).startsWith("Listener registered at " + getClass().getName())
			.contains("FailedListenerTests.java:")
			.endsWith(" failed for event 'cursor' on channel 'room:lobby'")
			.doesNotContain("$$Lambda");
		assertThat(lines.get(1)).startsWith("Listener '" + Named.class.getName() + "' failed for event 'cursor'");
	}

	@Test
	void aListenerOfTheConnectionIsNamedByItsClass() {
		assertThat(describe(new Whole(), new IllegalStateException()))
			.isEqualTo("Listener '" + Whole.class.getName() + "' failed for event 'cursor' on channel 'room:lobby'");
	}

	static class Whole implements RealtimeListener {

	}

	static class Named implements Consumer<BroadcastMessage> {

		@Override
		public void accept(BroadcastMessage message) {
			throw new IllegalStateException();
		}

	}

}
