package io.github.supabaserealtime;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Event for a channel that changed its state.
 *
 * @since 0.9.0
 */
public final class RealtimeChannelStateEvent implements RealtimeEvent {

	private final String connectionName;

	private final String topic;

	private final ChannelState oldState;

	private final ChannelState newState;

	private final String reason;

	private RealtimeChannelStateEvent(String connectionName, String topic, ChannelState oldState, ChannelState newState,
			String reason) {
		Assert.notNull(connectionName, "'connectionName' must not be null");
		Assert.notNull(topic, "'topic' must not be null");
		Assert.notNull(oldState, "'oldState' must not be null");
		Assert.notNull(newState, "'newState' must not be null");
		Assert.notNull(reason, "'reason' must not be null");
		this.connectionName = connectionName;
		this.topic = topic;
		this.oldState = oldState;
		this.newState = newState;
		this.reason = reason;
	}

	/**
	 * Create an event, for example for the test of a listener.
	 * @param connectionName the name of the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param oldState the state before
	 * @param newState the state after
	 * @param reason the reason, with the server's text if it gave one
	 * @return the event
	 */
	public static RealtimeChannelStateEvent of(String connectionName, String topic, ChannelState oldState,
			ChannelState newState, String reason) {
		return new RealtimeChannelStateEvent(connectionName, topic, oldState, newState, reason);
	}

	@Override
	public String connectionName() {
		return this.connectionName;
	}

	/**
	 * Return the topic of the channel.
	 * @return the topic with its prefix {@code realtime:}
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * Return the state before.
	 * @return the state before
	 */
	public ChannelState oldState() {
		return this.oldState;
	}

	/**
	 * Return the state after.
	 * @return the state after
	 */
	public ChannelState newState() {
		return this.newState;
	}

	/**
	 * Return the reason for the change, with the server's text if it gave one.
	 * @return the reason
	 */
	public String reason() {
		return this.reason;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RealtimeChannelStateEvent that && this.connectionName.equals(that.connectionName)
				&& this.topic.equals(that.topic) && this.oldState == that.oldState && this.newState == that.newState
				&& this.reason.equals(that.reason);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.connectionName, this.topic, this.oldState, this.newState, this.reason);
	}

	@Override
	public String toString() {
		return "RealtimeChannelStateEvent[connectionName=" + this.connectionName + ", topic=" + this.topic
				+ ", oldState=" + this.oldState + ", newState=" + this.newState + ", reason=" + this.reason + "]";
	}

}
