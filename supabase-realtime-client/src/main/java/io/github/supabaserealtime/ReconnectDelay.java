package io.github.supabaserealtime;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Strategy that decides how long to wait before the next attempt to connect.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface ReconnectDelay {

	/**
	 * Return the delay before an attempt. Called on the connection's lane: must not
	 * block.
	 * @param attempt the number of the coming attempt since the link was last stable,
	 * beginning with 1
	 * @param failure what ended the last socket or attempt
	 * @param random the source of jitter
	 * @return the delay (100 ms at the least is waited in any case), or empty to give up
	 */
	Optional<Duration> nextDelay(int attempt, ConnectionFailure failure, RandomGenerator random);

	/**
	 * Return the strategy that one connection uses. Called once for each connection that
	 * is built. One that remembers attempts returns another instance of itself, so that
	 * connections do not disturb each other.
	 * @return this strategy, unless it is overridden
	 */
	default ReconnectDelay forConnection() {
		return this;
	}

}
