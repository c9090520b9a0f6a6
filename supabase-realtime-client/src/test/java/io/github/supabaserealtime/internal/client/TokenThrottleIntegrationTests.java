package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.MutableClock;
import io.github.supabaserealtime.test.ServerGeneration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Access tokens that change within seconds (protocol.md 8.1), at the embedded server of
 * both generations with the same client. The clock of the server stands until it is
 * moved; the one of the client does not.
 */
class TokenThrottleIntegrationTests {

	private static final String TOPIC = "realtime:room";

	private static final Duration WINDOW = Duration.ofSeconds(10);

	// the client sends a token once more after eleven seconds
	private static final boolean THOROUGH = Boolean.getBoolean("realtime.thorough");

	// longer than the client waits before it sends a token once more
	private static final Duration GENEROUS = Duration.ofSeconds(40);

	private final MutableClock clock = new MutableClock(Instant.now());

	/**
	 * Whose tokens the server applied, which asks for the permissions of each.
	 */
	private final List<String> applied = new CopyOnWriteArrayList<>();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private EmbeddedRealtimeServer server;

	private RealtimeConnection connection;

	private RealtimeChannel channel;

	private String start(ServerGeneration generation) {
		this.server = EmbeddedRealtimeServer.builder()
			.generation(generation)
			.clock(this.clock)
			.idleTimeout(Duration.ofHours(1))
			.policy((topic, claims) -> {
				String subject = claims.path("sub").asString("");
				this.applied.add(subject);
				return subject.equals("nobody") ? Permissions.NONE : Permissions.ALL;
			})
			.start();
		String first = token("a", 60);
		this.connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.name("throttle")
			.build();
		this.connection.setAuth(first);
		Futures.get(this.connection.connect());
		this.channel = this.connection.channel("room", ChannelOptions.builder().privateChannel(true).build());
		this.channel.onBroadcast("*", (BroadcastMessage message) -> this.heard.add(message.event()));
		Futures.get(this.channel.subscribe());
		return first;
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private String token(String subject, int seconds) {
		return this.server.jwt(Map.of("sub", subject, "exp", this.clock.instant().getEpochSecond() + seconds));
	}

	private void awaitApplied(String... subjects) {
		await().atMost(GENEROUS).untilAsserted(() -> assertThat(this.applied).containsExactly(subjects));
	}

	private void awaitPushed(int count) {
		await().atMost(GENEROUS).until(() -> this.server.received(TOPIC, "access_token").size() >= count);
	}

	private void broadcastAndHear(String event) {
		this.server.channel("room").broadcast(event, 1);
		await().until(() -> this.heard.contains(event));
	}

	@ParameterizedTest
	@EnumSource
	void tokensThatGoBackAndForthEndWithTheLastOne(ServerGeneration generation) {
		String first = start(generation);
		String second = token("b", 3600);
		this.connection.setAuth(second);
		awaitApplied("a", "b");
		this.connection.setAuth(first);
		awaitPushed(2);
		this.connection.setAuth(second);
		awaitPushed(3);
		if (generation == ServerGeneration.NEWEST) {
			broadcastAndHear("still b");
			assertThat(this.applied).containsExactly("a", "b");
			// the last one was the current one then
			this.clock.advance(WINDOW);
			awaitApplied("a", "b", "a");
			if (!THOROUGH) {
				broadcastAndHear("alive");
				return;
			}
			awaitPushed(4);
			this.clock.advance(WINDOW);
		}
		awaitApplied("a", "b", "a", "b");
		// the first one expires
		this.clock.advance(Duration.ofSeconds(120));
		broadcastAndHear("alive");
		assertThat(this.channel.getState()).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.server.received(TOPIC, "phx_join")).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void aPermissionThatATokenTakesAwayIsGoneWhenTheTokenIsApplied(ServerGeneration generation) {
		start(generation);
		this.connection.setAuth(token("b", 3600));
		awaitApplied("a", "b");
		this.connection.setAuth(token("nobody", 3600));
		awaitPushed(2);
		if (generation == ServerGeneration.NEWEST) {
			broadcastAndHear("late");
			assertThat(this.applied).containsExactly("a", "b");
			assertThat(this.connection.getStatus().refusedChannels()).isEmpty();
			this.clock.advance(WINDOW);
		}
		await().atMost(GENEROUS)
			.untilAsserted(() -> assertThat(this.connection.getStatus().refusedChannels()).containsOnlyKeys(TOPIC));
		assertThat(this.applied).startsWith("a", "b", "nobody");
		assertThat(this.channel.getState()).isEqualTo(ChannelState.ERRORED);
		this.server.channel("room").broadcast("secret", 1);
		this.connection.setAuth(token("c", 3600));
		await().atMost(GENEROUS).until(() -> this.channel.getState() == ChannelState.SUBSCRIBED);
		broadcastAndHear("again");
		assertThat(this.heard).doesNotContain("secret");
	}

}
