package io.github.supabaserealtime.listener;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the arguments of methods with {@link BroadcastListener}.
 */
class BroadcastListenerTests {

	private final FakeConnection connection = new FakeConnection();

	private <T> T started(Class<T> bean) {
		return ListenerContexts.started(this.connection, bean).getBean(bean);
	}

	private FakeChannel channel() {
		return this.connection.at("realtime:lobby");
	}

	private void deliver(String event, String json) {
		channel().deliver(ListenerContexts.broadcast("lobby", event, json));
	}

	@Test
	void thePayloadIsConvertedToTheParameter() {
		Payloads payloads = started(Payloads.class);
		deliver("move", "{\"x\":1,\"y\":2}");
		assertThat(channel().failures).isEmpty();
		assertThat(payloads.heard).containsOnlyKeys("record", "tree", "map", "generic", "text", "bytes", "buffer",
				"payload", "object", "optional");
		assertThat(payloads.heard.get("record")).isEqualTo(new Cursor(1, 2));
		assertThat(payloads.heard.get("tree")).isEqualTo(ListenerContexts.MAPPER.readTree("{\"x\":1,\"y\":2}"));
		assertThat(payloads.heard.get("map")).isEqualTo(Map.of("x", 1, "y", 2));
		assertThat(payloads.heard.get("generic")).isEqualTo(Map.of("x", 1L, "y", 2L));
		assertThat(payloads.heard.get("text")).isEqualTo("{\"x\":1,\"y\":2}");
		assertThat(payloads.heard.get("bytes")).isEqualTo("{\"x\":1,\"y\":2}".getBytes(StandardCharsets.UTF_8));
		assertThat(payloads.heard.get("buffer"))
			.isEqualTo(ByteBuffer.wrap("{\"x\":1,\"y\":2}".getBytes(StandardCharsets.UTF_8)));
		assertThat(payloads.heard.get("payload")).isInstanceOf(Payload.class);
		assertThat(payloads.heard.get("object")).isEqualTo(Map.of("x", 1, "y", 2));
		assertThat(payloads.heard.get("optional")).isEqualTo(Optional.of(new Cursor(1, 2)));
	}

	@Test
	void theTextOfAJsonStringIsGivenWithoutItsQuotes() {
		Payloads payloads = started(Payloads.class);
		deliver("move", "\"say \\\"hi\\\"\"");
		assertThat(payloads.heard.get("text")).isEqualTo("say \"hi\"");
	}

	@Test
	void binaryReachesWhoCanTakeItAndFailsElsewhere() {
		Binary binary = started(Binary.class);
		channel().deliver(new BroadcastMessage("fake", "realtime:lobby", "move",
				Payload.ofBinary(new byte[] { 1, 2 }, ListenerContexts.MAPPER), null, false));
		assertThat(binary.heard).containsExactlyInAnyOrder(ByteBuffer.wrap(new byte[] { 1, 2 }), List.of(1, 2));
		assertThat(channel().failures).singleElement()
			.satisfies((failure) -> assertThat(failure).isInstanceOf(ListenerFailedException.class)
				.hasMessageContaining("Listener 'binary.cursor(")
				.hasMessageContaining("was not called")
				.hasMessageContaining("binary payload"));
	}

	@Test
	void parametersAreRecognizedByTypeAndMarker() {
		Parameters parameters = started(Parameters.class);
		BroadcastMessage message = new BroadcastMessage("fake", "realtime:lobby", "Move",
				Payload.ofJson("{\"x\":1,\"y\":2}", ListenerContexts.MAPPER), "id-1", true);
		channel().deliver(message);
		assertThat(channel().failures).isEmpty();
		assertThat(parameters.heard).containsExactly("realtime:lobby", "Move", "id-1", true, "id-1",
				Map.of("id", "id-1", "replayed", true), message, message, channel(), this.connection, new Cursor(1, 2));
	}

	@Test
	void whatAMessageHasNotIsNull() {
		Parameters parameters = started(Parameters.class);
		deliver("move", "null");
		assertThat(channel().failures).isEmpty();
		assertThat(parameters.heard).contains((Object) null).contains(Map.of("replayed", false));
		assertThat(parameters.heard.get(parameters.heard.size() - 1)).isNull();
	}

	@Test
	void aNullIsKeptFromAParameterThatIsDeclaredNotToTakeIt() {
		NonNull nonNull = started(NonNull.class);
		deliver("move", "null");
		assertThat(nonNull.heard).isEmpty();
		assertThat(channel().failures).extracting(Throwable::getMessage)
			.anySatisfy((text) -> assertThat(text).contains(
					"The payload is null, but parameter 1 (BroadcastListenerTests.Cursor cursor) does not accept null"))
			.anySatisfy((text) -> assertThat(text).contains("Cannot map `null` into type `boolean`"));
	}

	@Test
	void aMethodWithoutParametersIsCalledToo() {
		Bell bell = started(Bell.class);
		deliver("ring", "{}");
		deliver("other", "{}");
		assertThat(bell.rings).isEqualTo(1);
	}

	@Test
	void oneMethodMayListenToSeveralEventsAndTopics() {
		Several several = started(Several.class);
		assertThat(channel().calls).containsExactly("onBroadcast open", "onBroadcast close", "subscribe");
		assertThat(this.connection.at("realtime:hall").calls).containsExactly("onBroadcast *", "subscribe");
		deliver("OPEN", "{}");
		deliver("close", "{}");
		deliver("knock", "{}");
		this.connection.at("realtime:hall").deliver(ListenerContexts.broadcast("hall", "knock", "{}"));
		assertThat(several.heard).containsExactly("OPEN", "close", "knock");
	}

	@Test
	void typeVariablesAreResolvedByTheClassOfTheBean() {
		CursorBoard board = started(CursorBoard.class);
		deliver("move", "{\"x\":1,\"y\":2}");
		assertThat(channel().failures).isEmpty();
		assertThat(board.heard).containsExactlyInAnyOrder(new Cursor(1, 2), List.of(new Cursor(1, 2)));
	}

	@Test
	void whatAMethodThrowsNamesMethodAndBeanAndTheNextOneIsCalled() {
		Throwing throwing = started(Throwing.class);
		deliver("move", "{}");
		assertThat(throwing.calls).isEqualTo(2);
		assertThat(channel().failures).hasSize(2).allSatisfy((failure) -> {
			assertThat(failure).hasMessageStartingWith("Listener 'throwing.").hasMessageEndingWith("' failed");
			assertThat(failure.getCause()).isInstanceOf(Exception.class).hasMessage("on purpose");
		});
	}

	@Test
	void aPayloadThatDoesNotFitIsAFailureOfThatMethodAlone() {
		Payloads payloads = started(Payloads.class);
		deliver("move", "{\"x\":\"far\"}");
		assertThat(payloads.heard).containsKeys("tree", "text").doesNotContainKeys("record", "generic");
		assertThat(channel().failures).isNotEmpty()
			.allSatisfy((failure) -> assertThat(failure).hasMessageStartingWith("Listener 'payloads.")
				.hasMessageContaining("was not called"));
	}

	record Cursor(int x, int y) {
	}

	static class Payloads {

		final Map<String, Object> heard = new HashMap<>();

		@BroadcastListener("lobby")
		void record(Cursor cursor) {
			this.heard.put("record", cursor);
		}

		@BroadcastListener("lobby")
		void tree(JsonNode tree) {
			this.heard.put("tree", tree);
		}

		@BroadcastListener("lobby")
		void map(Map<String, Object> map) {
			this.heard.put("map", map);
		}

		@BroadcastListener("lobby")
		void generic(Map<String, Long> map) {
			this.heard.put("generic", map);
		}

		@BroadcastListener("lobby")
		void text(String text) {
			this.heard.put("text", text);
		}

		@BroadcastListener("lobby")
		void bytes(byte[] bytes) {
			this.heard.put("bytes", bytes);
		}

		@BroadcastListener("lobby")
		void buffer(ByteBuffer buffer) {
			this.heard.put("buffer", buffer);
		}

		@BroadcastListener("lobby")
		void payload(Payload payload) {
			this.heard.put("payload", payload);
		}

		@BroadcastListener("lobby")
		void object(Object object) {
			this.heard.put("object", object);
		}

		@BroadcastListener("lobby")
		void optional(Optional<Cursor> cursor) {
			this.heard.put("optional", cursor);
		}

	}

	static class Binary {

		final List<Object> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void buffer(ByteBuffer buffer) {
			this.heard.add(buffer);
		}

		@BroadcastListener("lobby")
		void bytes(byte[] bytes) {
			this.heard.add(List.of((int) bytes[0], (int) bytes[1]));
		}

		@BroadcastListener("lobby")
		void cursor(Cursor cursor) {
			this.heard.add(cursor);
		}

	}

	static class Parameters {

		final List<@Nullable Object> heard = new ArrayList<>();

		@BroadcastListener(topic = "realtime:lobby", event = "move")
		void on(@Topic String topic, @EventName String event, @Meta("id") @Nullable String messageId,
				@Meta boolean replayed, @Meta CharSequence id, @Meta Map<String, Object> meta, RealtimeMessage general,
				BroadcastMessage message, RealtimeChannel channel, RealtimeConnection connection,
				@Nullable Cursor cursor) {
			this.heard.addAll(Arrays.asList(topic, event, messageId, replayed, id, meta, general, message, channel,
					connection, cursor));
		}

	}

	static class NonNull {

		final List<Object> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void record(@org.jspecify.annotations.NonNull Cursor cursor) {
			this.heard.add(cursor);
		}

		@BroadcastListener("lobby")
		void primitive(boolean value) {
			this.heard.add(value);
		}

	}

	static class Bell {

		int rings;

		@BroadcastListener(topic = "lobby", event = "ring")
		void ring() {
			this.rings++;
		}

	}

	static class Several {

		final List<String> heard = new ArrayList<>();

		@BroadcastListener(topic = "lobby", event = { "open", "close", "OPEN" })
		@BroadcastListener(topic = "hall", event = { "knock", "*" })
		void on(@EventName String event) {
			this.heard.add(event);
		}

	}

	abstract static class Board<T> {

		final List<Object> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void one(T payload) {
			this.heard.add(payload);
		}

		@BroadcastListener("lobby")
		void list(@Topic String topic, Optional<T> payload) {
			this.heard.add(List.of(payload.orElseThrow()));
		}

	}

	static class CursorBoard extends Board<Cursor> {

	}

	static class Throwing {

		int calls;

		@BroadcastListener("lobby")
		void unchecked() {
			this.calls++;
			throw new IllegalStateException("on purpose");
		}

		@BroadcastListener("lobby")
		void checked() throws Exception {
			this.calls++;
			throw new Exception("on purpose");
		}

	}

}
