package io.github.supabaserealtime.conformance;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.PushRejectedException;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.client.RecordingListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Broadcasts as the client's users have them.
 */
abstract class ClientBroadcastCases extends ConformanceCases {

	private final String topic = topic();

	private final RecordingListener listener = new RecordingListener();

	private RealtimeChannel receiver(ProtocolVersion version) {
		RealtimeConnection connection = connected(
				(builder) -> builder.protocolVersion(version).listener(this.listener));
		return subscribed(connection, this.topic, ChannelOptions.defaults());
	}

	private RealtimeChannel sender(ProtocolVersion version, ChannelOptions options) {
		return subscribed(connected((builder) -> builder.protocolVersion(version)), this.topic, options);
	}

	// 5.2
	@ParameterizedTest
	@EnumSource(ProtocolVersion.class)
	void anAckedBroadcastIsAcknowledgedAndHeard(ProtocolVersion version) {
		receiver(version);
		RealtimeChannel sender = sender(version, ChannelOptions.builder().broadcastAck(true).build());
		assertThat(get(sender.broadcast("e", Map.of("n", 1)))).isEqualTo(SendResult.acknowledged());
		BroadcastMessage message = this.listener.awaitMessages(BroadcastMessage.class, 1).get(0);
		assertThat(message.topic()).isEqualTo(wire(this.topic));
		assertThat(message.event()).isEqualTo("e");
		assertThat(message.payloadAs(Numbered.class)).isEqualTo(new Numbered(1));
		assertThat(message.id()).isNull();
		assertThat(message.replayed()).isFalse();
	}

	// 2.4
	@Test
	void theVersionsHearEachOther() {
		RealtimeChannel first = receiver(ProtocolVersion.V1);
		RealtimeChannel second = receiver(ProtocolVersion.V2);
		get(first.broadcast("from first", Map.of("n", 1)));
		get(second.broadcast("from second", Map.of("n", 2)));
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 2)).extracting(BroadcastMessage::event)
			.containsExactlyInAnyOrder("from first", "from second");
	}

	// 2.3
	@Test
	void bytesArriveAsBytes() {
		receiver(ProtocolVersion.V2);
		RealtimeChannel sender = sender(ProtocolVersion.V2, ChannelOptions.defaults());
		assertThat(get(sender.broadcast("bytes", new byte[] { 0, -1 }))).isEqualTo(SendResult.written());
		BroadcastMessage message = this.listener.awaitMessages(BroadcastMessage.class, 1).get(0);
		assertThat(message.payload().isBinary()).isTrue();
		assertThat(message.payload().asBytes()).containsExactly(0, -1);
	}

	// 5.2
	@Test
	void aChannelThatAsksForItHearsItself() {
		RealtimeConnection connection = connected((builder) -> builder.listener(this.listener));
		RealtimeChannel channel = subscribed(connection, this.topic,
				ChannelOptions.builder().broadcastSelf(true).build());
		get(channel.broadcast("e", Map.of()));
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 1)).hasSize(1);
	}

	// 6.1; the server does not filter broadcasts by event
	@Test
	void aListenerForAllEventsHearsThemInTheirOrder() {
		RealtimeChannel receiver = receiver(ProtocolVersion.V2);
		List<String> all = new CopyOnWriteArrayList<>();
		List<String> some = new CopyOnWriteArrayList<>();
		receiver.onBroadcast("*", (message) -> all.add(message.event()));
		receiver.onBroadcast("b", (message) -> some.add(message.event()));
		RealtimeChannel sender = sender(ProtocolVersion.V2, ChannelOptions.defaults());
		for (String event : List.of("a", "b", "c")) {
			get(sender.broadcast(event, Map.of()));
		}
		this.listener.awaitMessages(BroadcastMessage.class, 3);
		assertThat(all).containsExactly("a", "b", "c");
		assertThat(some).containsExactly("b");
	}

	// 5.2
	@Test
	void aBroadcastThatIsTooLongFails() {
		RealtimeChannel sender = sender(ProtocolVersion.V2, ChannelOptions.builder().broadcastAck(true).build());
		assertThatExceptionOfType(PushRejectedException.class)
			.isThrownBy(() -> get(sender.broadcast("e", "x".repeat(3_100_000))))
			.satisfies((ex) -> assertThat(ex.getResponse()).contains("payload_size_exceeded"));
	}

	record Numbered(int n) {
	}

}
