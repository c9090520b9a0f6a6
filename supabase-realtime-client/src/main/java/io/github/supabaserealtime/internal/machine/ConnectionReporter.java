package io.github.supabaserealtime.internal.machine;

import java.time.Duration;
import java.time.Instant;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reports what happens to a connection to the status board, the listeners and the log.
 * The board is told first, so that a listener that hears an event reads the new state.
 * Used on the lane.
 */
public final class ConnectionReporter {

	private static final Log logger = LogFactory.getLog(ConnectionReporter.class);

	private final String name;

	private final StatusBoard board;

	private final ConnectionIo io;

	/** Whether the link has been open since {@code connect()}. */
	private boolean wasOpen;

	/** The refusal that the log has last told. */
	private @Nullable ConnectionFailure warned;

	/** Why the link is not open, as far as it is known. */
	private @Nullable ConnectionFailure failure;

	private final ToldProblems toldProblems = new ToldProblems();

	private final ConnectionLog log;

	/**
	 * Create a reporter.
	 * @param setup the parts of the connection
	 * @param board the status board
	 * @param io takes the events
	 * @param time measures durations, and gathers what one line of the log says
	 */
	public ConnectionReporter(ConnectionSetup setup, StatusBoard board, ConnectionIo io, MachineTime time) {
		this.name = setup.name();
		this.board = board;
		this.io = io;
		this.log = new ConnectionLog(setup.name(), time, setup.oneOfMany());
	}

	public void state(ConnectionState oldState, ConnectionState newState, String reason) {
		this.board.state(newState);
		if (newState == ConnectionState.OPEN || newState == ConnectionState.DISCONNECTED) {
			this.wasOpen = newState == ConnectionState.OPEN;
			this.warned = null;
			this.failure = null;
		}
		this.io.publish(RealtimeConnectionStateEvent.of(this.name, oldState, newState, reason));
		this.log.state(newState, reason);
	}

	/**
	 * The state of one link changed.
	 * @param number the number of the link
	 * @param state its state
	 */
	public void link(int number, ConnectionState state) {
		this.board.link(number, state);
	}

	/**
	 * A further link is not needed any more.
	 * @param number the number of the link
	 */
	public void linkRemoved(int number) {
		this.board.removeLink(number);
	}

	/**
	 * Log how many sockets the connection has.
	 * @param sockets the number
	 */
	public void sockets(int sockets) {
		this.log.sockets(sockets);
	}

	public void reconnectScheduled(int number, int attempt, Duration delay, ConnectionFailure failure) {
		this.failure = failure;
		this.board.failure(number, failure, delay);
		if (this.board.state() == ConnectionState.OPEN) {
			this.log.furtherSocketFailed(attempt, delay, failure);
		}
		else {
			this.log.reconnectScheduled(number, delay, failure);
		}
		if (failure.isLastingRefusal() && this.wasOpen && !failure.equals(this.warned)) {
			this.warned = failure;
			logger.warn("Connection '" + this.name + "' is refused: " + failure + ". The next attempt is in "
					+ Math.max(1, delay.toSeconds()) + " s.");
		}
		this.io.publish(ReconnectScheduledEvent.of(this.name, attempt, delay, failure));
	}

	public void attempting(int number) {
		this.board.attempting(number);
	}

	public void heartbeat(int number, HeartbeatEvent.Outcome outcome, @Nullable Duration roundTrip) {
		this.board.heartbeat(number, roundTrip);
		this.io.publish(HeartbeatEvent.of(this.name, outcome, roundTrip));
	}

	public void channelState(String topic, ChannelState oldState, ChannelState newState, String reason) {
		if (newState == ChannelState.SUBSCRIBED || newState == ChannelState.CLOSED) {
			this.toldProblems.forget(topic);
		}
		this.io.publish(RealtimeChannelStateEvent.of(this.name, topic, oldState, newState, reason));
		this.log.channelState(topic, newState, reason);
	}

	/**
	 * Show in the status why a wanted channel cannot be used, and warn once for each
	 * reason until the channel is subscribed or closed. An outage of the link is none of
	 * these reasons.
	 * @param topic the topic
	 * @param problem what is wrong with the channel
	 * @param reason why
	 */
	public void channelProblem(String topic, String problem, String reason) {
		channelWaits(topic, reason);
		if (this.toldProblems.add(topic, reason)) {
			logger.warn("Channel '" + topic + "' of connection '" + this.name + "' " + problem + ": "
					+ this.board.explain(reason) + (reason.endsWith(".") ? "" : ".")
					+ " This is logged once for each reason until the channel is subscribed.");
		}
	}

	/**
	 * Show in the status what a channel waits for to be subscribed.
	 * @param topic the topic
	 * @param situation what it waits for, or why it failed last
	 */
	public void channelWaits(String topic, String situation) {
		this.board.channelWaits(topic, situation);
	}

	/**
	 * Show in the status that a channel waits for nothing.
	 * @param topic the topic
	 */
	public void channelWaitsNoMore(String topic) {
		this.board.channelWaitsNoMore(topic);
	}

	/**
	 * Return what a channel waits for to be subscribed.
	 * @param topic the topic
	 * @return what it waits for, or why it failed last, with what to look at
	 */
	public String channelSituation(String topic) {
		return this.board.situation(topic);
	}

	/**
	 * Describe why a message cannot be sent on a channel yet.
	 * @param topic the topic
	 * @return the state of the channel and what it waits for
	 */
	public String stateOfChannel(String topic) {
		return "the channel is " + this.board.channelState(topic) + ": " + channelSituation(topic);
	}

	/**
	 * Describe why a message cannot be sent on the link yet.
	 * @return the state of the link and why it is not open
	 */
	public String stateOfLink() {
		String state = (this.board.state() == ConnectionState.OPEN) ? "a further socket is not open"
				: "the connection is " + this.board.state();
		return state + ((this.failure != null) ? ": " + this.failure : "");
	}

	/**
	 * Show the state of a channel in the status.
	 * @param topic the topic
	 * @param state its state
	 * @param wanted whether it was subscribed and not unsubscribed since
	 * @param refusal why it cannot be joined before something changes, or {@code null}
	 */
	public void channel(String topic, ChannelState state, boolean wanted, @Nullable String refusal) {
		this.board.channel(topic, state, wanted, refusal);
		this.log.subscribed().channel(topic, state, wanted, refusal != null);
	}

	/**
	 * Show in the status that the server refuses the broadcasts of a channel, and warn.
	 * @param topic the topic
	 * @param reason why, or {@code null} if it is not known to do so any more
	 */
	public void broadcastsRefused(String topic, @Nullable String reason) {
		this.board.broadcastsRefused(topic, reason);
		if (reason != null) {
			logger.warn("The server refuses the broadcasts of channel '" + topic + "' of connection '" + this.name
					+ "': " + reason + ". This is logged once for each access token.");
		}
	}

	/**
	 * Warn that the server could not send the stored broadcasts that a join asked for.
	 * @param topic the topic
	 * @param reason why
	 */
	public void replayLeftOut(String topic, String reason) {
		logger.warn("The server cannot send the stored broadcasts of channel '" + topic + "' of connection '"
				+ this.name + "', which is joined without them: " + reason);
	}

	/**
	 * Warn that the server stores no broadcasts of a channel.
	 * @param topic the topic
	 */
	public void broadcastsNotStored(String topic) {
		logger.warn("The server accepts the broadcasts of channel '" + topic + "' of connection '" + this.name
				+ "' without storing them as asked. Either no policy for INSERT on realtime.messages with extension ="
				+ " 'persistence' allows the role of the access token to store them, or the server does not have this"
				+ " feature (up to 2.129.8, or the flag 'broadcast_persistence' is off), or its database failed to"
				+ " store them. This is logged once for each access token.");
	}

	/**
	 * Remove a channel from the status.
	 * @param topic the topic
	 */
	public void channelRemoved(String topic) {
		this.toldProblems.forget(topic);
		this.board.removeChannel(topic);
		this.log.subscribed().removed(topic);
	}

	/**
	 * Show that the link is down because the application said so.
	 */
	public void stoppedOnPurpose() {
		this.board.stoppedOnPurpose();
	}

	/**
	 * Show that the link goes down although nobody wanted that.
	 */
	public void givenUp() {
		this.board.givenUp();
	}

	public void gap(String topic, Instant from, Instant to, DeliveryGapEvent.Cause cause, boolean incomplete) {
		this.io.publish(DeliveryGapEvent.of(this.name, topic, from, to, cause).withIncomplete(incomplete));
	}

	public void lookUpFailed(String reason) {
		logger.warn("The access token of connection '" + this.name
				+ "' could not be looked up, the previous one is kept: " + reason);
	}

}
