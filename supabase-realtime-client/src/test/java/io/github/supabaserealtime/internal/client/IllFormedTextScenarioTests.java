package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresChangesFilter;
import io.github.supabaserealtime.rest.HttpBroadcast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Text that was cut in the middle of an emoji: refused where it comes in, and where it
 * gets through nevertheless it costs one message and not the link.
 */
class IllFormedTextScenarioTests {

	private static final String HALF = "party 🎉".substring(0, 7);

	private static final String OTHER_HALF = "🎉 party".substring(1);

	private static final String HALF_TOPIC = "realtime:" + HALF;

	enum Entry {

		TOPIC("topic", (connection) -> connection.channel(HALF)),

		TOPIC_LOOKED_FOR("topic", (connection) -> connection.findChannel(OTHER_HALF)),

		PRESENCE_KEY("key", (connection) -> ChannelOptions.builder().presenceKey(HALF)),

		SCHEMA("schema",
				(connection) -> new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, HALF, "t", null,
						List.of())),

		TABLE("table",
				(connection) -> new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", HALF, null,
						List.of())),

		FILTER("filter",
				(connection) -> new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", "t",
						"a=eq." + HALF, List.of())),

		SELECT("select",
				(connection) -> new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", "t", null,
						List.of(HALF))),

		FILTER_TEXT("filter", (connection) -> PostgresChangesFilter.parse("a=eq." + OTHER_HALF)),

		COLUMN("name", (connection) -> PostgresChangesFilter.column(HALF)),

		VALUE("value", (connection) -> PostgresChangesFilter.column("a").eq(HALF)),

		VALUE_OF_SEVERAL("value", (connection) -> PostgresChangesFilter.column("a").in("x", OTHER_HALF)),

		PATTERN("value", (connection) -> PostgresChangesFilter.column("a").not().like("%" + HALF)),

		EVENT("event", (connection) -> room(connection).broadcast(HALF, 1)),

		LISTENED_EVENT("event", (connection) -> room(connection).onBroadcast(HALF, (message) -> {
		})),

		PAYLOAD("payload", (connection) -> room(connection).broadcast("x", Map.of("text", HALF))),

		PAYLOAD_KEY("payload", (connection) -> room(connection).broadcast("x", Map.of(OTHER_HALF, 1))),

		PAYLOAD_TEXT("payload", (connection) -> room(connection).broadcast("x", OTHER_HALF)),

		FORWARDED_PAYLOAD("payload",
				(connection) -> room(connection).broadcast("x", Payload.ofJson("\"" + HALF + "\"", Bench.MAPPER))),

		FORWARDED_ESCAPE("payload",
				(connection) -> room(connection).broadcast("x",
						Payload.ofJson("\"\\\\\\ud83c\\n\"".getBytes(StandardCharsets.UTF_8), Bench.MAPPER))),

		TRACKED("payload", (connection) -> room(connection).track(Map.of("name", HALF))),

		TOKEN("token", (connection) -> connection.setAuth(HALF)),

		HTTP_TOPIC("topic", (connection) -> HttpBroadcast.of(HALF, "x", 1)),

		HTTP_EVENT("event", (connection) -> HttpBroadcast.of("room", HALF, 1)),

		HTTP_ID("id", (connection) -> HttpBroadcast.of("room", "x", 1).withId(HALF)),

		HTTP_PAYLOAD("payload",
				(connection) -> RealtimeConnectionBuilder.of("ws://localhost:1/socket", "key")
					.buildRestClient()
					.broadcast("room", "x", Map.of("text", HALF))),

		PARAMETER("value",
				(connection) -> RealtimeConnectionBuilder.of("ws://localhost:1/socket", "key").param("p", HALF)),

		HEADER("name",
				(connection) -> RealtimeConnectionBuilder.of("ws://localhost:1/socket", "key").header(HALF, "h")),

		CONFIGURED_TOKEN("accessToken",
				(connection) -> RealtimeConnectionBuilder.of("ws://localhost:1/socket", "key").accessToken(HALF));

		private final String argument;

		private final Consumer<RealtimeConnection> call;

		Entry(String argument, Consumer<RealtimeConnection> call) {
			this.argument = argument;
			this.call = call;
		}

		private static RealtimeChannel room(RealtimeConnection connection) {
			return connection.channel("room");
		}

	}

	@ParameterizedTest
	@EnumSource
	void halfAnEmojiIsRefusedWhereItComesIn(Entry entry) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://localhost:1/socket", "key").build();
		assertThatIllegalArgumentException().isThrownBy(() -> entry.call.accept(connection))
			.withMessageContaining("'" + entry.argument + "'")
			.withMessageContaining("half a surrogate pair");
	}

	@Test
	void wholeEmojisAreSentHoweverTheyAreWritten() {
		RealtimeConnection connection = RealtimeConnectionBuilder.of("ws://localhost:1/socket", "key").build();
		RealtimeChannel channel = connection.channel("party 🎉");
		assertThatNoException().isThrownBy(() -> {
			channel.broadcast("🎉", Map.of("🎉", "🎉🎉", "path", "C:\\ud83c"));
			channel.broadcast("x", Payload.ofJson("\"\\ud83c\\udf89\\\\ud83c\\\"\"", Bench.MAPPER));
			channel.track(Map.of("name", "🎉"));
			PostgresChangesFilter.column("a").eq("🎉");
		});
	}

	private static Bench open(ProtocolVersion version) {
		Bench.Options options = new Bench.Options();
		options.version = version;
		return new Bench(options).open();
	}

	@ParameterizedTest
	@EnumSource
	void aJoinThatCannotBeEncodedFailsAloneAndOnce(ProtocolVersion version) {
		Bench bench = open(version);
		CompletableFuture<Void> half = bench.subscribe(HALF_TOPIC);
		CompletableFuture<Void> other = bench.subscribe(Bench.TOPIC);
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(half))
			.withMessageContaining("half a surrogate pair");
		assertThat(bench.channelState(HALF_TOPIC)).isEqualTo(ChannelState.ERRORED);
		assertThat(bench.sent(HALF_TOPIC, "phx_join")).isEmpty();
		bench.advance(1);
		assertThat(bench.joins(Bench.TOPIC)).isEqualTo(1);
		assertThat(other).isNotDone();
		bench.advance(20);
		assertThat(bench.sent).noneMatch((frame) -> frame.topic().startsWith("realtime:party"));
		assertThat(bench.closes).isEmpty();
		assertThat(bench.state()).isEqualTo(ConnectionState.OPEN);
	}

	@Test
	void aMessageThatCannotBeEncodedFailsAlone() {
		Bench bench = open(ProtocolVersion.V2).joined(Bench.TOPIC);
		CompletableFuture<SendResult> half = bench.push(Bench.TOPIC, HALF, false);
		CompletableFuture<SendResult> next = bench.push(Bench.TOPIC, "x", false);
		CompletableFuture<SendResult> json = new CompletableFuture<>();
		bench.connection.push(new Push(Bench.TOPIC, "presence", new OutgoingFrame.Json("{\"a\":\"" + HALF + "\"}"),
				true, bench.lane.now(), json));
		assertThatExceptionOfType(RealtimeException.class).isThrownBy(() -> Futures.get(half))
			.withMessageContaining("half a surrogate pair");
		assertThatExceptionOfType(RealtimeException.class).isThrownBy(() -> Futures.get(json))
			.withMessageContaining("half a surrogate pair");
		assertThat(next).isCompletedWithValue(SendResult.written());
		assertThat(bench.closes).isEmpty();
		assertThat(bench.state()).isEqualTo(ConnectionState.OPEN);
	}

}
