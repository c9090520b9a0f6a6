package io.github.supabaserealtime;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Event for a connection that changed its state.
 *
 * @since 0.9.0
 */
public final class RealtimeConnectionStateEvent implements RealtimeEvent {

	private final String connectionName;

	private final ConnectionState oldState;

	private final ConnectionState newState;

	private final String reason;

	private RealtimeConnectionStateEvent(String connectionName, ConnectionState oldState, ConnectionState newState,
			String reason) {
		Assert.notNull(connectionName, "'connectionName' must not be null");
		Assert.notNull(oldState, "'oldState' must not be null");
		Assert.notNull(newState, "'newState' must not be null");
		Assert.notNull(reason, "'reason' must not be null");
		this.connectionName = connectionName;
		this.oldState = oldState;
		this.newState = newState;
		this.reason = reason;
	}

	/**
	 * Create an event, for example for the test of a listener.
	 * @param connectionName the name of the connection
	 * @param oldState the state before
	 * @param newState the state after
	 * @param reason the reason, without the api key and tokens
	 * @return the event
	 */
	public static RealtimeConnectionStateEvent of(String connectionName, ConnectionState oldState,
			ConnectionState newState, String reason) {
		return new RealtimeConnectionStateEvent(connectionName, oldState, newState, reason);
	}

	@Override
	public String connectionName() {
		return this.connectionName;
	}

	/**
	 * Return the state before.
	 * @return the state before
	 */
	public ConnectionState oldState() {
		return this.oldState;
	}

	/**
	 * Return the state after.
	 * @return the state after
	 */
	public ConnectionState newState() {
		return this.newState;
	}

	/**
	 * Return the reason for the change. It never contains the api key or a token.
	 * @return the reason
	 */
	public String reason() {
		return this.reason;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RealtimeConnectionStateEvent that && this.connectionName.equals(that.connectionName)
				&& this.oldState == that.oldState && this.newState == that.newState && this.reason.equals(that.reason);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.connectionName, this.oldState, this.newState, this.reason);
	}

	@Override
	public String toString() {
		return "RealtimeConnectionStateEvent[connectionName=" + this.connectionName + ", oldState=" + this.oldState
				+ ", newState=" + this.newState + ", reason=" + this.reason + "]";
	}

}
