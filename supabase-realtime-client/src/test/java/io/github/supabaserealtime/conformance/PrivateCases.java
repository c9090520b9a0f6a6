package io.github.supabaserealtime.conformance;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Private channels (protocol.md 4.5, 5.2 and 5.3).
 */
abstract class PrivateCases extends ConformanceCases {

	private static final String CONFIG = "{'private':true,'broadcast':{'ack':true,'self':true},'presence':{'enabled':true,'key':'k'}}";

	private static final String SILENT = "{'private':true,'broadcast':{'ack':true}}";

	private String joined(RawSocket socket, String topic, String config) {
		return socket.joined(wire(topic), join(config, this.target.tokenOf(Target.MEMBER)));
	}

	private static String broadcast(RawSocket socket, String join, String topic, String event) {
		return socket.push(join, wire(topic), "broadcast",
				Map.of("type", "broadcast", "event", event, "payload", Map.of()));
	}

	private static String track(RawSocket socket, String join, String topic) {
		return socket.push(join, wire(topic), "presence",
				Map.of("type", "presence", "event", "track", "payload", Map.of()));
	}

	// 5.2
	@Test
	void whoMayEverythingBroadcastsAndTracks() {
		String topic = topic(Access.FULL);
		RawSocket socket = socket();
		String join = joined(socket, topic, CONFIG);
		assertThat(socket.next().event()).isEqualTo("presence_state");
		String ref = broadcast(socket, join, topic, "e");
		assertThat(socket.next().is(wire(topic), "broadcast")).isTrue();
		assertThat(socket.next().isReplyTo(ref)).isTrue();
		assertThat(socket.reply(track(socket, join, topic)).isOk()).isTrue();
	}

	// 4.5
	@ParameterizedTest
	@EnumSource(names = { "NONE", "MEMBERS" })
	void whoMayNotReadIsRefusedAndTheSocketStays(Access access) {
		String topic = topic(access);
		RawSocket socket = socket();
		String ref = socket.join(wire(topic), join(SILENT, this.target.tokenOf(Target.STRANGER)));
		List<RawFrame> frames = socket.untilHeartbeat();
		assertThat(frames).singleElement().satisfies((reply) -> {
			assertThat(reply.isReplyTo(ref)).isTrue();
			assertThat(reply.isOk()).isFalse();
			assertThat(reply.message())
				.isEqualTo("Unauthorized: You do not have permissions to read from this Channel topic: " + topic);
		});
	}

	// 4.1; the key of the socket is the token where there is no other
	@Test
	void whoHasNoTokenJoinsAsTheKey() {
		String topic = topic(Access.FULL);
		RawSocket anonymous = socket();
		assertThat(anonymous.reply(anonymous.join(wire(topic), "{'config':" + SILENT + "}")).message())
			.startsWith("Unauthorized: ");
		RawSocket user = socket(this.target.tokenOf(Target.MEMBER), V2);
		assertThat(user.reply(user.join(wire(topic), "{'config':" + SILENT + "}")).isOk()).isTrue();
	}

	// 5.6.2 and 5.3
	@Test
	@HoldsFor(Generation.NEWEST)
	void whoMayOnlyReadIsToldThatABroadcastIsNotAllowedAndATrackIsRefused() {
		String topic = topic(Access.READONLY);
		RawSocket socket = socket();
		String join = joined(socket, topic, SILENT);
		RawFrame answer = socket.reply(broadcast(socket, join, topic, "e"));
		assertThat(answer.payload()).isEqualTo(RawFrame.json("{'status':'error','response':{'error':'unauthorized'}}"));
		RawFrame reply = socket.reply(track(socket, join, topic));
		assertThat(reply.payload()).isEqualTo(RawFrame.json("{'status':'error','response':{}}"));
	}

	// 5.2 and 5.3
	@Test
	@HoldsFor(Generation.V2_129)
	void whoMayOnlyReadHearsButABroadcastIsNotAnsweredAndATrackRefused() {
		String topic = topic(Access.READONLY);
		RawSocket socket = socket();
		String join = joined(socket, topic, SILENT);
		broadcast(socket, join, topic, "e");
		String track = track(socket, join, topic);
		RawFrame reply = socket.next();
		assertThat(reply.isReplyTo(track)).as("neither ack nor error before it").isTrue();
		assertThat(reply.payload()).isEqualTo(RawFrame.json("{'status':'error','response':{}}"));
	}

	// 5.2
	@Test
	void whoMayReadPresenceOnlyJoinsAndHearsNoBroadcast() {
		String topic = topic(Access.PRESENCE);
		RawSocket socket = socket();
		String join = joined(socket, topic, CONFIG);
		assertThat(socket.next().event()).isEqualTo("presence_state");
		String ref = broadcast(socket, join, topic, "e");
		RawFrame reply = socket.next();
		assertThat(reply.isReplyTo(ref)).as("the ack, and no copy before it").isTrue();
		assertThat(reply.isOk()).isTrue();
		track(socket, join, topic);
		assertThat(socket.next(wire(topic), "presence_diff").payload().path("joins").has("k")).isTrue();
	}

	// 5.2
	@Test
	void thePublicAndThePrivateTopicOfOneNameAreTwo() {
		String topic = topic(Access.FULL);
		RawSocket open = socket();
		RawSocket closed = socket();
		RawSocket sender = socket();
		open.joined(wire(topic), "{'config':{}}");
		joined(closed, topic, SILENT);
		String join = joined(sender, topic, SILENT);
		assertThat(sender.reply(broadcast(sender, join, topic, "private")).isOk()).isTrue();
		assertThat(closed.next(wire(topic), "broadcast").userEvent()).isEqualTo("private");
		RawSocket other = socket();
		String plain = other.joined(wire(topic), "{'config':{'broadcast':{'ack':true}}}");
		assertThat(other.reply(broadcast(other, plain, topic, "public")).isOk()).isTrue();
		assertThat(open.next(wire(topic), "broadcast").userEvent()).as("the first that comes").isEqualTo("public");
		assertThat(sender.reply(broadcast(sender, join, topic, "last")).isOk()).isTrue();
		assertThat(closed.next(wire(topic), "broadcast").userEvent()).as("the next that comes").isEqualTo("last");
	}

	// 4.5
	@Test
	void theClientFailsWhatIsRefusedAndServesWhatIsAllowed() {
		String allowed = topic(Access.FULL);
		RealtimeConnection connection = connected((builder) -> builder.accessToken(this.target.tokenOf(Target.MEMBER)));
		ChannelOptions options = ChannelOptions.builder().privateChannel(true).broadcastAck(true).build();
		RealtimeChannel refused = connection.channel(topic(Access.NONE), options);
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> get(refused.subscribe()))
			.satisfies((ex) -> {
				assertThat(ex.getCode()).isEqualTo("Unauthorized");
				assertThat(ex.isRetryable()).isFalse();
			});
		RealtimeChannel channel = subscribed(connection, allowed, options);
		assertThat(get(channel.broadcast("e", Map.of()))).isEqualTo(SendResult.acknowledged());
	}

}
