package io.github.supabaserealtime.internal.token;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.internal.client.VirtualLane;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The current token, its look-up and its renewal, on virtual time.
 */
class AccessTokensTests {

	private final VirtualLane lane = new VirtualLane();

	private final Recorder effects = new Recorder();

	private AccessTokens tokens(boolean provided, @Nullable String accessToken, String apiKey) {
		return new AccessTokens(ConnectionSettings.TokenSettings.DEFAULTS, provided, accessToken, apiKey,
				this.lane.context(new Random(42)), this.effects);
	}

	private AccessTokens provided() {
		AccessTokens tokens = tokens(true, null, "key");
		tokens.activate(true);
		return tokens;
	}

	private void answer(AccessTokens tokens, @Nullable String token) {
		tokens.resolved(lastLookUp(), token);
		this.effects.runPosted();
	}

	private long lastLookUp() {
		return this.effects.lookUps.get(this.effects.lookUps.size() - 1);
	}

	private static String jwt(String claims) {
		return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
				+ ".c2ln";
	}

	private static String jwt(Duration validFor) {
		return jwt("{\"exp\":" + VirtualLane.START.plus(validFor).getEpochSecond() + "}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "configured|key|configured", "-|key|key", "' '|key|key", "''|key|key", "-|sb_publishable_x|-",
					"-|sb_secret_x|-", "configured|sb_secret_x|configured", "sb_secret_x|key|key" })
	void theConfiguredTokenComesBeforeTheKeyAndAnSbKeyIsNone(@Nullable String configured, String key,
			@Nullable String expected) {
		assertThat(tokens(false, configured, key).current().value()).isEqualTo(expected);
	}

	@Test
	void withoutAProviderNobodyWaits() {
		AtomicInteger released = new AtomicInteger();
		tokens(false, null, "key").whenResolved(released::incrementAndGet);
		this.effects.runPosted();
		assertThat(released).hasValue(1);
		assertThat(this.effects.lookUps).isEmpty();
	}

	@Test
	void oneLookUpServesAllWhoWaitForItAndTheNextOneIsNew() {
		AccessTokens tokens = provided();
		AtomicInteger released = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			tokens.whenResolved(released::incrementAndGet);
		}
		assertThat(this.effects.lookUps).hasSize(1);
		assertThat(released).hasValue(0);
		answer(tokens, "first");
		assertThat(released).hasValue(3);
		assertThat(tokens.current().value()).isEqualTo("first");
		tokens.whenResolved(released::incrementAndGet);
		assertThat(this.effects.lookUps).hasSize(2);
		answer(tokens, "second");
		assertThat(released).hasValue(4);
		assertThat(tokens.current().value()).isEqualTo("second");
	}

	@Test
	void aLookUpThatHangsIsGivenUpAndItsLateAnswerIgnored() {
		AccessTokens tokens = provided();
		tokens.whenResolved(() -> {
		});
		answer(tokens, "first");
		AtomicInteger released = new AtomicInteger();
		tokens.whenResolved(released::incrementAndGet);
		long hanging = lastLookUp();
		this.lane.advance(Duration.ofMillis(9_999));
		this.effects.runPosted();
		assertThat(released).hasValue(0);
		this.lane.advance(Duration.ofMillis(1));
		this.effects.runPosted();
		assertThat(released).hasValue(1);
		assertThat(this.effects.failures).singleElement().asString().contains("10000 ms");
		assertThat(this.effects.successes).isEqualTo(1);
		tokens.resolved(hanging, "late");
		assertThat(tokens.current().value()).isEqualTo("first");
	}

	@Test
	void aProviderThatHasGivenNoTokenYetIsAskedAgainSoonAndThenLessOften() {
		AccessTokens tokens = tokens(true, null, jwt(Duration.ofDays(3_650)));
		tokens.activate(true);
		tokens.whenResolved(() -> {
		});
		for (int seconds : new int[] { 11, 22, 44, 88, 176, 300, 300 }) {
			tokens.failed(lastLookUp(), "no");
			int before = this.effects.lookUps.size();
			this.lane.advance(Duration.ofSeconds(seconds).minusMillis(1));
			assertThat(this.effects.lookUps).as("before %s s", seconds).hasSize(before);
			this.lane.advance(Duration.ofMillis(1));
			assertThat(this.effects.lookUps).as("after %s s", seconds).hasSize(before + 1);
		}
		answer(tokens, "first");
		assertThat(tokens.current().value()).isEqualTo("first");
		assertThat(this.effects.changes).isEqualTo(1);
		int before = this.effects.lookUps.size();
		this.lane.advance(Duration.ofMinutes(4));
		assertThat(this.effects.lookUps).hasSize(before);
	}

	@Test
	void aLookUpThatFailsKeepsTheTokenAndIsRepeatedAtTheNextRenewal() {
		AccessTokens tokens = provided();
		tokens.whenResolved(() -> {
		});
		answer(tokens, "first");
		int changes = this.effects.changes;
		tokens.whenResolved(() -> {
		});
		tokens.failed(lastLookUp(), "no");
		assertThat(tokens.current().value()).isEqualTo("first");
		assertThat(this.effects.changes).isEqualTo(changes);
		int before = this.effects.lookUps.size();
		this.lane.advance(Duration.ofMinutes(5));
		assertThat(this.effects.lookUps).hasSize(before + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "sb_publishable_x", "sb_secret_x" })
	void anAnswerThatIsEmptyOrAKeyCountsAsNone(String empty) {
		AccessTokens tokens = tokens(true, "configured", "key");
		tokens.whenResolved(() -> {
		});
		answer(tokens, empty);
		assertThat(tokens.current().value()).isEqualTo("configured");
		tokens.whenResolved(() -> {
		});
		answer(tokens, null);
		assertThat(tokens.current().value()).isEqualTo("configured");
		assertThat(this.effects.changes).isZero();
	}

	@Test
	void aTokenSetDuringALookUpWinsAndReleasesWhoWaits() {
		AccessTokens tokens = provided();
		AtomicInteger released = new AtomicInteger();
		tokens.whenResolved(released::incrementAndGet);
		tokens.setAuth("by hand");
		this.effects.runPosted();
		assertThat(released).hasValue(1);
		answer(tokens, "late");
		assertThat(tokens.current().value()).isEqualTo("by hand");
		tokens.whenResolved(released::incrementAndGet);
		answer(tokens, "next");
		assertThat(tokens.current().value()).isEqualTo("next");
	}

	@Test
	void aChangeIsToldOnceAndOnlyWhenItIsOne() {
		AccessTokens tokens = tokens(false, null, "key");
		tokens.setAuth("key");
		assertThat(this.effects.changes).isZero();
		tokens.setAuth("a");
		tokens.setAuth("a");
		assertThat(this.effects.changes).isEqualTo(1);
		tokens.setAuth(null);
		assertThat(this.effects.changes).isEqualTo(2);
		assertThat(tokens.current().value()).isEqualTo("key");
	}

	@ParameterizedTest
	@CsvSource({ "600, 540", "120, 60", "75, 15", "65, 11", "17, 11", "12, 6", "4, 2", "1, 1", "-5, 11" })
	void aJwtIsRenewedAMinuteOrHalfOfItsLifeBeforeItsExpiryButNotInALoop(long validFor, long renewedAfter) {
		AccessTokens tokens = provided();
		tokens.whenResolved(() -> {
		});
		answer(tokens, jwt(Duration.ofSeconds(validFor)));
		this.lane.advance(Duration.ofSeconds(renewedAfter).minusMillis(1));
		assertThat(this.effects.lookUps).hasSize(1);
		this.lane.advance(Duration.ofMillis(1));
		assertThat(this.effects.lookUps).hasSize(2);
	}

	@Test
	void whatAJoinAskedForIsNoRenewal() {
		AccessTokens tokens = provided();
		tokens.whenResolved(() -> {
		});
		answer(tokens, "first");
		assertThat(this.effects.renewed).isFalse();
		this.lane.advance(Duration.ofMinutes(5));
		answer(tokens, "second");
		assertThat(this.effects.renewed).isTrue();
		tokens.whenResolved(() -> {
		});
		answer(tokens, "third");
		assertThat(this.effects.renewed).isFalse();
		tokens.setAuth("by hand");
		assertThat(this.effects.renewed).isTrue();
		assertThat(this.effects.changes).isEqualTo(4);
	}

	@Test
	void whatAProviderCannotReplaceIsNotUsedAfterASignOut() {
		AccessTokens tokens = tokens(true, null, "sb_publishable_x");
		tokens.activate(true);
		tokens.setAuth("by hand");
		int before = this.effects.changes;
		tokens.setAuth(null);
		assertThat(tokens.current().value()).isNull();
		assertThat(this.effects.changes).as("the provider may know another one").isEqualTo(before);
		tokens.failed(lastLookUp(), "no");
		assertThat(tokens.current().value()).isNull();
		assertThat(this.effects.changes).isEqualTo(before + 1);
	}

	@Test
	void nothingIsRenewedWithoutAProviderOrALinkThatIsWanted() {
		AccessTokens configured = tokens(false, jwt(Duration.ofMinutes(2)), "key");
		configured.activate(true);
		AccessTokens idle = tokens(true, null, "key");
		idle.setAuth(jwt(Duration.ofMinutes(2)));
		assertThat(this.lane.pendingTimers()).isZero();
		idle.activate(true);
		assertThat(this.lane.pendingTimers()).isEqualTo(1);
		idle.activate(false);
		assertThat(this.lane.pendingTimers()).isZero();
	}

	@Test
	void aLinkThatIsNotWantedAnyMoreEndsTheLookUp() {
		AccessTokens tokens = provided();
		AtomicInteger released = new AtomicInteger();
		tokens.whenResolved(released::incrementAndGet);
		long number = lastLookUp();
		tokens.activate(false);
		assertThat(this.lane.pendingTimers()).isZero();
		tokens.resolved(number, "late");
		this.effects.runPosted();
		assertThat(released).hasValue(0);
		assertThat(tokens.current().value()).isEqualTo("key");
		tokens.activate(true);
		tokens.whenResolved(released::incrementAndGet);
		answer(tokens, "fresh");
		assertThat(released).as("who waited for the old link is forgotten").hasValue(1);
	}

	@Test
	void aTokenIsExpiredFromItsExpiryOn() {
		AccessTokens tokens = tokens(false, jwt(Duration.ofSeconds(10)), "key");
		this.lane.advance(Duration.ofMillis(9_999));
		assertThat(tokens.current().expired()).isFalse();
		this.lane.advance(Duration.ofMillis(1));
		assertThat(tokens.current().expired()).isTrue();
		assertThat(tokens.current()).hasToString("CurrentToken[***, expired]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "{\"exp\":1766000000}|1766000000", "{\"exp\":1766000000.75}|1766000000", "{\"exp\":0}|0",
					"{\"sub\":\"x\",\"exp\":1766000000}|1766000000", "{\"exp\":\"1766000000\"}|-", "{\"exp\":null}|-",
					"{}|-", "[]|-", "no json|-", "{\"exp\":1e300}|-", "{\"exp\":99999999999999999}|-" })
	void theExpiryIsReadFromTheClaims(String claims, @Nullable Long seconds) {
		assertThat(TokenExpiry.of(jwt(claims))).isEqualTo((seconds != null) ? Instant.ofEpochSecond(seconds) : null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "opaque", "a.b", "a.b.c.d", "..", "e30.?.x", "sb_publishable_x", "" })
	void whatIsNoJwtHasNoExpiry(String token) {
		assertThat(TokenExpiry.of(token)).isNull();
	}

	/**
	 * Remembers what the tokens caused.
	 */
	private static final class Recorder implements AccessTokens.Effects {

		private final List<Long> lookUps = new ArrayList<>();

		private final List<String> failures = new ArrayList<>();

		private final Deque<Runnable> posted = new ArrayDeque<>();

		private int successes;

		private int changes;

		private boolean renewed;

		private void runPosted() {
			while (!this.posted.isEmpty()) {
				this.posted.removeFirst().run();
			}
		}

		@Override
		public void lookUp(long number) {
			this.lookUps.add(number);
		}

		@Override
		public void lookUpSucceeded() {
			this.successes++;
		}

		@Override
		public void lookUpFailed(String reason) {
			this.failures.add(reason);
		}

		@Override
		public void tokenChanged(boolean renewed) {
			this.changes++;
			this.renewed = renewed;
		}

		@Override
		public void post(Runnable input) {
			this.posted.addLast(input);
		}

	}

}
