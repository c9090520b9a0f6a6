package io.github.supabaserealtime.conformance;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Joining and leaving (protocol.md 4 and 5.4).
 */
abstract class JoinCases extends ConformanceCases {

	private static final JsonNode OK = RawFrame.json("{'status':'ok','response':{}}");

	private final String topic = wire(topic());

	private static String ackOf(RawSocket socket, String joinRef, String topic) {
		String ref = socket.push(joinRef, topic, "broadcast",
				Map.of("type", "broadcast", "event", "e", "payload", Map.of()));
		return socket.reply(ref).payload().path("status").stringValue();
	}

	// 4.4
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void aJoinIsAnsweredWithItsReferenceAndNothingElse(String version) {
		RawSocket socket = socket(version);
		String ref = socket.join(this.topic, "{'config':{}}");
		RawFrame reply = socket.next();
		assertThat(reply.isReplyTo(ref)).isTrue();
		assertThat(reply.topic()).isEqualTo(this.topic);
		assertThat(reply.payload()).isEqualTo(RawFrame.json("{'status':'ok','response':{'postgres_changes':[]}}"));
		if (version.equals(V2)) {
			assertThat(reply.joinRef().stringValue()).isEqualTo(ref);
		}
		else {
			assertThat(reply.joinRef().isMissingNode()).as("no join_ref in version 1.0.0").isTrue();
		}
		assertThat(socket.untilAnswered(ref, this.topic)).isEmpty();
	}

	// 4.1
	@Test
	void fieldsOfTheWrongTypeFallBackToTheirDefaults() {
		RawSocket socket = socket();
		String ref = socket.joined(this.topic,
				"{'config':{'broadcast':{'self':'TRUE','ack':'maybe'},'presence':{'enabled':7}},'unknown':1}");
		socket.push(ref, this.topic, "broadcast", Map.of("event", "e", "payload", Map.of()));
		assertThat(socket.untilAnswered(ref, this.topic)).as("the own copy and no ack")
			.singleElement()
			.satisfies((frame) -> assertThat(frame.is(this.topic, "broadcast")).isTrue());
	}

	// 4.4
	@Test
	void entriesComeBackVerbatimInTheirOrderWithAnIdEach() {
		RawSocket socket = socket();
		String entries = "[{'event':'*','schema':'public','table':'a','extra':[1]},{'event':'INSERT','schema':'public','table':'b','filter':'id=eq.1'}]";
		RawFrame reply = socket.reply(socket.join(this.topic, "{'config':{'postgres_changes':" + entries + "}}"));
		List<JsonNode> echoed = reply.response().path("postgres_changes").valueStream().toList();
		assertThat(echoed).hasSize(2).allSatisfy((entry) -> assertThat(entry.path("id").isIntegralNumber()).isTrue());
		assertThat(echoed.get(0).path("id").longValue()).isBetween(0L, 134_217_727L);
		JsonNode asked = RawFrame.json(entries);
		assertThat(echoed.get(0).path("extra")).isEqualTo(asked.get(0).path("extra"));
		assertThat(echoed.get(0).path("table")).isEqualTo(asked.get(0).path("table"));
		assertThat(echoed.get(1).path("filter")).isEqualTo(asked.get(1).path("filter"));
	}

	// 4.4
	@Test
	void theIdOfAnEntryIsTheSameInEveryChannelAndOnEverySocket() {
		String payload = "{'config':{'postgres_changes':[{'event':'*','schema':'public','table':'same'}]}}";
		RawSocket socket = socket();
		RawSocket other = socket(V1);
		JsonNode first = socket.reply(socket.join(this.topic, payload)).response();
		JsonNode second = socket.reply(socket.join(wire(topic()), payload)).response();
		assertThat(second).isEqualTo(first);
		assertThat(other.reply(other.join(this.topic, payload)).response()).isEqualTo(first);
	}

	// 4.2
	@Test
	void aTopicNeedsAName() {
		RawSocket socket = socket();
		RawFrame reply = socket.reply(socket.join("realtime:", "{'config':{}}"));
		assertThat(reply.isOk()).isFalse();
		assertThat(reply.message()).isEqualTo("TopicNameRequired: You must provide a topic name");
	}

	// 4.5
	@ParameterizedTest
	@EnumSource(BadToken.class)
	void aJoinWithATokenThatIsNotValidIsRefusedAndTheSocketStays(BadToken token) {
		RawSocket socket = socket();
		String ref = socket.join(this.topic, join("{}", token.of(this.target)));
		// what is sent behind a join waits for its answer
		List<RawFrame> frames = socket.untilHeartbeat();
		assertThat(frames).singleElement().satisfies((reply) -> {
			assertThat(reply.isReplyTo(ref)).isTrue();
			assertThat(reply.isOk()).isFalse();
			assertThat(reply.message()).matches(token.joinText());
		});
	}

	// 4.1
	@Test
	void anEmptyTokenIsUsedAndRefused() {
		RawSocket socket = socket();
		RawFrame reply = socket.reply(socket.join(this.topic, join("{}", "")));
		assertThat(reply.message()).isEqualTo("MalformedJWT: The token provided is not a valid JWT");
	}

	// 4.1
	@Test
	void aKeyInThePlaceOfATokenGivesWayToTheKeyOfTheSocket() {
		RawSocket socket = socket();
		assertThat(socket.reply(socket.join(this.topic, join("{}", "sb_publishable_x"))).isOk()).isTrue();
	}

	// 4.1
	@Test
	void theOldNameOfTheTokenWinsOverTheNewOne() {
		RawSocket socket = socket();
		RawFrame reply = socket.reply(socket.join(this.topic,
				RawFrame.json("{'config':{},'user_token':'not-a-token','access_token':'" + this.target.key() + "'}")));
		assertThat(reply.message()).isEqualTo("MalformedJWT: The token provided is not a valid JWT");
	}

	// 4.7
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void aSecondJoinOfATopicIsAnsweredBeforeTheFirstIsClosed(String version) {
		RawSocket socket = socket(version);
		String before = socket.joined(this.topic, "{'config':{}}");
		String after = socket.join(this.topic, "{'config':{'broadcast':{'ack':true}}}");
		assertThat(socket.next().isReplyTo(after)).isTrue();
		RawFrame close = socket.next();
		assertThat(close.is(this.topic, "phx_close")).isTrue();
		assertThat(close.ref().stringValue()).as("that of the first join").isEqualTo(before);
		assertThat(ackOf(socket, after, this.topic)).isEqualTo("ok");
	}

	// 4.7
	@Test
	void aSecondJoinThatFailsEndsTheFirst() {
		RawSocket socket = socket();
		String before = socket.joined(this.topic, "{'config':{'broadcast':{'ack':true}}}");
		String after = socket.join(this.topic, join("{}", "not-a-token"));
		assertThat(socket.reply(after).isOk()).isFalse();
		assertThat(socket.next(this.topic, "phx_close").ref().stringValue()).isEqualTo(before);
		assertThat(ackOf(socket, before, this.topic)).isEqualTo("error");
	}

	// 5.4
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void aLeaveIsAnsweredAndThenTheChannelIsClosed(String version) {
		RawSocket socket = socket(version);
		String join = socket.joined(this.topic, "{'config':{}}");
		String leave = socket.push(join, this.topic, "phx_leave", Map.of());
		RawFrame reply = socket.next();
		assertThat(reply.isReplyTo(leave)).isTrue();
		assertThat(reply.payload()).isEqualTo(OK);
		RawFrame close = socket.next();
		assertThat(close.is(this.topic, "phx_close")).isTrue();
		assertThat(close.ref().stringValue()).isEqualTo(join);
		assertThat(ackOf(socket, join, this.topic)).isEqualTo("error");
	}

	// 5.4
	@Test
	void aLeaveOfAnEarlierJoinIsIgnored() {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, "{'config':{'broadcast':{'ack':true}}}");
		socket.push("another", this.topic, "phx_leave", Map.of());
		assertThat(socket.untilAnswered(join, this.topic)).isEmpty();
		assertThat(ackOf(socket, join, this.topic)).isEqualTo("ok");
	}

	// 5.4
	@Test
	void aLeaveOfATopicThatIsNotJoinedIsConfirmed() {
		RawSocket socket = socket();
		String leave = socket.push("1", this.topic, "phx_leave", Map.of());
		assertThat(socket.untilHeartbeat()).singleElement().satisfies((reply) -> {
			assertThat(reply.isReplyTo(leave)).isTrue();
			assertThat(reply.payload()).isEqualTo(OK);
		});
	}

	// 5.1
	@Test
	void anUnknownEventIsNotAnswered() {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, "{'config':{'broadcast':{'ack':true}}}");
		socket.push(join, this.topic, "wave", Map.of("n", 1));
		assertThat(socket.untilAnswered(join, this.topic)).isEmpty();
	}

	// 4.5
	@Test
	void theClientFailsARefusedSubscribeWithTheServersCodeAndServesTheOtherChannels() {
		RealtimeConnection connection = connected((builder) -> builder);
		RealtimeChannel fine = subscribed(connection, topic(), ChannelOptions.builder().broadcastAck(true).build());
		connection.setAuth(BadToken.FORGED.of(this.target));
		RealtimeChannel refused = connection.channel(topic());
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> get(refused.subscribe()))
			.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo("JwtSignatureError"));
		connection.setAuth(null);
		get(fine.subscribe());
		assertThat(fine.getState()).isEqualTo(ChannelState.SUBSCRIBED);
	}

	// 5.4
	@Test
	void theClientSubscribesAgainAfterAnUnsubscribe() {
		RealtimeConnection connection = connected((builder) -> builder);
		RealtimeChannel channel = subscribed(connection, topic(), ChannelOptions.defaults());
		get(channel.unsubscribe());
		assertThat(channel.getState()).isEqualTo(ChannelState.CLOSED);
		get(channel.subscribe());
		assertThat(channel.getState()).isEqualTo(ChannelState.SUBSCRIBED);
	}

}
