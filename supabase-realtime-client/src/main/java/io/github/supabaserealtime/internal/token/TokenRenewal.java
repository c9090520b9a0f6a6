package io.github.supabaserealtime.internal.token;

import java.time.Duration;
import java.time.Instant;

import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * Rule for when an access token is looked up again. Connections and broadcasts over HTTP
 * share it.
 */
public final class TokenRenewal {

	/**
	 * Tokens are looked up no more often than this while there is one that lives longer.
	 * A newer server applies one in 10 s to a channel (protocol.md 8.1).
	 */
	private static final Duration SHORTEST = Duration.ofSeconds(11);

	// for the look-up, before the token expires
	private static final Duration LEFT_AT_LEAST = Duration.ofSeconds(5);

	private static final Duration SHORTEST_OF_ALL = Duration.ofSeconds(1);

	private static final int MOST_DOUBLINGS = 20;

	private TokenRenewal() {
	}

	/**
	 * Return after what time a token is renewed: the margin before its expiry, or after
	 * the interval if it does not say when it expires.
	 * @param settings margin and interval
	 * @param expiry when the token expires, or {@code null} if it does not say
	 * @param now the time
	 */
	public static Duration delay(ConnectionSettings.TokenSettings settings, @Nullable Instant expiry, Instant now) {
		return (expiry != null)
				? longer(Duration.between(now, expiry).minus(settings.renewalMargin()), shortest(expiry, now))
				: settings.renewalInterval();
	}

	/**
	 * Return after what time a token may be looked up again at the earliest. A token that
	 * expires soon, also because its provider returns it until it expires, is looked up
	 * again after half of the remaining time.
	 * @param expiry when the token expires, or {@code null} if it does not say
	 * @param now the time
	 */
	public static Duration shortest(@Nullable Instant expiry, Instant now) {
		if (expiry == null || expiry.isBefore(now)) {
			return SHORTEST;
		}
		Duration left = Duration.between(now, expiry);
		return (left.compareTo(SHORTEST.plus(LEFT_AT_LEAST)) < 0) ? longer(left.dividedBy(2), SHORTEST_OF_ALL)
				: SHORTEST;
	}

	/**
	 * Return after what time a provider is asked again that has given no token yet: 11 s,
	 * then twice the time before, at most the interval.
	 * @param settings the interval
	 * @param failures how often it has failed in a row
	 */
	static Duration afterFailures(ConnectionSettings.TokenSettings settings, int failures) {
		Duration delay = SHORTEST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
		return sooner(delay, longer(settings.renewalInterval(), SHORTEST));
	}

	static Duration sooner(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? other : one;
	}

}
