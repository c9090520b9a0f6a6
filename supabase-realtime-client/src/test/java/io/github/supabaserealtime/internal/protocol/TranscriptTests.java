package io.github.supabaserealtime.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ProtocolVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The recorded frames of a real server through the codecs.
 */
class TranscriptTests {

	static List<Transcript> transcripts() {
		return Transcript.all();
	}

	private static FrameCodec codec(String version) {
		return FrameCodec.of(ProtocolVersion.of(version), Transcript.MAPPER, UnaryOperator.identity());
	}

	@Test
	void thereAreTranscriptsOfBothVersions() {
		List<Transcript.Entry> entries = transcripts().stream().flatMap((file) -> file.entries().stream()).toList();
		assertThat(entries).filteredOn((entry) -> entry.version().equals("2.0.0")).hasSizeGreaterThan(150);
		assertThat(entries).filteredOn((entry) -> entry.version().equals("1.0.0")).hasSizeGreaterThan(50);
		assertThat(entries).filteredOn((entry) -> entry.binary() != null && entry.fromServer()).hasSizeGreaterThan(10);
	}

	@ParameterizedTest
	@MethodSource("transcripts")
	void everyFrameOfTheServerDecodesToWhatItSays(Transcript transcript) throws MalformedFrameException {
		for (Transcript.Entry entry : transcript.entries()) {
			if (!entry.fromServer()) {
				continue;
			}
			if (entry.text() != null) {
				Frame frame = codec(entry.version()).decode(entry.text());
				assertThat(frame.topic()).isEqualTo(envelope(entry, 2, "topic").stringValue());
				assertThat(frame.event()).isEqualTo(envelope(entry, 3, "event").stringValue());
				assertThat(frame.ref()).isEqualTo(text(envelope(entry, 1, "ref")));
				assertBody(frame.body(), envelope(entry, 4, "payload"));
			}
			else {
				assertBinary(codec(entry.version()).decode(entry.binary()), entry.binary());
			}
		}
	}

	private static JsonNode envelope(Transcript.Entry entry, int index, String name) {
		JsonNode json = Transcript.MAPPER.readTree(entry.text());
		return json.isArray() ? json.path(index) : json.path(name);
	}

	private static @Nullable String text(JsonNode node) {
		return node.isString() ? node.stringValue() : null;
	}

	private static void assertBody(Frame.Body body, JsonNode payload) {
		if (body instanceof Frame.Raw raw) {
			assertThat(Transcript.MAPPER.readTree(raw.json())).isEqualTo(payload);
		}
		else if (body instanceof Frame.Reply reply) {
			assertThat(reply.ok()).isEqualTo(payload.path("status").stringValue().equals("ok"));
			assertThat(reply.response()).isEqualTo(payload.path("response"));
		}
		else if (body instanceof Frame.Notice notice) {
			assertThat(notice.message()).isEqualTo(payload.path("message").stringValue());
			assertThat(notice.extension()).isEqualTo(payload.path("extension").stringValue());
			assertThat(notice.ok()).isEqualTo(payload.path("status").stringValue().equals("ok"));
		}
		else if (body instanceof Frame.Broadcast broadcast) {
			JsonNode expected = payload.has("event") ? payload.path("payload") : payload;
			assertThat(broadcast.event()).isEqualTo(payload.path("event").asString(""));
			assertThat(broadcast.payload().asTree()).isEqualTo(expected);
		}
		else if (body instanceof Frame.Change change) {
			assertChange(change, payload);
		}
	}

	private static void assertChange(Frame.Change change, JsonNode payload) {
		JsonNode data = payload.path("data");
		assertThat(change.type()).isEqualTo(data.path("type").stringValue());
		assertThat(change.table()).isEqualTo(data.path("table").stringValue());
		assertThat(change.ids()).hasSize(payload.path("ids").size());
		assertThat(change.ids().get(0)).isEqualTo(payload.path("ids").path(0).longValue());
		assertThat(change.record() != null).isEqualTo(data.has("record"));
		if (change.record() != null) {
			assertThat(change.record().asTree()).isEqualTo(data.path("record"));
		}
		if (change.oldRecord() != null) {
			assertThat(change.oldRecord().asTree()).isEqualTo(data.path("old_record"));
		}
	}

	private static void assertBinary(Frame frame, byte[] bytes) {
		Frame.Broadcast broadcast = (Frame.Broadcast) frame.body();
		assertThat(bytes[0]).isEqualTo((byte) 4);
		assertThat(new String(bytes, 5, bytes[1], StandardCharsets.UTF_8)).isEqualTo(frame.topic());
		assertThat(new String(bytes, 5 + bytes[1], bytes[2], StandardCharsets.UTF_8)).isEqualTo(broadcast.event());
		int start = 5 + bytes[1] + bytes[2] + bytes[3];
		assertThat(broadcast.payload().asBytes()).hasSize(bytes.length - start);
		assertThat(broadcast.payload().isBinary()).isEqualTo(bytes[4] == 0);
	}

	@ParameterizedTest
	@MethodSource("transcripts")
	void everyWellFormedFrameOfTheClientEncodesToTheSame(Transcript transcript) {
		if (transcript.isMalformedOnPurpose()) {
			return;
		}
		for (Transcript.Entry entry : transcript.entries()) {
			if (entry.fromServer()) {
				continue;
			}
			if (entry.text() != null) {
				JsonNode json = Transcript.MAPPER.readTree(entry.text());
				OutgoingFrame frame = new OutgoingFrame(text(envelope(entry, 0, "join_ref")),
						envelope(entry, 1, "ref").stringValue(), envelope(entry, 2, "topic").stringValue(),
						envelope(entry, 3, "event").stringValue(),
						new OutgoingFrame.Json(envelope(entry, 4, "payload").toString()));
				EncodedFrame.Text encoded = (EncodedFrame.Text) codec(entry.version()).encode(frame);
				assertThat(withoutNullJoinRef(Transcript.MAPPER.readTree(encoded.text())))
					.isEqualTo(withoutNullJoinRef(json));
				assertThat(encoded.size()).isEqualTo(encoded.text().getBytes(StandardCharsets.UTF_8).length);
			}
			else {
				EncodedFrame.Binary encoded = (EncodedFrame.Binary) codec(entry.version())
					.encode(outgoing(entry.binary()));
				assertThat(encoded.bytes()).isEqualTo(entry.binary());
			}
		}
	}

	private static JsonNode withoutNullJoinRef(JsonNode json) {
		if (json.isObject() && json.path("join_ref").isNull()) {
			((ObjectNode) json).remove("join_ref");
		}
		return json;
	}

	private static OutgoingFrame outgoing(byte[] bytes) {
		String[] fields = new String[4];
		int offset = 7;
		for (int i = 0; i < fields.length; i++) {
			fields[i] = new String(bytes, offset, bytes[i + 1], StandardCharsets.UTF_8);
			offset += bytes[i + 1];
		}
		byte[] payload = Arrays.copyOfRange(bytes, offset, bytes.length);
		return new OutgoingFrame(fields[0].isEmpty() ? null : fields[0], fields[1], fields[2], "broadcast",
				new OutgoingFrame.UserBroadcast(fields[3], payload, bytes[6] != 0));
	}

}
