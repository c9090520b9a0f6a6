package io.github.supabaserealtime;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Event for an attempt to connect that was scheduled after a failure.
 *
 * @since 0.9.0
 */
public final class ReconnectScheduledEvent implements RealtimeEvent {

	private final String connectionName;

	private final int attempt;

	private final Duration delay;

	private final ConnectionFailure failure;

	private ReconnectScheduledEvent(String connectionName, int attempt, Duration delay, ConnectionFailure failure) {
		Assert.notNull(connectionName, "'connectionName' must not be null");
		Assert.notNull(delay, "'delay' must not be null");
		Assert.notNull(failure, "'failure' must not be null");
		this.connectionName = connectionName;
		this.attempt = attempt;
		this.delay = delay;
		this.failure = failure;
	}

	/**
	 * Create an event, for example for the test of a listener.
	 * @param connectionName the name of the connection
	 * @param attempt the number of the coming attempt since the connection was last
	 * stable
	 * @param delay the delay before the attempt
	 * @param failure why the connection was lost or the last attempt failed
	 * @return the event
	 */
	public static ReconnectScheduledEvent of(String connectionName, int attempt, Duration delay,
			ConnectionFailure failure) {
		return new ReconnectScheduledEvent(connectionName, attempt, delay, failure);
	}

	@Override
	public String connectionName() {
		return this.connectionName;
	}

	/**
	 * Return the number of the coming attempt since the connection was last stable.
	 * @return the number, beginning with 1
	 */
	public int attempt() {
		return this.attempt;
	}

	/**
	 * Return the delay before the attempt.
	 * @return the delay
	 */
	public Duration delay() {
		return this.delay;
	}

	/**
	 * Return why the connection was lost or the last attempt failed.
	 * @return the failure
	 */
	public ConnectionFailure failure() {
		return this.failure;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ReconnectScheduledEvent that && this.connectionName.equals(that.connectionName)
				&& this.attempt == that.attempt && this.delay.equals(that.delay) && this.failure.equals(that.failure);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.connectionName, this.attempt, this.delay, this.failure);
	}

	@Override
	public String toString() {
		return "ReconnectScheduledEvent[connectionName=" + this.connectionName + ", attempt=" + this.attempt
				+ ", delay=" + this.delay + ", failure=" + this.failure + "]";
	}

}
