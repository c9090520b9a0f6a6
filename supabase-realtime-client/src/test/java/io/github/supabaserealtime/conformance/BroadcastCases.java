package io.github.supabaserealtime.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broadcasts as they are on the wire (protocol.md 2.3, 2.4 and 5.2).
 */
abstract class BroadcastCases extends ConformanceCases {

	private static final String PLAIN = "{'config':{}}";

	private static final String SELF_AND_ACK = "{'config':{'broadcast':{'self':true,'ack':true}}}";

	private static final String ACK = "{'config':{'broadcast':{'ack':true}}}";

	private final String topic = wire(topic());

	private static Map<String, Object> broadcast(String event, Object payload) {
		return Map.of("type", "broadcast", "event", event, "payload", payload);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	// 5.2
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void othersHearABroadcastAndTheSenderDoesNot(String version) {
		RawSocket sender = socket(version);
		RawSocket receiver = socket(version);
		receiver.joined(this.topic, PLAIN);
		String ref = sender.joined(this.topic, PLAIN);
		sender.push(ref, this.topic, "broadcast", broadcast("e", Map.of("n", 1)));
		assertThat(sender.untilAnswered(ref, this.topic)).as("neither a copy nor an ack").isEmpty();
		RawFrame frame = receiver.next();
		assertThat(frame.is(this.topic, "broadcast")).isTrue();
		assertThat(frame.ref().isNull()).isTrue();
		assertThat(frame.payload()).isEqualTo(RawFrame.json("{'type':'broadcast','event':'e','payload':{'n':1}}"));
	}

	// 5.2
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void theOwnCopyComesBeforeTheAck(String version) {
		RawSocket socket = socket(version);
		String join = socket.joined(this.topic, SELF_AND_ACK);
		String ref = socket.push(join, this.topic, "broadcast", broadcast("e", Map.of()));
		List<RawFrame> frames = socket.untilAnswered(join, this.topic);
		assertThat(frames).hasSize(2);
		assertThat(frames.get(0).is(this.topic, "broadcast")).isTrue();
		assertThat(frames.get(1).isReplyTo(ref)).isTrue();
		assertThat(frames.get(1).payload()).isEqualTo(RawFrame.json("{'status':'ok','response':{}}"));
	}

	// 5.2
	@Test
	void anAckDoesNotNeedAListener() {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, ACK);
		String ref = socket.pushBinary(join, this.topic, "e", true, utf8("{}"));
		RawFrame reply = socket.next();
		assertThat(reply.isText()).as("also to a binary frame").isTrue();
		assertThat(reply.isReplyTo(ref)).isTrue();
		assertThat(reply.isOk()).isTrue();
	}

	// 2.4
	@Test
	void aTextIsRelayedAsItIsToBothVersions() {
		RawSocket first = socket(V1);
		RawSocket second = socket(V2);
		RawSocket sender = socket(V2);
		first.joined(this.topic, PLAIN);
		second.joined(this.topic, PLAIN);
		String join = sender.joined(this.topic, PLAIN);
		JsonNode payload = RawFrame.json("{'event':'e','more':[1,{'x':null}],'payload':{'big':12345678901234567890}}");
		sender.push(join, this.topic, "broadcast", payload);
		RawFrame frame = second.next();
		assertThat(frame.isText()).isTrue();
		assertThat(frame.joinRef().isNull()).isTrue();
		assertThat(frame.payload()).isEqualTo(payload);
		assertThat(first.next().payload()).isEqualTo(payload);
	}

	// 2.4
	@Test
	void aTextOfVersion100ReachesVersion200AsText() {
		RawSocket sender = socket(V1);
		RawSocket receiver = socket(V2);
		receiver.joined(this.topic, PLAIN);
		String join = sender.joined(this.topic, PLAIN);
		sender.push(join, this.topic, "broadcast", broadcast("e", Map.of("n", 1)));
		RawFrame frame = receiver.next();
		assertThat(frame.isText()).isTrue();
		assertThat(frame.broadcast()).isEqualTo(RawFrame.json("{'n':1}"));
	}

	// 2.4
	@ParameterizedTest
	@ValueSource(strings = { "{\"n\":1}", "[1,2]", "\"text\"", "17", "true", "null" })
	void anyJsonInABinaryFrameReachesBothVersions(String content) {
		RawSocket first = socket(V1);
		RawSocket second = socket(V2);
		RawSocket sender = socket(V2);
		first.joined(this.topic, PLAIN);
		second.joined(this.topic, PLAIN);
		String join = sender.joined(this.topic, PLAIN);
		sender.pushBinary(join, this.topic, "e", true, utf8(content));
		RawFrame frame = second.next();
		assertThat(frame.kind()).isEqualTo(4);
		assertThat(frame.topic()).isEqualTo(this.topic);
		assertThat(frame.userEvent()).isEqualTo("e");
		assertThat(frame.broadcast()).isEqualTo(RawFrame.json(content));
		assertThat(frame.payload().has("meta")).isFalse();
		RawFrame object = first.next();
		assertThat(object.payload().path("type").stringValue()).isEqualTo("broadcast");
		assertThat(object.userEvent()).isEqualTo("e");
		assertThat(object.broadcast()).isEqualTo(RawFrame.json(content));
	}

	// 2.4
	@Test
	void bytesReachVersion200Only() {
		RawSocket first = socket(V1);
		RawSocket second = socket(V2);
		RawSocket sender = socket(V2);
		first.joined(this.topic, PLAIN);
		second.joined(this.topic, PLAIN);
		String join = sender.joined(this.topic, PLAIN);
		sender.pushBinary(join, this.topic, "bytes", false, new byte[] { 0, 1, -1 });
		sender.pushBinary(join, this.topic, "last", true, utf8("{}"));
		RawFrame frame = second.next();
		assertThat(frame.userEvent()).isEqualTo("bytes");
		assertThat(frame.content()).containsExactly(0, 1, -1);
		assertThat(first.next().userEvent()).as("the first that comes").isEqualTo("last");
	}

	// 2.3
	@Test
	void namesAreCountedInBytesUpTo255() {
		RawSocket sender = socket();
		RawSocket receiver = socket();
		String name = wire(topic() + ":ü:€");
		String event = "é".repeat(127) + "e";
		receiver.joined(name, PLAIN);
		String join = sender.joined(name, PLAIN);
		sender.pushBinary(join, name, event, true, utf8("{\"ü\":\"€\"}"));
		RawFrame frame = receiver.next();
		assertThat(frame.topic()).isEqualTo(name);
		assertThat(frame.userEvent()).isEqualTo(event);
		assertThat(frame.broadcast()).isEqualTo(RawFrame.json("{'ü':'€'}"));
	}

	// 5.2
	@Test
	void broadcastsArriveInTheirOrder() {
		RawSocket sender = socket();
		RawSocket receiver = socket();
		receiver.joined(this.topic, PLAIN);
		String join = sender.joined(this.topic, PLAIN);
		// half of them binary: the two kinds do not overtake each other
		for (int i = 0; i < 20; i += 2) {
			sender.push(join, this.topic, "broadcast", broadcast("e", i));
			sender.pushBinary(join, this.topic, "e", true, utf8(String.valueOf(i + 1)));
		}
		List<Integer> heard = IntStream.range(0, 20).mapToObj((i) -> receiver.next().broadcast().intValue()).toList();
		assertThat(heard).isEqualTo(IntStream.range(0, 20).boxed().toList());
	}

	// 5.2
	@Test
	@HoldsFor(Generation.V2_129)
	void theSizeOfABroadcastIsLimitedAndTheRefusalIsAString() {
		assertTooLongIsAnsweredWith(V2, "'payload_size_exceeded'");
	}

	// 5.6.1
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	@HoldsFor(Generation.NEWEST)
	void theSizeOfABroadcastIsLimitedAndTheRefusalHasACode(String version) {
		assertTooLongIsAnsweredWith(version, "{'error':'payload_size_exceeded'}");
	}

	private void assertTooLongIsAnsweredWith(String version, String response) {
		RawSocket socket = socket(version);
		String join = socket.joined(this.topic, SELF_AND_ACK);
		List<String> refs = new ArrayList<>();
		refs.add(socket.push(join, this.topic, "broadcast", broadcast("e", Generation.TOO_LONG)));
		if (version.equals(V2)) {
			refs.add(socket.pushBinary(join, this.topic, "e", false, utf8(Generation.TOO_LONG)));
		}
		for (String ref : refs) {
			RawFrame reply = socket.next();
			assertThat(reply.isText()).as("also to a binary frame").isTrue();
			assertThat(reply.isReplyTo(ref)).isTrue();
			assertThat(reply.payload()).isEqualTo(RawFrame.json("{'status':'error','response':" + response + "}"));
		}
	}

	// 5.2
	@Test
	void aBroadcastThatIsTooLongIsDroppedWithoutAWordWhereNoAckIsAskedFor() {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, "{'config':{'broadcast':{'self':true}}}");
		socket.push(join, this.topic, "broadcast", broadcast("e", Generation.TOO_LONG));
		assertThat(socket.untilAnswered(join, this.topic)).isEmpty();
	}

}
