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
	 * Return the delay before an attempt. It is called on the thread of the connection's
	 * state machines and must not block.
	 * @param attempt the number of the coming attempt since the socket was last stable,
	 * beginning with 1
	 * @param failure what ended the last socket or attempt
	 * @param random the source of jitter
	 * @return the delay, of which at least 100 ms are waited in any case, or empty to
	 * give up
	 */
	Optional<Duration> nextDelay(int attempt, ConnectionFailure failure, RandomGenerator random);

	/**
	 * Return the strategy for one connection. It is called for each connection before its
	 * first delay. A connection with several sockets calls it for each of them, and only
	 * the first socket can give up. A strategy with state must return a new instance,
	 * because connections and their sockets must not share the state.
	 * @return this strategy by default
	 */
	default ReconnectDelay forConnection() {
		return this;
	}

}
