package io.github.supabaserealtime.conformance;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cases of a socket, independent of its channels (protocol.md 1.6, 2, 3 and 5.5).
 */
abstract class SocketCases extends ConformanceCases {

	private static void assertUnmatched(RawFrame reply, String topic) {
		assertThat(reply.topic()).isEqualTo(topic);
		assertThat(reply.joinRef().isNull() || reply.joinRef().isMissingNode()).as("no join_ref").isTrue();
		assertThat(reply.payload())
			.isEqualTo(RawFrame.json("{'status':'error','response':{'reason':'unmatched topic'}}"));
	}

	// 3
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void aHeartbeatIsAnswered(String version) {
		RawSocket socket = socket(version);
		String ref = socket.push(null, "phoenix", "heartbeat", Map.of());
		RawFrame reply = socket.next();
		assertThat(reply.isReplyTo(ref)).isTrue();
		assertThat(reply.topic()).isEqualTo("phoenix");
		assertThat(reply.payload()).isEqualTo(RawFrame.json("{'status':'ok','response':{}}"));
	}

	// 2.5
	@Test
	void aReferenceComesBackAsItWasWhateverItsType() {
		RawSocket socket = socket();
		socket.sendText("[null,7,\"phoenix\",\"heartbeat\",{}]");
		assertThat(socket.next().ref()).isEqualTo(RawFrame.json("7"));
		socket.sendText("[null,\"a ref\",\"phoenix\",\"heartbeat\",{}]");
		assertThat(socket.next().ref()).isEqualTo(RawFrame.json("'a ref'"));
	}

	// 3
	@Test
	void anotherEventOfPhoenixIsUnmatched() {
		RawSocket socket = socket();
		socket.push(null, "phoenix", "wave", Map.of());
		assertUnmatched(socket.next(), "phoenix");
	}

	// 5.5
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void aPushToATopicThatIsNotJoinedIsUnmatched(String version) {
		RawSocket socket = socket(version);
		String topic = wire(topic());
		String ref = socket.push("1", topic, "broadcast", Map.of("event", "e", "payload", Map.of()));
		RawFrame reply = socket.next();
		assertThat(reply.isReplyTo(ref)).isTrue();
		assertUnmatched(reply, topic);
	}

	// 4.2
	@Test
	void aTopicWithoutThePrefixIsUnmatched() {
		RawSocket socket = socket();
		socket.join("Realtime:room", "{'config':{}}");
		assertUnmatched(socket.next(), "Realtime:room");
	}

	// 2.6
	@Test
	void whatIsMalformedIsDroppedWithoutAWordAndTheSocketStays() {
		RawSocket second = socket();
		for (String frame : List.of("{", "[]", "[null,\"1\",\"phoenix\",\"heartbeat\"]", "17",
				"{\"topic\":\"phoenix\"}")) {
			second.sendText(frame);
		}
		second.sendBinary(new byte[] { 3, 1 });
		second.sendBinary(new byte[] { 99, 0, 0, 0 });
		assertThat(second.untilHeartbeat()).isEmpty();
		RawSocket first = socket(V1);
		first.sendText("{\"topic\":\"phoenix\",\"event\":\"heartbeat\",\"payload\":{}}");
		first.sendText("{\"topic\":\"phoenix\",\"event\":\"heartbeat\",\"ref\":\"1\"}");
		first.sendText("[null,\"1\",\"phoenix\",\"heartbeat\",{}]");
		assertThat(first.untilHeartbeat()).isEmpty();
	}

	// 1.6
	@Test
	void aFrameOfMoreThanFiveMillionBytesClosesTheSocketWith1009() {
		RawSocket socket = socket();
		try {
			socket.push(null, "phoenix", "heartbeat", Map.of("padding", "x".repeat(5_000_001)));
		}
		catch (CompletionException ex) {
			// closed before all was written
		}
		assertThat(socket.awaitClose()).isEqualTo(1009);
	}

}
