package io.github.supabaserealtime.conformance;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.client.RecordingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * New tokens and the end of old ones (protocol.md 8).
 */
abstract class TokenCases extends ConformanceCases {

	private static final String ACK = "{'broadcast':{'ack':true}}";

	private static final String PRIVATE_ACK = "{'private':true,'broadcast':{'ack':true}}";

	private final String name = topic();

	private final String topic = wire(this.name);

	private String expiringIn(int seconds) {
		return this.target.jwt(Map.of("sub", Target.MEMBER, "exp", Instant.now().getEpochSecond() + seconds));
	}

	private static String acked(RawSocket socket, String join, String topic) {
		String ref = socket.push(join, topic, "broadcast", Map.of("event", "e", "payload", Map.of()));
		return socket.reply(ref).payload().path("status").stringValue();
	}

	private void assertClosed(RawSocket socket, String join, String topic, String pattern) {
		RawFrame system = socket.next(topic, "system");
		assertThat(system.joinRef().stringValue()).isEqualTo(join);
		assertThat(system.payload().path("extension").stringValue()).isEqualTo("system");
		assertThat(system.payload().path("status").stringValue()).isEqualTo("error");
		assertThat(system.message()).matches(pattern);
		RawFrame close = socket.next();
		assertThat(close.is(topic, "phx_close")).isTrue();
		assertThat(close.ref().stringValue()).isEqualTo(join);
	}

	// 8
	@Test
	void aNewTokenIsTakenWithoutAWord() {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, join(ACK, this.target.tokenOf(Target.MEMBER)));
		socket.push(join, this.topic, "access_token", Map.of("access_token", this.target.tokenOf(Target.STRANGER)));
		assertThat(socket.untilAnswered(join, this.topic)).isEmpty();
		assertThat(acked(socket, join, this.topic)).isEqualTo("ok");
	}

	// 8
	@Test
	void whatIsNoTokenOrNoNewOneIsIgnored() {
		RawSocket socket = socket();
		String token = this.target.tokenOf(Target.MEMBER);
		String join = socket.joined(this.topic, join(ACK, token));
		socket.push(join, this.topic, "access_token", Map.of("access_token", token));
		socket.push(join, this.topic, "access_token", Map.of("access_token", "sb_publishable_x"));
		socket.push(join, this.topic, "access_token", Map.of());
		socket.push(join, this.topic, "access_token", RawFrame.json("{'access_token':null}"));
		assertThat(socket.untilAnswered(join, this.topic)).isEmpty();
		assertThat(acked(socket, join, this.topic)).isEqualTo("ok");
	}

	// 8
	@ParameterizedTest
	@EnumSource(BadToken.class)
	void aTokenThatIsNotValidClosesTheChannelAndNotTheSocket(BadToken token) {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, join(ACK, this.target.tokenOf(Target.MEMBER)));
		socket.push(join, this.topic, "access_token", Map.of("access_token", token.of(this.target)));
		assertClosed(socket, join, this.topic, token.refreshText());
		assertThat(socket.untilHeartbeat()).isEmpty();
		assertThat(acked(socket, join, this.topic)).as("not joined any more").isEqualTo("error");
	}

	// 8
	@Test
	void aTokenThatExpiresClosesItsChannelAndNoOther() {
		RawSocket socket = socket();
		String other = wire(topic());
		String stays = socket.joined(other, join(ACK, this.target.tokenOf(Target.MEMBER)));
		String join = socket.joined(this.topic, join(ACK, expiringIn(3)));
		assertClosed(socket, join, this.topic, "Token has expired \\d+ seconds ago");
		assertThat(acked(socket, stays, other)).isEqualTo("ok");
	}

	// 8
	@Test
	void aTokenThatMayNotReadThePrivateTopicClosesTheChannel() {
		String members = topic(Access.MEMBERS);
		RawSocket socket = socket();
		String join = socket.joined(wire(members), join("{'private':true}", this.target.tokenOf(Target.MEMBER)));
		socket.push(join, wire(members), "access_token", Map.of("access_token", this.target.tokenOf(Target.STRANGER)));
		assertClosed(socket, join, wire(members),
				"You do not have permissions to read from this Channel topic: " + members);
	}

	private void refresh(RawSocket socket, String join, String topic, String token) {
		socket.push(join, topic, "access_token", Map.of("access_token", token));
	}

	/**
	 * Return a token of a user that differs from all others.
	 */
	private String anotherTokenOf(String user) {
		return this.target.jwt(Map.of("sub", user, "jti", UUID.randomUUID().toString()));
	}

	// 8 and 8.1
	@Test
	void goingBackToTheTokenBeforeDoesNotUndoTheOneBetween() {
		String members = topic(Access.MEMBERS);
		RawSocket socket = socket();
		String current = anotherTokenOf(Target.MEMBER);
		String join = socket.joined(wire(members), join("{'private':true}", anotherTokenOf(Target.MEMBER)));
		refresh(socket, join, wire(members), current);
		refresh(socket, join, wire(members), this.target.tokenOf(Target.STRANGER));
		refresh(socket, join, wire(members), current);
		// at once, or when the window has passed in which the server holds a token
		assertClosed(socket, join, wire(members),
				"You do not have permissions to read from this Channel topic: " + members);
	}

	// 8
	@Test
	@HoldsFor(Generation.V2_129)
	void everyTokenIsAppliedAtOnce() {
		String members = topic(Access.MEMBERS);
		RawSocket socket = socket();
		String join = socket.joined(wire(members), join("{'private':true}", anotherTokenOf(Target.MEMBER)));
		refresh(socket, join, wire(members), anotherTokenOf(Target.MEMBER));
		refresh(socket, join, wire(members), this.target.tokenOf(Target.STRANGER));
		refresh(socket, join, wire(members), anotherTokenOf(Target.MEMBER));
		assertClosed(socket, join, wire(members),
				"You do not have permissions to read from this Channel topic: " + members);
	}

	// 8.1
	@Test
	@HoldsFor(Generation.NEWEST)
	void ofTheTokensThatFollowAnotherTooSoonTheLastIsAppliedAndLater() {
		String members = topic(Access.MEMBERS);
		RawSocket socket = socket();
		String join = socket.joined(wire(members), join(PRIVATE_ACK, anotherTokenOf(Target.MEMBER)));
		refresh(socket, join, wire(members), anotherTokenOf(Target.MEMBER));
		// one after the other, so that they fall into the window
		refresh(socket, join, wire(members), this.target.tokenOf(Target.STRANGER));
		refresh(socket, join, wire(members), expiringIn(1));
		assertThat(acked(socket, join, wire(members))).as("neither is applied").isEqualTo("ok");
		assertClosed(socket, join, wire(members), "Token has expired \\d+ seconds ago");
	}

	// 8 and 8.1
	@Test
	void theFirstNewTokenAfterAJoinIsAppliedAtOnce() {
		String members = topic(Access.MEMBERS);
		RawSocket socket = socket();
		String join = socket.joined(wire(members), join("{'private':true}", this.target.tokenOf(Target.MEMBER)));
		refresh(socket, join, wire(members), this.target.tokenOf(Target.STRANGER));
		// takes the place of the one before it if that is held
		refresh(socket, join, wire(members), anotherTokenOf(Target.MEMBER));
		assertClosed(socket, join, wire(members),
				"You do not have permissions to read from this Channel topic: " + members);
	}

	// 8.1
	@Test
	void aTokenThatWaitsIsAppliedWhenTheOneBeforeItExpires() {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, join(ACK, anotherTokenOf(Target.MEMBER)));
		String other = wire(topic());
		String shortLived = expiringIn(3);
		// a channel that keeps it tells when the time has come
		String kept = socket.joined(other, join(ACK, shortLived));
		refresh(socket, join, this.topic, shortLived);
		refresh(socket, join, this.topic, anotherTokenOf(Target.MEMBER));
		assertClosed(socket, kept, other, "Token has expired \\d+ seconds ago");
		assertThat(acked(socket, join, this.topic)).isEqualTo("ok");
	}

	// 8
	@Test
	void aNewTokenOfTheClientKeepsItsChannelsOpenWhenTheOldOneExpires() {
		RawSocket socket = socket();
		String other = wire(topic());
		String shortLived = expiringIn(3);
		// a channel that keeps the old one tells when the time has come
		String join = socket.joined(other, join(ACK, shortLived));
		RecordingListener listener = new RecordingListener();
		RealtimeConnection connection = connected((builder) -> builder.listener(listener).accessToken(shortLived));
		RealtimeChannel channel = subscribed(connection, this.name,
				ChannelOptions.builder().broadcastAck(true).build());
		connection.setAuth(this.target.tokenOf(Target.MEMBER));
		assertClosed(socket, join, other, "Token has expired \\d+ seconds ago");
		assertThat(get(channel.broadcast("e", Map.of()))).isEqualTo(SendResult.acknowledged());
		assertThat(listener.events(RealtimeChannelStateEvent.class)).extracting(RealtimeChannelStateEvent::newState)
			.containsExactly(ChannelState.JOINING, ChannelState.JOINED, ChannelState.SUBSCRIBED);
	}

	// 8
	@Test
	void theClientPushesANewTokenToItsChannels() {
		String members = topic(Access.MEMBERS);
		RecordingListener listener = new RecordingListener();
		RealtimeConnection connection = connected(
				(builder) -> builder.listener(listener).accessToken(this.target.tokenOf(Target.MEMBER)));
		subscribed(connection, members, ChannelOptions.builder().privateChannel(true).build());
		connection.setAuth(this.target.tokenOf(Target.STRANGER));
		// the server looks at it and closes the channel, whose next join is refused
		await().until(() -> listener.events(RealtimeChannelStateEvent.class)
			.stream()
			.anyMatch((event) -> event.newState() == ChannelState.ERRORED));
	}

}
