package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.internal.machine.ConnectionSettings.TokenSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RestAccessTokens}, on a clock that stands until it is moved.
 */
class RestAccessTokensTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private static final TokenSettings SETTINGS = settings(Duration.ofSeconds(10));

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Deque<Object> answers = new ArrayDeque<>();

	private Instant now = START;

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private static TokenSettings settings(Duration timeout) {
		return new TokenSettings(timeout, Duration.ofSeconds(60), Duration.ofMinutes(5));
	}

	private RestAccessTokens tokens(@Nullable AccessTokenProvider provider, @Nullable String configured) {
		InstantSource clock = () -> this.now;
		return new RestAccessTokens(SETTINGS, provider, configured, "sb_publishable_x", this.threads, clock);
	}

	/** Answers in turn; an exception is thrown. */
	private RestAccessTokens answering(Object... answers) {
		this.answers.addAll(List.of(answers));
		return tokens(() -> {
			Object answer = this.answers.remove();
			if (answer instanceof Exception exception) {
				throw exception;
			}
			return (String) answer;
		}, "configured");
	}

	private static String jwt(Instant expiry) {
		String claims = "{\"exp\":" + expiry.getEpochSecond() + "}";
		return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
				+ ".c2ln";
	}

	@ParameterizedTest
	@CsvSource({ "given, configured, key, given", ", configured, key, configured", "'', configured, key, configured",
			"sb_secret_x, configured, key, configured", ", sb_secret_x, key, key", ", , key, key",
			", , sb_publishable_x, " })
	void theOrderIsProviderConfiguredTokenKey(@Nullable String given, @Nullable String configured, String key,
			@Nullable String expected) {
		InstantSource clock = () -> this.now;
		assertThat(new RestAccessTokens(SETTINGS, () -> given, configured, key, this.threads, clock).getAccessToken())
			.isEqualTo(expected);
	}

	@Test
	void withoutAProviderAnExpiredTokenIsNotSent() {
		String token = jwt(START.plusSeconds(10));
		RestAccessTokens tokens = tokens(null, token);
		assertThat(tokens.getAccessToken()).isEqualTo(token);
		this.now = START.plusSeconds(10);
		assertThat(tokens.getAccessToken()).isNull();
	}

	@Test
	void aTokenIsRenewedBeforeItExpires() {
		String first = jwt(START.plusSeconds(600));
		RestAccessTokens tokens = answering(first, "second");
		assertThat(tokens.getAccessToken()).isEqualTo(first);
		this.now = START.plusSeconds(539);
		assertThat(tokens.getAccessToken()).isEqualTo(first);
		this.now = START.plusSeconds(540);
		assertThat(tokens.getAccessToken()).isEqualTo("second");
	}

	@Test
	void aTokenThatDoesNotSayIsRenewedAfterTheInterval() {
		RestAccessTokens tokens = answering("first", "second");
		assertThat(tokens.getAccessToken()).isEqualTo("first");
		this.now = START.plus(Duration.ofMinutes(5)).minusMillis(1);
		assertThat(tokens.getAccessToken()).isEqualTo("first");
		this.now = START.plus(Duration.ofMinutes(5));
		assertThat(tokens.getAccessToken()).isEqualTo("second");
	}

	@Test
	void aTokenOfAShortLifeIsNotLookedUpForEachRequest() {
		String first = jwt(START.plusSeconds(30));
		RestAccessTokens tokens = answering(first, "second");
		assertThat(tokens.getAccessToken()).isEqualTo(first);
		this.now = START.plusSeconds(10);
		assertThat(tokens.getAccessToken()).isEqualTo(first);
		this.now = START.plusSeconds(11);
		assertThat(tokens.getAccessToken()).isEqualTo("second");
	}

	@ParameterizedTest
	@CsvSource({ "600, 540", "120, 60", "75, 15", "65, 11", "17, 11", "12, 6", "4, 2", "1, 1", "-5, 0" })
	void aTokenIsRenewedWhenAConnectionWouldRenewIt(long validFor, long renewedAfter) {
		String first = jwt(START.plusSeconds(validFor));
		RestAccessTokens tokens = answering(first, "second");
		boolean expired = validFor < 0;
		assertThat(tokens.getAccessToken()).isEqualTo(expired ? null : first);
		this.now = START.plusSeconds(renewedAfter).minusMillis(expired ? 0 : 1);
		assertThat(tokens.getAccessToken()).isEqualTo(expired ? "second" : first);
		this.now = START.plusSeconds(renewedAfter);
		assertThat(tokens.getAccessToken()).isEqualTo("second");
	}

	@Test
	void aFailedRenewalIsRepeatedWhileTheTokenStillLives() {
		String first = jwt(START.plusSeconds(12));
		RestAccessTokens tokens = answering(first, new IllegalStateException(), "second");
		assertThat(tokens.getAccessToken()).isEqualTo(first);
		this.now = START.plusSeconds(6);
		assertThat(tokens.getAccessToken()).isEqualTo(first);
		this.now = START.plusSeconds(9);
		assertThat(tokens.getAccessToken()).isEqualTo("second");
	}

	@Test
	void noRequestGoesWithoutATokenBecauseOneLivedShortly() {
		String first = jwt(START.plusSeconds(5));
		String second = jwt(START.plusSeconds(8));
		RestAccessTokens tokens = answering(first, second, new IllegalStateException(), "third");
		assertThat(tokens.getAccessToken()).isEqualTo(first);
		this.now = START.plusSeconds(5);
		assertThat(tokens.getAccessToken()).isEqualTo(second);
		this.now = START.plusSeconds(8);
		assertThat(tokens.getAccessToken()).as("the provider failed").isNull();
		assertThat(tokens.getAccessToken()).isEqualTo("third");
	}

	@Test
	void aFailedLookUpKeepsThePreviousTokenForAWhile() {
		RestAccessTokens tokens = answering("first", new IllegalStateException("first"), "second");
		assertThat(tokens.getAccessToken()).isEqualTo("first");
		this.now = START.plus(Duration.ofMinutes(5));
		assertThat(tokens.getAccessToken()).isEqualTo("first");
		assertThat(tokens.getAccessToken()).isEqualTo("first");
		assertThat(this.answers).hasSize(1);
		this.now = this.now.plusSeconds(11);
		assertThat(tokens.getAccessToken()).isEqualTo("second");
	}

	@Test
	void aProviderThatHasGivenNothingYetIsAskedForEachRequest() {
		RestAccessTokens tokens = answering(new IllegalStateException(), new Exception(), "first");
		assertThat(tokens.getAccessToken()).isEqualTo("configured");
		assertThat(tokens.getAccessToken()).isEqualTo("configured");
		assertThat(tokens.getAccessToken()).isEqualTo("first");
	}

	@Test
	void aHangingProviderIsGivenUp() {
		CountDownLatch never = new CountDownLatch(1);
		InstantSource clock = () -> this.now;
		RestAccessTokens tokens = new RestAccessTokens(settings(Duration.ofMillis(200)), () -> {
			never.await();
			return "late";
		}, "configured", "key", this.threads, clock);
		assertThat(tokens.getAccessToken()).isEqualTo("configured");
	}

	@Test
	void whoComesMeanwhileSharesALookUp() {
		CountDownLatch asked = new CountDownLatch(1);
		CompletableFuture<String> answer = new CompletableFuture<>();
		AtomicInteger calls = new AtomicInteger();
		InstantSource clock = () -> this.now;
		RestAccessTokens tokens = new RestAccessTokens(SETTINGS, () -> {
			calls.incrementAndGet();
			asked.countDown();
			return answer.get();
		}, null, "key", this.threads, clock);
		Thread[] callers = Stream.generate(() -> new Thread(tokens::getAccessToken)).limit(4).toArray(Thread[]::new);
		Stream.of(callers).forEach(Thread::start);
		await().until(() -> asked.getCount() == 0
				&& Stream.of(callers).allMatch((caller) -> caller.getState() == Thread.State.WAITING));
		answer.complete("token");
		assertThat(tokens.getAccessToken()).isEqualTo("token");
		await().until(() -> Stream.of(callers).noneMatch(Thread::isAlive));
		assertThat(calls).hasValue(1);
	}

	@Test
	void aRefusedTokenIsLookedUpAgainUnlessThereIsANewerOne() {
		RestAccessTokens tokens = answering("first", "second");
		assertThat(tokens.getAccessToken()).isEqualTo("first");
		tokens.rejected("first");
		assertThat(tokens.getAccessToken()).isEqualTo("second");
		tokens.rejected("first");
		assertThat(tokens.getAccessToken()).isEqualTo("second");
	}

}
