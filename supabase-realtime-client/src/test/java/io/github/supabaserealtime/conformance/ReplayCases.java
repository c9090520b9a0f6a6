package io.github.supabaserealtime.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.internal.client.RecordingListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastReplay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broadcasts that the database sends and keeps (protocol.md 2.4 and 6.1).
 */
abstract class ReplayCases extends ConformanceCases {

	private static final String READY = "Replication connection established";

	// well before the case began, whatever the difference of the clocks
	private final long since = Instant.now().minus(Duration.ofHours(1)).toEpochMilli();

	private String join(RawSocket socket, String topic, String broadcast) {
		return socket.join(wire(topic),
				join("{'private':true,'broadcast':" + broadcast + "}", this.target.tokenOf(Target.MEMBER)));
	}

	/**
	 * Join and wait until what the database sends comes through.
	 */
	private void joinLive(RawSocket socket, String topic) {
		assertThat(socket.reply(join(socket, topic, "{'replication_ready':true}")).isOk()).isTrue();
		assertThat(socket.next(wire(topic), "system").message()).isEqualTo(READY);
	}

	private void send(String topic, int count) {
		for (int i = 1; i <= count; i++) {
			this.target.database().send(topic, "stored", Map.of("n", i));
		}
	}

	private static List<RawFrame> next(RawSocket socket, int count) {
		return IntStream.range(0, count).mapToObj((i) -> socket.next()).toList();
	}

	// 2.4
	@Test
	void whatTheDatabaseSendsReachesEachVersionWithItsId() {
		String topic = topic(Access.FULL);
		RawSocket first = socket(V1);
		RawSocket second = socket(V2);
		joinLive(first, topic);
		joinLive(second, topic);
		this.target.database().send(topic, "json", Map.of("n", 1));
		this.target.database().sendBinary(topic, "bytes", new byte[] { 0, -1 });
		this.target.database().send(topic, "last", Map.of("id", "mine"));
		List<RawFrame> frames = next(second, 3);
		assertThat(frames).extracting(RawFrame::kind).containsOnly(4);
		assertThat(frames).extracting(RawFrame::userEvent).containsExactly("json", "bytes", "last");
		RawFrame json = frames.get(0);
		String id = json.payload().path("meta").path("id").stringValue();
		assertThat(json.payload().path("meta")).as("not replayed").isEqualTo(RawFrame.json("{'id':'" + id + "'}"));
		assertThat(json.broadcast()).isEqualTo(RawFrame.json("{'n':1,'id':'" + id + "'}"));
		assertThat(frames.get(1).content()).containsExactly(0, -1);
		assertThat(frames.get(2).broadcast()).isEqualTo(RawFrame.json("{'id':'mine'}"));
		List<RawFrame> objects = next(first, 2);
		assertThat(objects).extracting(RawFrame::userEvent)
			.as("bytes are not for version 1.0.0")
			.containsExactly("json", "last");
		assertThat(objects.get(0).payload().path("meta")).isEqualTo(json.payload().path("meta"));
	}

	// 6.1
	@Test
	void aJoinBringsTheLastOfWhatWasSentTheOldestFirst() {
		String topic = topic(Access.FULL);
		send(topic, 4);
		RawSocket socket = socket();
		String join = join(socket, topic, "{'replay':{'since':" + this.since + ",'limit':3}}");
		assertThat(socket.next().isReplyTo(join)).isTrue();
		List<RawFrame> frames = next(socket, 3);
		assertThat(frames).allSatisfy((frame) -> {
			assertThat(frame.isText()).isTrue();
			assertThat(frame.joinRef().stringValue()).isEqualTo(join);
			assertThat(frame.ref().isNull()).isTrue();
			assertThat(frame.userEvent()).isEqualTo("stored");
			assertThat(frame.payload().path("meta").path("replayed").booleanValue()).isTrue();
			assertThat(frame.payload().path("meta").path("id")).isEqualTo(frame.broadcast().path("id"));
		});
		assertThat(frames).extracting((frame) -> frame.broadcast().path("n").intValue()).containsExactly(2, 3, 4);
		assertThat(frames).extracting((frame) -> frame.broadcast().path("id")).doesNotHaveDuplicates();
		assertThat(socket.untilAnswered(join, wire(topic))).isEmpty();
	}

	// 6.1
	@Test
	void whatWasSentBeforeTheTimeAskedForIsNotReplayed() {
		String topic = topic(Access.FULL);
		send(topic, 1);
		RawSocket socket = socket();
		long later = Instant.now().plus(Duration.ofHours(1)).toEpochMilli();
		String join = socket.joined(wire(topic), join("{'private':true,'broadcast':{'replay':{'since':" + later + "}}}",
				this.target.tokenOf(Target.MEMBER)));
		assertThat(socket.untilAnswered(join, wire(topic))).isEmpty();
	}

	// 2.4
	@Test
	void aReplayReachesVersion100AsObjectsAndWithoutBytes() {
		String topic = topic(Access.FULL);
		this.target.database().sendBinary(topic, "bytes", new byte[] { 1 });
		send(topic, 1);
		RawSocket first = socket(V1);
		assertThat(first.reply(join(first, topic, "{'replay':{'since':" + this.since + "}}")).isOk()).isTrue();
		RawFrame frame = first.next();
		assertThat(frame.userEvent()).isEqualTo("stored");
		assertThat(frame.payload().path("meta").path("replayed").booleanValue()).isTrue();
		RawSocket second = socket(V2);
		assertThat(second.reply(join(second, topic, "{'replay':{'since':" + this.since + "}}")).isOk()).isTrue();
		RawFrame bytes = second.next();
		assertThat(bytes.kind()).isEqualTo(4);
		assertThat(bytes.content()).containsExactly(1);
		assertThat(bytes.payload().path("meta").path("replayed").booleanValue()).isTrue();
	}

	// 6.1
	@Test
	void aReplayIsOfItsTopicAlone() {
		String topic = topic(Access.FULL);
		send(topic(Access.FULL), 1);
		send(topic, 1);
		RawSocket socket = socket();
		String join = join(socket, topic, "{'replay':{'since':" + this.since + "}}");
		assertThat(socket.reply(join).isOk()).isTrue();
		assertThat(socket.untilAnswered(join, wire(topic))).hasSize(1);
	}

	// 4.5
	@Test
	void onAPublicTopicAReplayIsRefused() {
		RawSocket socket = socket();
		RawFrame reply = socket
			.reply(socket.join(wire(topic()), "{'config':{'broadcast':{'replay':{'since':" + this.since + "}}}}"));
		assertThat(reply.message()).isEqualTo("UnableToReplayMessages: Replay is not allowed for public channels");
	}

	// 4.5
	@ParameterizedTest
	@ValueSource(strings = { "{'since':'yesterday'}", "{'since':1,'limit':'all'}" })
	void aReplayWithoutNumbersIsRefused(String replay) {
		RawSocket socket = socket();
		RawFrame reply = socket.reply(join(socket, topic(Access.FULL), "{'replay':" + replay + "}"));
		assertThat(reply.message()).isEqualTo("UnableToReplayMessages: Replay params are not valid");
	}

	// 4.5
	@ParameterizedTest
	@ValueSource(strings = { "{}", "{'since':null}", "{'limit':2}" })
	@HoldsFor(Generation.V2_129)
	void aReplayWithoutATimeIsRefused(String replay) {
		RawSocket socket = socket();
		RawFrame reply = socket.reply(join(socket, topic(Access.FULL), "{'replay':" + replay + "}"));
		assertThat(reply.message()).isEqualTo("UnableToReplayMessages: Replay params are not valid");
	}

	// 5.7.6
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{}             | 25
			{'since':null} | 25
			{'limit':2}    | 2
			""")
	@HoldsFor(Generation.NEWEST)
	void aReplayWithoutATimeIsOfAllThatIsKept(String replay, int count) {
		String topic = topic(Access.FULL);
		send(topic, 26);
		RawSocket socket = socket();
		String join = join(socket, topic, "{'replay':" + replay + "}");
		assertThat(socket.reply(join).isOk()).isTrue();
		assertThat(socket.untilAnswered(join, wire(topic)))
			.extracting((frame) -> frame.broadcast().path("n").intValue())
			.isEqualTo(IntStream.rangeClosed(27 - count, 26).boxed().toList());
	}

	// 4.5
	@Test
	void whoMayNotReadBroadcastsGetsNoReplay() {
		RawSocket socket = socket();
		String topic = topic(Access.PRESENCE);
		RawFrame reply = socket.reply(join(socket, topic, "{'replay':{'since':" + this.since + "}}"));
		assertThat(reply.message())
			.isEqualTo("Unauthorized: You do not have permissions to read from this Channel topic: " + topic);
	}

	// 6.1
	@Test
	void theClientTellsAReplayFromWhatIsLive() {
		String topic = topic(Access.FULL);
		send(topic, 2);
		RecordingListener listener = new RecordingListener();
		var channel = subscribed(
				connected((builder) -> builder.listener(listener).accessToken(this.target.tokenOf(Target.MEMBER))),
				topic,
				ChannelOptions.builder()
					.privateChannel(true)
					.replicationReady(true)
					.replay(BroadcastReplay.last(Duration.ofHours(1)))
					.build());
		get(channel.replicationReady());
		this.target.database().send(topic, "live", Map.of());
		List<BroadcastMessage> messages = listener.awaitMessages(BroadcastMessage.class, 3);
		assertThat(messages).extracting(BroadcastMessage::event).containsExactly("stored", "stored", "live");
		assertThat(messages).extracting(BroadcastMessage::replayed).containsExactly(true, true, false);
		assertThat(messages).extracting(BroadcastMessage::id).doesNotContainNull().doesNotHaveDuplicates();
	}

}
