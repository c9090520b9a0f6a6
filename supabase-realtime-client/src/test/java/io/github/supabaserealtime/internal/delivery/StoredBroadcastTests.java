package io.github.supabaserealtime.internal.delivery;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Broadcasts that are to be stored, as a channel hands them over, and those that it
 * refuses because they cannot be (protocol.md 5.7.9).
 */
class StoredBroadcastTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final BroadcastOptions STORED = BroadcastOptions.builder().persist().build();

	private static final ChannelOptions PRIVATE = ChannelOptions.builder().privateChannel(true).build();

	private static final BroadcastPersistence HOUR = BroadcastPersistence.of(Duration.ofHours(1));

	private final List<Push> pushed = new ArrayList<>();

	private DefaultRealtimeChannel channel(ChannelOptions options, ProtocolVersion version) {
		ChannelCommands commands = (ChannelCommands) Proxy.newProxyInstance(ChannelCommands.class.getClassLoader(),
				new Class<?>[] { ChannelCommands.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "push" -> this.pushed.add((Push) arguments[0]) ? null : null;
					case "jsonMapper" -> MAPPER;
					case "now" -> 0L;
					case "protocolVersion" -> version;
					default -> throw new AssertionError(method);
				});
		return new DefaultRealtimeChannel("realtime:room", options, commands);
	}

	private BroadcastPersistence pushedPersistence() {
		assertThat(this.pushed).hasSize(1);
		return ((OutgoingFrame.UserBroadcast) this.pushed.get(0).body()).persistence();
	}

	private void assertRefused(CompletableFuture<SendResult> future, String reason) {
		assertThat(future).isCompletedExceptionally();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.havingCause()
			.isInstanceOfSatisfying(RealtimeException.class, (ex) -> {
				assertThat(ex.getKind()).isEqualTo(RealtimeException.Kind.INVALID);
				assertThat(ex.isRetryable()).isFalse();
				assertThat(ex).hasMessageContaining("'realtime:room'").hasMessageContaining(reason);
			});
		assertThat(this.pushed).isEmpty();
	}

	static Stream<Object> storable() {
		return Stream.of(Map.of("a", 1), Map.of(), new Point(1, 2), MAPPER.createObjectNode(), new byte[] { '[' },
				new byte[0], Payload.ofJson(" \r\n\t{}", MAPPER),
				Payload.ofJson("{\"a\":[1]}".getBytes(StandardCharsets.UTF_8), MAPPER));
	}

	@ParameterizedTest
	@MethodSource
	void storable(Object payload) {
		assertThat(channel(PRIVATE, ProtocolVersion.V2).broadcast("x", payload, STORED)).isNotDone();
		assertThat(pushedPersistence()).isEqualTo(BroadcastPersistence.longest());
	}

	static Stream<Object> notStorable() {
		return Stream.of("text", "{}", 7, 1.5, true, List.of(), List.of(Map.of()), new int[] { 1 },
				MAPPER.createArrayNode(), MAPPER.getNodeFactory().stringNode("{}"), MAPPER.getNodeFactory().nullNode(),
				Payload.ofJson(" [{}]", MAPPER), Payload.ofJson(new byte[0], MAPPER), ProtocolVersion.V2);
	}

	@ParameterizedTest
	@MethodSource
	void notStorable(Object payload) {
		assertRefused(channel(PRIVATE, ProtocolVersion.V2).broadcast("x", payload, STORED), "no object");
	}

	@Test
	void nothingIsNoObject() {
		assertRefused(channel(PRIVATE, ProtocolVersion.V2).broadcast("x", null, STORED), "no object");
	}

	@Test
	void whatIsNotStoredMayBeAnything() {
		assertThat(channel(PRIVATE, ProtocolVersion.V2).broadcast("x", List.of())).isNotDone();
		assertThat(pushedPersistence().isRequested()).isFalse();
	}

	@Test
	void aPublicChannelStoresNothing() {
		assertRefused(channel(ChannelOptions.defaults(), ProtocolVersion.V2).broadcast("x", Map.of(), STORED),
				"public");
	}

	@Test
	void protocol1StoresNothing() {
		assertRefused(channel(PRIVATE, ProtocolVersion.V1).broadcast("x", Map.of(), STORED), "1.0.0");
		ChannelOptions stores = PRIVATE.toBuilder().broadcastPersistence(HOUR).build();
		assertRefused(channel(stores, ProtocolVersion.V1).broadcast("x", Map.of()), "1.0.0");
	}

	@Test
	void theOptionsOfTheChannelApplyToWhatSaysNothingElse() {
		ChannelOptions stores = PRIVATE.toBuilder().broadcastPersistence(HOUR).build();
		DefaultRealtimeChannel channel = channel(stores, ProtocolVersion.V2);
		channel.broadcast("x", Map.of());
		assertThat(pushedPersistence()).isEqualTo(HOUR);
		this.pushed.clear();
		channel.broadcast("x", Map.of(), BroadcastOptions.builder().timeout(Duration.ofSeconds(1)).build());
		assertThat(pushedPersistence()).isEqualTo(HOUR);
		this.pushed.clear();
		channel.broadcast("x", Map.of(), STORED);
		assertThat(pushedPersistence()).isEqualTo(BroadcastPersistence.longest());
		this.pushed.clear();
		channel.broadcast("x", "text", BroadcastOptions.builder().doNotPersist().build());
		assertThat(pushedPersistence()).isEqualTo(BroadcastPersistence.none());
	}

	private record Point(int x, int y) {
	}

}
