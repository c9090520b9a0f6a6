package io.github.supabaserealtime.test.internal.server;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.ServerGeneration;
import io.github.supabaserealtime.test.internal.protocol.ClientMessage;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.ProtocolVersion;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls that come too late for a member: it was looked up without the lock and
 * has ended since.
 */
class RoomsTests {

	private static final JsonNode NOTHING = Json.object();

	private final ServerLimits limits = new ServerLimits(1000, Duration.ZERO, Duration.ZERO, 10, 10, 0, 0, 0, 0, 0,
			Duration.ZERO);

	private final ServerSettings settings = new ServerSettings(ServerGeneration.NEWEST, null,
			TokenSettings.of("secret"), ServerDelays.NONE, this.limits, false, ChannelPolicy.ALLOW_ALL,
			Clock.systemUTC(), 0, true, new ServerSettings.Rest(false, 0));

	private final Rooms rooms = new Rooms(this.settings, Rates.of(this.limits, Clock.systemUTC()));

	private final List<String> sent = new ArrayList<>();

	private Member member(long id) {
		RemoteEndpoint.Basic remote = (RemoteEndpoint.Basic) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { RemoteEndpoint.Basic.class }, (proxy, method, arguments) -> {
					this.sent.add(id + " " + arguments[0]);
					return null;
				});
		Session session = (Session) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { Session.class }, (proxy, method, arguments) -> remote);
		Handshake handshake = new Handshake(Map.of(), Map.of(), ProtocolVersion.V2, "key", 0);
		Connection connection = new Connection(id, session, handshake, Clock.systemUTC(), Runnable::run, (dropped) -> {
		});
		ClientMessage join = new ClientMessage(Json.toNode("1"), Json.toNode("1"), "realtime:room", "phx_join",
				Json.object().set("config", NOTHING), null);
		return new Member(connection, join, JoinConfig.of(join, true), "token", NOTHING, ChannelPolicy.Permissions.ALL,
				"key" + id);
	}

	private Presence.Outcome track(Member member) {
		return this.rooms.presence(member, Json.object().put("event", "track"), Instant.EPOCH);
	}

	@Test
	void aMemberThatHasEndedTracksNothing() {
		Member member = member(1);
		Member other = member(2);
		assertThat(this.rooms.join(member)).isTrue();
		assertThat(this.rooms.join(other)).isTrue();
		assertThat(this.rooms.remove(member)).isTrue();
		assertThat(track(member)).isEqualTo(Presence.Outcome.GONE);
		assertThat(this.sent).isEmpty();
		assertThat(track(other)).isEqualTo(Presence.Outcome.ENABLED);
		assertThat(this.sent).singleElement().asString().startsWith("2 ").contains("presence_diff");
	}

	@Test
	void aMemberThatHasEndedBroadcastsNothing() {
		Member member = member(1);
		Member other = member(2);
		this.rooms.join(member);
		this.rooms.join(other);
		this.rooms.remove(member);
		assertThat(this.rooms.relay(member, NOTHING, null, () -> this.sent.add("acknowledged"))).isFalse();
		assertThat(this.sent).isEmpty();
	}

	@Test
	void aChannelEndsOnce() {
		Member member = member(1);
		this.rooms.join(member);
		this.rooms.closeChannel(member, "first");
		assertThat(this.sent).hasSize(2);
		this.rooms.closeChannel(member, "second");
		this.rooms.crash(member);
		assertThat(this.rooms.remove(member)).isFalse();
		assertThat(this.sent).hasSize(2);
	}

	@Test
	void aSocketThatHasClosedJoinsNothing() {
		Member member = member(1);
		this.rooms.removeAll(member.connection);
		assertThat(this.rooms.join(member)).isFalse();
		assertThat(this.rooms.members("room")).isEmpty();
		assertThat(this.rooms.users()).isZero();
	}

}
