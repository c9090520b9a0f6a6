package io.github.supabaserealtime.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the time at which a new access token is applied (protocol.md 8.1). Each
 * applied token confirms the subscription to changes once more.
 */
class TokenThrottleTests {

	private static final String CHANGES = "{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}]}";

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private EmbeddedRealtimeServer server = builder().start();

	private RawClient client = RawClient.connect(this.server);

	private EmbeddedRealtimeServerBuilder builder() {
		return EmbeddedRealtimeServer.builder().clock(this.clock);
	}

	private void start(EmbeddedRealtimeServerBuilder builder) {
		stop();
		this.server = builder.start();
		this.client = RawClient.connect(this.server);
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.server.close();
	}

	private String token(String subject) {
		return this.server.jwt(Map.of("sub", subject));
	}

	private String token(String subject, int seconds) {
		return this.server.jwt(Map.of("sub", subject, "exp", this.clock.instant().getEpochSecond() + seconds));
	}

	private void join(String token) {
		this.client.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":%s,\"access_token\":\"%s\"}]"
			.formatted(CHANGES, token));
		assertThat(this.client.nextText()).contains("phx_reply", "\"ok\"");
		expectApplied();
	}

	private void refresh(String token) {
		this.client.send("[\"1\",\"2\",\"realtime:r\",\"access_token\",{\"access_token\":\"" + token + "\"}]");
	}

	private void expectApplied() {
		assertThat(this.client.nextText()).contains("Subscribed to PostgreSQL");
	}

	/**
	 * Move the clock and see that nothing has come of it: what a tick does for one
	 * channel it does for the others, which another socket is asked about.
	 */
	private void expectNothingAfter(Duration time) {
		// the server has what was sent before
		this.client.expectNothingElse();
		try (RawClient other = RawClient.connect(this.server)) {
			String expires = this.server.jwt(Map.of("exp", this.clock.instant().plus(time).getEpochSecond()));
			other.send("[\"1\",\"1\",\"realtime:other\",\"phx_join\",{\"config\":{},\"access_token\":\"" + expires
					+ "\"}]");
			other.nextText();
			this.clock.advance(time);
			// the newer socket is looked at last
			assertThat(other.nextText()).contains("Token has expired");
		}
		this.client.expectNothingElse();
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void theFirstRefreshIsAppliedAtOnceAndAnotherOneInTenSecondsIsHeld(ServerGeneration generation) {
		start(builder().generation(generation));
		join(token("a"));
		refresh(token("b"));
		expectApplied();
		refresh(token("c"));
		if (generation == ServerGeneration.NEWEST) {
			expectNothingAfter(Duration.ofSeconds(9));
			this.clock.advance(Duration.ofSeconds(1));
		}
		expectApplied();
		this.client.expectNothingElse();
	}

	@Test
	void theNextWindowBeginsWhenTheHeldTokenIsApplied() {
		join(token("a"));
		refresh(token("b"));
		expectApplied();
		this.clock.advance(Duration.ofSeconds(5));
		refresh(token("c"));
		this.client.expectNothingElse();
		this.clock.advance(Duration.ofSeconds(5));
		expectApplied();
		refresh(token("d"));
		expectNothingAfter(Duration.ofSeconds(9));
		this.clock.advance(Duration.ofSeconds(1));
		expectApplied();
		this.clock.advance(Duration.ofSeconds(10));
		refresh(token("e"));
		expectApplied();
	}

	@Test
	void ofSeveralThatAreHeldTheNewestWins() {
		join(token("a"));
		refresh(token("b"));
		expectApplied();
		refresh("no token at all");
		refresh(token("c", 100));
		refresh(token("d", 50));
		refresh(token("d", 50));
		this.client.expectNothingElse();
		this.clock.advance(Duration.ofSeconds(10));
		expectApplied();
		this.client.expectNothingElse();
		// d, which was made ten seconds earlier
		expectNothingAfter(Duration.ofSeconds(39));
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.client.nextText()).contains("Token has expired 0 seconds ago");
	}

	@Test
	void theCurrentTokenSentAgainDoesNotCancelTheHeldOne() {
		String first = token("a", 60);
		String second = token("b", 1000);
		join(first);
		refresh(second);
		expectApplied();
		refresh(first);
		refresh(second);
		this.client.send("[\"1\",\"3\",\"realtime:r\",\"access_token\",{\"access_token\":null}]");
		refresh("sb_publishable_x");
		this.client.expectNothingElse();
		this.clock.advance(Duration.ofSeconds(10));
		expectApplied();
		this.client.expectNothingElse();
		// the channel ends with the first one
		this.clock.advance(Duration.ofSeconds(50));
		assertThat(this.client.nextText()).contains("Token has expired 0 seconds ago");
		assertThat(this.client.nextText()).contains("phx_close");
	}

	@Test
	void aHeldTokenTakesThePlaceOfOneThatExpires() {
		join(token("a", 100));
		refresh(token("b", 4));
		expectApplied();
		refresh(token("c", 300));
		expectNothingAfter(Duration.ofSeconds(3));
		this.clock.advance(Duration.ofSeconds(1));
		expectApplied();
		this.client.expectNothingElse();
		// which opens a window of its own
		refresh(token("d"));
		expectNothingAfter(Duration.ofSeconds(9));
		this.clock.advance(Duration.ofSeconds(1));
		expectApplied();
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void whatIsWrongWithATokenShowsWhenItIsApplied(ServerGeneration generation) {
		start(builder().generation(generation));
		join(token("a"));
		refresh(token("b"));
		expectApplied();
		refresh("no token at all");
		if (generation == ServerGeneration.NEWEST) {
			expectNothingAfter(Duration.ofSeconds(9));
			this.clock.advance(Duration.ofSeconds(1));
		}
		assertThat(this.client.nextText()).contains("The token provided is not a valid JWT");
		assertThat(this.client.nextText()).contains("phx_close");
		this.client.expectNothingElse();
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void aPermissionIsTakenAwayWhenTheTokenIsApplied(ServerGeneration generation) {
		start(builder().generation(generation)
			.policy((topic, claims) -> claims.path("sub").asString("").equals("c") ? ChannelPolicy.Permissions.NONE
					: ChannelPolicy.Permissions.ALL));
		this.client.send("[\"1\",\"1\",\"realtime:r\",\"phx_join\",{\"config\":{\"private\":true}}]");
		this.client.nextText();
		refresh(token("b"));
		refresh(token("c"));
		if (generation == ServerGeneration.NEWEST) {
			this.client.expectNothingElse();
			this.server.channel("r").broadcast("still", 1);
			assertThat(this.client.nextText()).contains("still");
			this.clock.advance(Duration.ofSeconds(10));
		}
		assertThat(this.client.nextText()).contains("You do not have permissions to read");
	}

	@Test
	void channelsHaveWindowsOfTheirOwnAndARejoinANewOne() {
		join(token("a"));
		refresh(token("b"));
		expectApplied();
		refresh(token("c"));
		this.client.send("[\"9\",\"9\",\"realtime:s\",\"phx_join\",{\"config\":" + CHANGES + "}]");
		assertThat(this.client.nextText()).contains("\"9\"");
		expectApplied();
		this.client.send("[\"9\",\"10\",\"realtime:s\",\"access_token\",{\"access_token\":\"" + token("d") + "\"}]");
		assertThat(this.client.nextText()).contains("realtime:s", "Subscribed to PostgreSQL");
		this.client.send("[\"1\",\"4\",\"realtime:r\",\"phx_leave\",{}]");
		assertThat(this.client.nextText()).contains("phx_reply");
		assertThat(this.client.nextText()).contains("phx_close");
		join(token("a"));
		refresh(token("c"));
		expectApplied();
	}

	@Test
	void theWindowIsDividedByTheTimeFactor() {
		start(builder().timeFactor(10));
		join(token("a"));
		refresh(token("b"));
		expectApplied();
		refresh(token("c"));
		this.client.expectNothingElse();
		this.clock.advance(Duration.ofSeconds(1));
		expectApplied();
	}

}
