package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens never end a channel, and one that cannot be renewed causes no storm: on virtual
 * time.
 */
class TokenRenewalScenarioTests {

	private static final String OTHER = "realtime:other";

	private final Bench bench = provided("key");

	private int answered;

	private int minted;

	private static Bench provided(String apiKey) {
		Bench.Options options = new Bench.Options();
		options.tokensProvided = true;
		options.apiKey = apiKey;
		return new Bench(options);
	}

	private void answer(Bench bench, @Nullable String token) {
		while (this.answered < bench.tokenLookUps.size()) {
			bench.connection.tokenResolved(bench.tokenLookUps.get(this.answered++), token);
		}
	}

	private static String joinToken(Bench bench, String topic) {
		return bench.lastJoin(topic).payload().path("access_token").asString("none");
	}

	private static List<String> pushed(Bench bench) {
		return bench.sent(Bench.TOPIC, "access_token")
			.stream()
			.map((frame) -> frame.payload().path("access_token").stringValue())
			.toList();
	}

	private String expiringIn(Duration life) {
		return SimulatedTokens.expiringAt(this.bench.lane.instant().plus(life)) + this.minted++;
	}

	/**
	 * Connect and join, with a provider that answers with one token.
	 */
	private void join(Bench bench, String token) {
		bench.connect();
		answer(bench, token);
		bench.connection.opened(bench.epoch());
		bench.subscribe(Bench.TOPIC);
		answer(bench, token);
		bench.advance(Duration.ofMillis(100));
		bench.acceptJoin(Bench.TOPIC);
	}

	@ParameterizedTest
	@ValueSource(longs = { 4, 30, 90, 3600 })
	void aTokenIsRenewedBeforeItsExpiryAgainAndAgain(long life) {
		Duration valid = Duration.ofSeconds(life);
		String current = expiringIn(valid);
		join(this.bench, current);
		for (int renewal = 1; renewal <= 5; renewal++) {
			Instant expiry = SimulatedTokens.expiry(current);
			while (this.answered == this.bench.tokenLookUps.size()) {
				this.bench.advance(Duration.ofMillis(500));
				this.bench.answerHeartbeats();
				assertThat(this.bench.lane.instant()).as("renewal " + renewal).isBefore(expiry);
			}
			current = expiringIn(valid);
			answer(this.bench, current);
			assertThat(pushed(this.bench)).hasSize(renewal).last().isEqualTo(current);
		}
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		assertThat(this.bench.events(DeliveryGapEvent.class)).isEmpty();
		this.bench.close(1006);
		this.bench.advance(1);
		String newest = expiringIn(valid);
		answer(this.bench, newest);
		this.bench.connection.opened(this.bench.epoch());
		answer(this.bench, newest);
		this.bench.advance(Duration.ofMillis(100));
		assertThat(joinToken(this.bench, Bench.TOPIC)).as("a rejoin carries the newest").isEqualTo(newest);
	}

	@Test
	void anUnrenewableTokenCausesNoJoinAndTheStatusSaysWhy() {
		join(this.bench, expiringIn(Duration.ofMinutes(2)));
		int before = this.bench.tokenLookUps.size();
		for (int second = 0; second < 120; second++) {
			failLookUps();
			this.bench.advance(1);
			this.bench.answerHeartbeats();
		}
		this.bench.system(Bench.TOPIC, "system", "error", "Token has expired 0 seconds ago");
		this.bench.channelClose(Bench.TOPIC);
		for (int second = 0; second < 600; second++) {
			failLookUps();
			this.bench.advance(1);
			this.bench.answerHeartbeats();
			assertThat(this.bench.connection.status().refusedChannels().get(Bench.TOPIC)).contains("expired");
		}
		assertThat(this.bench.joins(Bench.TOPIC)).as("an expired token is not sent").isEqualTo(1);
		assertThat(this.bench.tokenLookUps.size() - before).as("look-ups in 12 minutes").isBetween(60, 260);
		String fresh = expiringIn(Duration.ofMinutes(10));
		this.answered = this.bench.tokenLookUps.size();
		for (int second = 0; second < 11; second++) {
			this.bench.advance(1);
			answer(this.bench, fresh);
		}
		assertThat(joinToken(this.bench, Bench.TOPIC)).isEqualTo(fresh);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.connection.status().refusedChannels()).isEmpty();
	}

	@Test
	void aChannelThatWasRefusedBecauseTheProviderFailedIsJoinedOnceItWorks() {
		Bench withJwt = provided(SimulatedTokens.expiringAt(this.bench.lane.instant().plus(Duration.ofDays(3_650))));
		withJwt.connect();
		withJwt.connection.tokenFailed(withJwt.tokenLookUps.get(0), "no");
		withJwt.connection.opened(withJwt.epoch());
		withJwt.subscribe(Bench.TOPIC);
		withJwt.connection.tokenFailed(withJwt.tokenLookUps.get(1), "no");
		withJwt.advance(Duration.ofMillis(100));
		withJwt.refuseJoin(Bench.TOPIC, "Unauthorized: no");
		this.answered = withJwt.tokenLookUps.size();
		for (int second = 0; second < 60; second++) {
			answer(withJwt, "of the provider");
			withJwt.advance(1);
			withJwt.answerHeartbeats();
		}
		assertThat(joinToken(withJwt, Bench.TOPIC)).isEqualTo("of the provider");
	}

	private void failLookUps() {
		while (this.answered < this.bench.tokenLookUps.size()) {
			this.bench.connection.tokenFailed(this.bench.tokenLookUps.get(this.answered++), "no");
		}
	}

	/**
	 * Refuse each join for ten minutes, with a provider that makes a token for each
	 * look-up.
	 */
	private void refuseForTenMinutes(String reason) {
		int refused = this.bench.joins(Bench.TOPIC) + this.bench.joins(OTHER);
		for (int tick = 0; tick < 6000; tick++) {
			answer(this.bench, "minted " + this.minted++);
			for (String topic : List.of(Bench.TOPIC, OTHER)) {
				if (this.bench.joins(Bench.TOPIC) + this.bench.joins(OTHER) > refused
						&& this.bench.channelState(topic) == ChannelState.JOINING && this.bench.joins(topic) > 0) {
					this.bench.refuseJoin(topic, reason);
				}
			}
			refused = this.bench.joins(Bench.TOPIC) + this.bench.joins(OTHER);
			this.bench.advance(Duration.ofMillis(100));
			this.bench.answerHeartbeats();
		}
	}

	private void subscribeBoth() {
		this.bench.connect();
		answer(this.bench, "minted");
		this.bench.connection.opened(this.bench.epoch());
		this.bench.subscribe(Bench.TOPIC);
		this.bench.subscribe(OTHER);
	}

	@Test
	void tokensThatAreAllRefusedCauseOneJoinForEachStepOfTheBackOff() {
		subscribeBoth();
		refuseForTenMinutes("InvalidJWTToken: no");
		// steps of 1, 2, 4, 8 and then 10 seconds, each shortened by up to a half
		assertThat(this.bench.joins(Bench.TOPIC)).isBetween(60, 125);
		assertThat(this.bench.joins(OTHER)).isBetween(60, 125);
		assertThat(this.bench.connection.status().refusedChannels()).containsOnlyKeys(Bench.TOPIC, OTHER);
	}

	@Test
	void aRefusalThatNoTokenHelpsAgainstIsRepeatedWithRenewedTokensOnly() {
		subscribeBoth();
		refuseForTenMinutes("Unauthorized: no");
		assertThat(this.bench.joins(Bench.TOPIC)).as("at first, and at renewals after 5 min").isBetween(2, 3);
		assertThat(this.bench.joins(OTHER)).isBetween(2, 3);
		this.bench.connection.setAuth("of somebody else");
		this.bench.advance(1);
		answer(this.bench, "of somebody else");
		this.bench.advance(1);
		this.bench.refuseJoin(Bench.TOPIC, "Unauthorized: no");
		this.bench.advance(1);
		answer(this.bench, "of somebody else");
		assertThat(this.bench.joins(Bench.TOPIC) + this.bench.joins(OTHER)).isBetween(6, 8);
	}

	@Test
	void aSignOutTakesTheTokenFromChannelsThatAreJoined() {
		Bench.Options options = new Bench.Options();
		options.apiKey = "sb_publishable_x";
		Bench signedIn = new Bench(options);
		signedIn.open();
		signedIn.connection.setAuth("mine");
		signedIn.joined(Bench.TOPIC);
		assertThat(joinToken(signedIn, Bench.TOPIC)).isEqualTo("mine");
		String signedInAs = String.valueOf(signedIn.lastJoin(Bench.TOPIC).joinRef());
		signedIn.connection.setAuth(null);
		signedIn.advance(1);
		assertThat(signedIn.joins(Bench.TOPIC)).isEqualTo(2);
		assertThat(joinToken(signedIn, Bench.TOPIC)).isEqualTo("none");
		signedIn.channelClose(Bench.TOPIC, signedInAs);
		signedIn.acceptJoin(Bench.TOPIC);
		assertThat(signedIn.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(signedIn.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::cause)
			.containsExactly(DeliveryGapEvent.Cause.REBIND);
		signedIn.advance(10);
		assertThat(signedIn.joins(Bench.TOPIC)).isEqualTo(2);
	}

	@Test
	void aSignOutTakesTheTokenFromAJoinThatIsUnderWay() {
		Bench.Options options = new Bench.Options();
		options.apiKey = "sb_publishable_x";
		Bench signedIn = new Bench(options);
		signedIn.open();
		signedIn.connection.setAuth("mine");
		signedIn.subscribe(Bench.TOPIC);
		signedIn.connection.setAuth(null);
		signedIn.acceptJoin(Bench.TOPIC);
		signedIn.advance(1);
		assertThat(joinToken(signedIn, Bench.TOPIC)).isEqualTo("none");
		assertThat(signedIn.sent(Bench.TOPIC, "access_token")).isEmpty();
	}

	@Test
	void aSignOutWaitsForTheProviderBeforeItJoinsAgain() {
		Bench modern = provided("sb_publishable_x");
		join(modern, "first");
		modern.connection.setAuth(null);
		modern.advance(1);
		assertThat(modern.joins(Bench.TOPIC)).isEqualTo(1);
		answer(modern, "second");
		assertThat(pushed(modern)).containsExactly("second");
		modern.connection.setAuth(null);
		modern.connection.tokenFailed(modern.tokenLookUps.get(this.answered++), "no");
		modern.advance(1);
		modern.connection.tokenFailed(modern.tokenLookUps.get(this.answered++), "no");
		assertThat(modern.joins(Bench.TOPIC)).isEqualTo(2);
		assertThat(joinToken(modern, Bench.TOPIC)).isEqualTo("none");
		assertThat(pushed(modern)).doesNotContain("first");
	}

}
