package io.github.supabaserealtime;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Event for a heartbeat that was answered or timed out.
 *
 * @since 0.9.0
 */
public final class HeartbeatEvent implements RealtimeEvent {

	private final String connectionName;

	private final Outcome outcome;

	private final @Nullable Duration roundTrip;

	private HeartbeatEvent(String connectionName, Outcome outcome, @Nullable Duration roundTrip) {
		Assert.notNull(connectionName, "'connectionName' must not be null");
		Assert.notNull(outcome, "'outcome' must not be null");
		this.connectionName = connectionName;
		this.outcome = outcome;
		this.roundTrip = roundTrip;
	}

	/**
	 * Create an event, for example for the test of a listener.
	 * @param connectionName the name of the connection
	 * @param outcome the outcome
	 * @param roundTrip the time from sending to the reply, {@code null} without a reply
	 * @return the event
	 */
	public static HeartbeatEvent of(String connectionName, Outcome outcome, @Nullable Duration roundTrip) {
		return new HeartbeatEvent(connectionName, outcome, roundTrip);
	}

	@Override
	public String connectionName() {
		return this.connectionName;
	}

	/**
	 * Return the outcome of the heartbeat.
	 * @return the outcome
	 */
	public Outcome outcome() {
		return this.outcome;
	}

	/**
	 * Return the time from sending the heartbeat to its reply.
	 * @return the time, {@code null} without a reply
	 */
	public @Nullable Duration roundTrip() {
		return this.roundTrip;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof HeartbeatEvent that && this.connectionName.equals(that.connectionName)
				&& this.outcome == that.outcome && Objects.equals(this.roundTrip, that.roundTrip);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.connectionName, this.outcome, this.roundTrip);
	}

	@Override
	public String toString() {
		return "HeartbeatEvent[connectionName=" + this.connectionName + ", outcome=" + this.outcome + ", roundTrip="
				+ this.roundTrip + "]";
	}

	/**
	 * The outcomes of a heartbeat.
	 */
	public enum Outcome {

		/**
		 * The server answered.
		 */
		OK,

		/**
		 * The server answered with an error. The connection works.
		 */
		ERROR,

		/**
		 * The server did not answer in time. The client closes the socket and reconnects.
		 */
		TIMEOUT

	}

}
