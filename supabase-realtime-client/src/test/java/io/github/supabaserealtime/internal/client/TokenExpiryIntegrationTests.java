package io.github.supabaserealtime.internal.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.MutableClock;
import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.RestRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tokens that expire within seconds, at a server that checks them.
 */
class TokenExpiryIntegrationTests {

	private static final String TOPIC = "realtime:room";

	private static final int TIMES = Boolean.getBoolean("realtime.thorough") ? 3 : 1;

	private static final Duration GENEROUS = Duration.ofSeconds(60);

	private final MutableClock clock = new MutableClock(Instant.now());

	private final RecordingListener listener = new RecordingListener();

	private final List<String> minted = new CopyOnWriteArrayList<>();

	private EmbeddedRealtimeServer server;

	private RealtimeConnection connection;

	private int sent;

	private void start(Clock serverClock, Duration life) {
		this.server = RealTiming.server().clock(serverClock).idleTimeout(Duration.ofHours(1)).start();
		this.connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.name("expiry")
			.listener(this.listener)
			.accessTokenProvider(() -> mint(serverClock.instant().plus(life)))
			.build();
		Futures.get(this.connection.connect());
		Futures.get(this.connection.channel("room").subscribe());
	}

	private String mint(Instant expiry) {
		String token = this.server
			.jwt(Map.of("sub", "user " + this.minted.size(), "exp", expiry.toEpochMilli() / 1000.0));
		this.minted.add(token);
		return token;
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private void broadcastAndHear() {
		String event = Integer.toString(this.sent++);
		this.server.channel("room").broadcast(event, 1);
		await().atMost(GENEROUS).until(() -> heard().contains(event));
	}

	private List<String> heard() {
		return this.listener.messages(BroadcastMessage.class).stream().map(BroadcastMessage::event).toList();
	}

	private List<String> tokens(String event) {
		return this.server.received(TOPIC, event).stream().map(TokenExpiryIntegrationTests::token).toList();
	}

	private static String token(ReceivedFrame frame) {
		return frame.payload().path("access_token").stringValue();
	}

	@Test
	void nothingIsLostOverRenewalsOfATokenOfEightSeconds() {
		start(Clock.systemUTC(), Duration.ofSeconds(8));
		await().atMost(GENEROUS).until(() -> {
			broadcastAndHear();
			return tokens("access_token").size() >= TIMES;
		});
		broadcastAndHear();
		assertThat(tokens("access_token")).as("each another one").doesNotHaveDuplicates().isSubsetOf(this.minted);
		assertThat(tokens("phx_join")).as("the channel was never joined again").hasSize(1);
		assertThat(this.server.channel("room").memberCount()).isEqualTo(1);
		assertThat(heard())
			.containsExactlyElementsOf(IntStream.range(0, this.sent).mapToObj(Integer::toString).toList());
		assertThat(this.listener.events(DeliveryGapEvent.class)).isEmpty();
	}

	@Test
	void aChannelClosedForItsTokenComesBackWithAFreshOneEachTime() {
		start(this.clock, Duration.ofSeconds(90));
		for (int round = 1; round <= TIMES; round++) {
			int joins = round + 1;
			broadcastAndHear();
			this.clock.advance(Duration.ofSeconds(100));
			await().atMost(GENEROUS).until(() -> this.listener.events(DeliveryGapEvent.class).size() == joins - 1);
			broadcastAndHear();
			assertThat(tokens("phx_join")).hasSize(joins);
			assertThat(tokens("phx_join").get(joins - 1)).as("the newest")
				.isEqualTo(this.minted.get(this.minted.size() - 1));
		}
		assertThat(Stream.concat(tokens("phx_join").stream(), tokens("access_token").stream())).doesNotHaveDuplicates();
		assertThat(this.listener.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::cause)
			.containsOnly(DeliveryGapEvent.Cause.CHANNEL_CLOSED);
		assertThat(heard())
			.containsExactlyElementsOf(IntStream.range(0, this.sent).mapToObj(Integer::toString).toList());
		assertThat(this.server.connectionCount()).as("the link stayed").isEqualTo(1);
	}

	@Test
	void aSignOutStopsTheUseOfTheTokenEverywhere() {
		this.server = RealTiming.server().apiKey("sb_publishable_x").start();
		ConnectionSettings.BufferSettings defaults = ConnectionSettings.BufferSettings.DEFAULTS;
		this.connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.name("expiry")
			.listener(this.listener)
			.sendBufferCapacity(defaults.sendCapacity())
			.sendBufferOverflow(OverflowPolicy.DROP_OLDEST)
			.sendBufferMaxAge(defaults.maxAge())
			.pushBufferCapacity(defaults.pushCapacity())
			.httpFallback(true)
			.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(200)))
			.build();
		String mine = this.server.jwt(Map.of("sub", "me"));
		this.connection.setAuth(mine);
		Futures.get(this.connection.connect());
		RealtimeChannel channel = this.connection.channel("room");
		Futures.get(channel.subscribe());
		assertThat(tokens("phx_join")).containsExactly(mine);
		// the link is lost, and a broadcast is on its way over HTTP and has to be
		// repeated
		this.server.faults().refuseUpgrades(503, "not now");
		this.server.faults().refuseRest(503, "not now");
		this.server.connections().forEach((socket) -> socket.close(1011, "not now"));
		await().until(() -> this.connection.getState().name().equals("RECONNECTING"));
		channel.broadcast("x", 1);
		await().atMost(GENEROUS).until(() -> !this.server.restRequests().isEmpty());
		this.connection.setAuth(null);
		int before = this.server.restRequests().size() + 1;
		await().atMost(GENEROUS).until(() -> this.server.restRequests().size() > before);
		assertThat(this.server.restRequests().get(0).headers()).containsValue("Bearer " + mine);
		this.server.faults().clear();
		await().atMost(GENEROUS).until(() -> this.server.received(TOPIC, "phx_join").size() == 2);
		assertThat(this.server.received(TOPIC, "phx_join").get(1).payload().has("access_token")).isFalse();
		assertThat(this.server.restRequests().stream().skip(before).map(RestRequest::headers)).isNotEmpty()
			.noneMatch((headers) -> headers.values()
				.stream()
				.filter(Objects::nonNull)
				.anyMatch((value) -> value.contains(mine)));
	}

}
