package io.github.supabaserealtime.internal.protocol;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.PostgresRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The codecs against what protocol.md 2 says.
 */
class FrameCodecTests {

	private final FrameCodec v2 = FrameCodec.of(ProtocolVersion.V2, Transcript.MAPPER, UnaryOperator.identity());

	private final FrameCodec v1 = FrameCodec.of(ProtocolVersion.V1, Transcript.MAPPER, UnaryOperator.identity());

	@Test
	void encodesTheJsonBroadcastOfTheProtocolText() {
		OutgoingFrame frame = new OutgoingFrame("1", "7", "realtime:r", "broadcast",
				new OutgoingFrame.UserBroadcast("é", "{\"a\":1}".getBytes(StandardCharsets.UTF_8), true));
		assertThat(hex(this.v2.encode(frame)))
			.isEqualTo("0301010a0200013137" + "7265616c74696d653a72" + "c3a9" + "7b2261223a317d");
	}

	@Test
	void encodesTheBinaryBroadcastOfTheProtocolText() {
		OutgoingFrame frame = new OutgoingFrame("1", "7", "realtime:r", "broadcast",
				new OutgoingFrame.UserBroadcast("bin", new byte[] { 1, 2, (byte) 0xff }, false));
		assertThat(hex(this.v2.encode(frame)))
			.isEqualTo("0301010a0300003137" + "7265616c74696d653a72" + "62696e" + "0102ff");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					72 | e   | 7b2261223a317d | true  | 0301010a0110013137 7265616c74696d653a72 65     7b2270657273697374223a747275657d
					1  | e   | 7b2261223a317d | true  | 0301010a0118013137 7265616c74696d653a72 65     7b2270657273697374223a7b2274746c223a333630307d7d
					72 | bin | 0102ff         | false | 0301010a0310003137 7265616c74696d653a72 62696e 7b2270657273697374223a747275657d
					""")
	void encodesTheStoredBroadcastsOfTheProtocolText(int hours, String event, String payload, boolean json,
			String header) {
		OutgoingFrame frame = new OutgoingFrame("1", "7", "realtime:r", "broadcast", new OutgoingFrame.UserBroadcast(
				event, HexFormat.of().parseHex(payload), json, BroadcastPersistence.of(Duration.ofHours(hours))));
		assertThat(hex(this.v2.encode(frame))).isEqualTo(header.replace(" ", "") + payload);
	}

	@Test
	void whatIsNotToBeStoredHasNoMetadata() {
		OutgoingFrame.UserBroadcast body = new OutgoingFrame.UserBroadcast("e", new byte[] { 1 }, false,
				BroadcastPersistence.none());
		assertThat(hex(this.v2.encode(new OutgoingFrame("1", "7", "t", "broadcast", body))))
			.isEqualTo("03010101010000" + "3137" + "74" + "65" + "01");
	}

	@Test
	void protocol1CannotHaveABroadcastStored() {
		OutgoingFrame frame = new OutgoingFrame("1", "7", "realtime:r", "broadcast", new OutgoingFrame.UserBroadcast(
				"e", "{}".getBytes(StandardCharsets.UTF_8), true, BroadcastPersistence.longest()));
		assertThatIllegalArgumentException().isThrownBy(() -> this.v1.encode(frame)).withMessageContaining("2.0.0");
	}

	private static String hex(EncodedFrame frame) {
		return HexFormat.of().formatHex(((EncodedFrame.Binary) frame).bytes());
	}

	@Test
	void decodesABinaryBroadcastWithMetadata() throws MalformedFrameException {
		Frame frame = this.v2.decode(broadcast("realtime:a", "e", "{\"id\":\"u\",\"replayed\":true}", 1, "{\"a\":1}"));
		Frame.Broadcast body = (Frame.Broadcast) frame.body();
		assertThat(frame.topic()).isEqualTo("realtime:a");
		assertThat(body.id()).isEqualTo("u");
		assertThat(body.replayed()).isTrue();
		assertThat((Object) body.payload().as(Map.class)).isEqualTo(Map.of("a", 1));
	}

	@Test
	void decodesTheReplayedBytesOfTheProtocolText() throws MalformedFrameException {
		Frame frame = this.v2.decode(HexFormat.ofDelimiter(" ")
			.parseHex(
					"""
							04 0a 03 3d 00 72 65 61 6c 74 69 6d 65 3a 72 62 69 6e 7b 22 69 64 22 3a 22 30 30 36 35 35 34 63 65 2d 64 32
							32 64 2d 34 36 39 63 2d 38 37 37 61 2d 38 38 62 65 66 34 37 32 31 34 61 33 22 2c 22 72 65 70 6c 61 79 65 64
							22 3a 74 72 75 65 7d 01 02 ff"""
						.replace("\n", " ")));
		Frame.Broadcast body = (Frame.Broadcast) frame.body();
		assertThat(frame.topic()).isEqualTo("realtime:r");
		assertThat(body.event()).isEqualTo("bin");
		assertThat(body.id()).isEqualTo("006554ce-d22d-469c-877a-88bef47214a3");
		assertThat(body.replayed()).isTrue();
		assertThat(body.payload().asBytes()).containsExactly(1, 2, 0xff);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1,2]", "\"text\"", "7", "null", "true" })
	void decodesEveryJsonValueAsPayload(String json) throws MalformedFrameException {
		Frame.Broadcast binary = (Frame.Broadcast) this.v2.decode(broadcast("t", "e", "", 1, json)).body();
		Frame.Broadcast text = (Frame.Broadcast) this.v2
			.decode("[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":" + json + "}]")
			.body();
		assertThat(binary.payload().asTree()).isEqualTo(text.payload().asTree())
			.isEqualTo(Transcript.MAPPER.readTree(json));
	}

	@Test
	void decodesNumbersOfAsManyDigitsAsTheDatabaseHas() throws MalformedFrameException {
		String number = "1" + "0".repeat(131_071) + "." + "1".repeat(16_383);
		String change = "[null,null,\"t\",\"postgres_changes\",{\"ids\":[1],\"data\":{\"type\":\"INSERT\","
				+ "\"columns\":[{\"name\":\"n\",\"type\":\"numeric\"}],\"record\":{\"n\":" + number + "}}}]";
		Frame.Change body = (Frame.Change) this.v2.decode(change).body();
		PostgresRow row = new PostgresRow(Objects.requireNonNull(body.record()), body.columns());
		assertThat(row.asMap()).containsEntry("n", new BigDecimal(number));
		assertThat(row.as(Numbers.class)).isEqualTo(new Numbers(new BigDecimal(number)));
		assertThat(row.raw().asTree().path("n").isNumber()).isTrue();
		Frame.Broadcast broadcast = (Frame.Broadcast) this.v2
			.decode("[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":" + number + "}]")
			.body();
		assertThat(broadcast.payload().asText()).isEqualTo(number);
	}

	@Test
	void aBroadcastWithoutEventIsAllTheUsers() throws MalformedFrameException {
		Frame.Broadcast body = (Frame.Broadcast) this.v2.decode("[null,null,\"t\",\"broadcast\", {\"x\": [1, 2]} ]")
			.body();
		assertThat(body.event()).isEmpty();
		assertThat(body.payload().asText()).isEqualTo("{\"x\": [1, 2]}");
	}

	@Test
	void decodesAReplayedTextBroadcastWithJoinRef() throws MalformedFrameException {
		Frame frame = this.v2.decode("[\"3\",null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{},"
				+ "\"type\":\"broadcast\",\"meta\":{\"replayed\":true,\"id\":\"u\"}}]");
		assertThat(frame.joinRef()).isEqualTo("3");
		assertThat(((Frame.Broadcast) frame.body()).id()).isEqualTo("u");
		assertThat(((Frame.Broadcast) frame.body()).replayed()).isTrue();
	}

	@Test
	void aStringResponseIsAReason() throws MalformedFrameException {
		Frame.Reply reply = (Frame.Reply) this.v2
			.decode("[\"1\",\"2\",\"t\",\"phx_reply\",{\"status\":\"error\",\"response\":\"payload_size_exceeded\"}]")
			.body();
		assertThat(reply.ok()).isFalse();
		assertThat(reply.code()).isEqualTo(reply.reason()).isEqualTo("payload_size_exceeded");
	}

	@Test
	void theCodeOfAnObjectIsAReasonInBothVersions() throws MalformedFrameException {
		String payload = "{\"status\":\"error\",\"response\":{\"error\":\"unauthorized\"}}";
		Frame.Reply v2 = (Frame.Reply) this.v2.decode("[\"1\",\"2\",\"t\",\"phx_reply\"," + payload + "]").body();
		Frame.Reply v1 = (Frame.Reply) this.v1
			.decode("{\"topic\":\"t\",\"event\":\"phx_reply\",\"payload\":" + payload + ",\"ref\":\"2\"}")
			.body();
		assertThat(v2).isEqualTo(v1);
		assertThat(v2.ok()).isFalse();
		assertThat(v2.code()).isEqualTo(v2.reason()).isEqualTo("unauthorized");
	}

	@Test
	void elementsBehindTheFifthAreIgnored() throws MalformedFrameException {
		assertThat(this.v2.decode("[null,null,\"t\",\"x\",{},{\"a\":[1]},2]").event()).isEqualTo("x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "null", "[]", "[1,2,3]", "\"text\"", "{\"topic\":\"phoenix\"}",
			"[null,null,\"t\",\"x\",{}", "[null,null,\"t\",\"x\",{}] []", "[null,null,7,\"x\",{}]",
			"[{},null,\"t\",\"x\",{}]", "[null,null,\"t\",\"broadcast\",7]", "[null,null,\"t\",\"phx_reply\",[]]",
			"[null,null,\"t\",\"broadcast\",{\"event\":1}]", "[null,null,\"t\",\"postgres_changes\",{\"ids\":{}}]",
			"[null,null,\"t\",\"postgres_changes\",{\"ids\":[1],\"data\":{\"type\":\"TRUNCATE\"}}]",
			"[null,null,\"t\",\"postgres_changes\",{\"ids\":[\"x\"],\"data\":{\"type\":\"INSERT\"}}]",
			"[null,null,\"t\",\"postgres_changes\",{\"ids\":[1],\"data\":{\"type\":\"INSERT\",\"commit_timestamp\":\"x\"}}]" })
	void aMalformedTextIsAMalformedFrame(String text) {
		assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.v2.decode(text));
		assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.v1.decode(text));
	}

	@Test
	void deepNestingIsAMalformedFrame() {
		String deep = "[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":" + "[".repeat(100_000) + "]}]";
		assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.v2.decode(deep));
	}

	@Test
	void aMalformedFrameIsNotQuoted() {
		assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.v2.decode("[\"secret-value\""))
			.withMessageNotContaining("secret-value");
	}

	@Test
	void shortAndUnknownBinaryFramesAreMalformed() {
		for (byte[] bytes : new byte[][] { {}, { 4 }, { 4, 9, 9, 0, 1, 'x' }, { 9, 9, 9 }, { 2, 0, 0 } }) {
			assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.v2.decode(bytes));
		}
		assertThatExceptionOfType(MalformedFrameException.class)
			.isThrownBy(() -> this.v2.decode(broadcast("t", "e", "{nonsense", 1, "{}")));
	}

	@Test
	void headerFieldsAreCountedInUtf8Bytes() throws MalformedFrameException {
		OutgoingFrame frame = new OutgoingFrame("1", "2", "realtime:r", "broadcast",
				new OutgoingFrame.UserBroadcast("é".repeat(127), new byte[0], false));
		assertThat(((EncodedFrame.Binary) this.v2.encode(frame)).bytes()[4]).isEqualTo((byte) 254);
		OutgoingFrame tooLong = new OutgoingFrame("1", "2", "realtime:r", "broadcast",
				new OutgoingFrame.UserBroadcast("é".repeat(128), new byte[0], false));
		assertThatIllegalArgumentException().isThrownBy(() -> this.v2.encode(tooLong))
			.withMessage("The event takes 256 UTF-8 bytes, 255 are the most");
		assertThat(FrameCodec.fitsHeader("é".repeat(127))).isTrue();
		assertThat(FrameCodec.fitsHeader("é".repeat(128))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 5, 255 })
	void onlyKindFourIsUnderstoodOfBinaryFrames(int kind) {
		byte[] bytes = broadcast("t", "e", "", 1, "{}");
		bytes[0] = (byte) kind;
		assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.v2.decode(bytes))
			.withMessageContaining(Integer.toString(kind));
	}

	@Test
	void aBinaryHeaderThatIsCutOffAnywhereIsMalformed() {
		byte[] whole = broadcast("realtime:a", "event", "{\"id\":\"u\"}", 1, "");
		for (int length = 0; length < whole.length; length++) {
			byte[] part = Arrays.copyOf(whole, length);
			assertThatExceptionOfType(MalformedFrameException.class).as(length + " bytes")
				.isThrownBy(() -> this.v2.decode(part));
		}
		assertThatNoException().isThrownBy(() -> this.v2.decode(whole));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, 255 })
	void everyEncodingButZeroIsJson(int encoding) throws MalformedFrameException {
		Frame.Broadcast json = (Frame.Broadcast) this.v2.decode(broadcast("t", "e", "", encoding, "{\"a\":1}")).body();
		assertThat(json.payload().isBinary()).isFalse();
		Frame.Broadcast binary = (Frame.Broadcast) this.v2.decode(broadcast("t", "e", "", 0, "{\"a\":1}")).body();
		assertThat(binary.payload().isBinary()).isTrue();
	}

	@Test
	void namesInTheBinaryHeaderAreUtf8() throws MalformedFrameException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] topic = "realtime:grüße 🎈".getBytes(StandardCharsets.UTF_8);
		byte[] event = "é".repeat(127).getBytes(StandardCharsets.UTF_8);
		bytes.writeBytes(new byte[] { 4, (byte) topic.length, (byte) event.length, 0, 0 });
		bytes.writeBytes(topic);
		bytes.writeBytes(event);
		bytes.write(9);
		Frame frame = this.v2.decode(bytes.toByteArray());
		assertThat(frame.topic()).isEqualTo("realtime:grüße 🎈");
		assertThat(((Frame.Broadcast) frame.body()).event()).isEqualTo("é".repeat(127));
		assertThat(((Frame.Broadcast) frame.body()).payload().asBytes()).containsExactly(9);
		byte[] broken = broadcast("t", "e", "", 0, "");
		broken[5] = (byte) 0xff;
		assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.v2.decode(broken))
			.withMessageContaining("UTF-8");
	}

	@Test
	void withoutMetadataABroadcastHasNoId() throws MalformedFrameException {
		Frame.Broadcast body = (Frame.Broadcast) this.v2.decode(broadcast("t", "e", "", 1, "{}")).body();
		assertThat(body.id()).isNull();
		assertThat(body.replayed()).isFalse();
	}

	@Test
	void aPushWithoutAJoinReferenceLeavesItsPlaceEmpty() {
		OutgoingFrame.UserBroadcast content = new OutgoingFrame.UserBroadcast("e", new byte[0], false);
		assertThat(hex(this.v2.encode(new OutgoingFrame(null, "7", "t", "broadcast", content))))
			.isEqualTo("03" + "00" + "01" + "01" + "01" + "00" + "00" + "37" + "74" + "65");
		EncodedFrame.Text heartbeat = (EncodedFrame.Text) this.v2
			.encode(new OutgoingFrame(null, "8", "phoenix", "heartbeat", OutgoingFrame.Json.EMPTY));
		assertThat(heartbeat.text()).isEqualTo("[null,\"8\",\"phoenix\",\"heartbeat\",{}]");
	}

	@Test
	void everyFieldOfTheBinaryHeaderHasItsLimit() {
		String tooLong = "x".repeat(256);
		OutgoingFrame.UserBroadcast content = new OutgoingFrame.UserBroadcast("e", new byte[0], false);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.v2.encode(new OutgoingFrame(tooLong, "1", "t", "broadcast", content)))
			.withMessageContaining("join_ref");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.v2.encode(new OutgoingFrame("1", tooLong, "t", "broadcast", content)))
			.withMessageContaining("The ref");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.v2.encode(new OutgoingFrame("1", "1", tooLong, "broadcast", content)))
			.withMessageContaining("topic");
	}

	@Test
	void version1CarriesNoBinary() {
		OutgoingFrame frame = new OutgoingFrame("1", "2", "t", "broadcast",
				new OutgoingFrame.UserBroadcast("e", new byte[] { 1 }, false));
		assertThatIllegalArgumentException().isThrownBy(() -> this.v1.encode(frame)).withMessageContaining("2.0.0");
		assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.v1.decode(new byte[] { 4 }));
	}

	@Test
	void version1ReadsThePayloadBeforeTheEventToo() throws MalformedFrameException {
		Frame frame = this.v1.decode(
				"{\"payload\":{\"event\":\"e\",\"payload\":{\"a\":1}},\"ref\":null,\"topic\":\"t\",\"event\":\"broadcast\"}");
		assertThat(((Frame.Broadcast) frame.body()).payload().asText()).isEqualTo("{\"a\":1}");
	}

	@Test
	void version1PutsTheJoinRefOfAnEndBackInItsPlace() throws MalformedFrameException {
		Frame close = this.v1.decode("{\"topic\":\"t\",\"event\":\"phx_close\",\"payload\":{},\"ref\":\"5\"}");
		Frame reply = this.v1.decode(
				"{\"topic\":\"t\",\"event\":\"phx_reply\",\"payload\":{\"status\":\"ok\",\"response\":{}},\"ref\":\"5\"}");
		assertThat(close.joinRef()).isEqualTo("5");
		assertThat(reply.joinRef()).isNull();
	}

	@Test
	void theVersionsAreNamedAsTheServerReadsThem() {
		assertThat(ProtocolVersion.of("2.0.0")).isEqualTo(ProtocolVersion.V2);
		assertThatIllegalArgumentException().isThrownBy(() -> ProtocolVersion.of("2.0"))
			.withMessage("Unknown protocol version '2.0', use 1.0.0 or 2.0.0");
	}

	private static byte[] broadcast(String topic, String event, String meta, int encoding, String payload) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(4);
		bytes.write(topic.length());
		bytes.write(event.length());
		bytes.write(meta.length());
		bytes.write(encoding);
		bytes.writeBytes((topic + event + meta + payload).getBytes(StandardCharsets.UTF_8));
		return bytes.toByteArray();
	}

	record Numbers(BigDecimal n) {
	}

}
