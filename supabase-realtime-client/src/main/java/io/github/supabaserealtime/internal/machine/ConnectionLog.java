package io.github.supabaserealtime.internal.machine;

import java.time.Duration;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.internal.text.DurationText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs what a connection does, for the people who run the application: at INFO when it is
 * opened, lost, opened again and closed, with durations and reasons, and which channels
 * are subscribed ({@link SubscribedLog}). Each state of the connection and of each
 * channel is logged at DEBUG. For one of many connections everything is at DEBUG but that
 * it is lost, cannot be opened, and is opened after that. Used on the lane.
 */
final class ConnectionLog {

	private static final Log logger = LogFactory.getLog(ConnectionLog.class);

	private final String name;

	private final MachineTime time;

	private final SubscribedLog subscribed;

	private final boolean oneOfMany;

	/** When the connection was opened, lost, or when the first attempt began. */
	private long since;

	private boolean wasOpen;

	/** Why the connection was lost or could not be opened at first. */
	private @Nullable ConnectionFailure failure;

	private int attempts;

	/** The link whose attempts are counted: the first one that was lost. */
	private int lostLink;

	/** How many sockets the log has last told of. */
	private int socketsTold = 1;

	private int sockets = 1;

	private boolean socketsDue;

	private Timers.Timer socketsTimer = Timers.Timer.NONE;

	ConnectionLog(String name, MachineTime time, boolean oneOfMany) {
		this.name = name;
		this.time = time;
		this.oneOfMany = oneOfMany;
		this.subscribed = new SubscribedLog(name, time, this::usual);
	}

	void state(ConnectionState newState, String reason) {
		if (logger.isDebugEnabled()) {
			logger.debug("Connection '" + this.name + "' is " + newState + ": " + reason);
		}
		switch (newState) {
			case CONNECTING -> begin();
			case OPEN -> opened();
			case DISCONNECTED -> closed(reason);
			default -> {
				// an attempt that is scheduled says why, and CLOSING ends as DISCONNECTED
			}
		}
	}

	private void begin() {
		this.since = this.time.now();
		this.wasOpen = false;
		this.failure = null;
		this.attempts = 0;
	}

	private void opened() {
		String line = "Connection '" + this.name + "' " + (this.wasOpen ? "reopened" : "opened") + " after "
				+ elapsed();
		if (this.failure == null) {
			usual(line);
		}
		else if (logger.isInfoEnabled()) {
			logger.info(line + ": it " + (this.wasOpen ? "was lost" : "could not be opened") + " because of "
					+ this.failure + " (attempts: " + (this.attempts + 1) + ")");
		}
		begin();
		this.wasOpen = true;
	}

	/**
	 * A socket was lost or an attempt failed, and another attempt follows.
	 * @param link the number of the link
	 */
	void reconnectScheduled(int link, Duration delay, ConnectionFailure failure) {
		boolean first = this.failure == null;
		if (first && logger.isInfoEnabled()) {
			logger.info(
					"Connection '" + this.name + "' " + (this.wasOpen ? "lost after " + elapsed() : "cannot be opened")
							+ ": " + failure + ". The next attempt is in " + DurationText.of(delay) + ".");
		}
		else if (logger.isDebugEnabled()) {
			logger.debug("Connection '" + this.name + "' is still not open: " + failure + ". The next attempt is in "
					+ DurationText.of(delay) + ".");
		}
		if (first) {
			this.failure = failure;
			this.lostLink = link;
			if (this.wasOpen) {
				this.since = this.time.now();
				this.attempts = -1;
			}
		}
		if (link == this.lostLink) {
			this.attempts++;
		}
	}

	/**
	 * A further socket could not be opened, while the others are open.
	 */
	void furtherSocketFailed(int attempt, Duration delay, ConnectionFailure failure) {
		String line = "A further socket of connection '" + this.name + "' cannot be opened: " + failure
				+ ". The next attempt is in " + DurationText.of(delay) + ".";
		if (attempt == 1) {
			logger.info(line);
		}
		else {
			logger.debug(line);
		}
	}

	/**
	 * The number of sockets changed. A change waits for others, so that many are one
	 * line.
	 */
	void sockets(int count) {
		this.sockets = count;
		if (!this.socketsDue && count != this.socketsTold) {
			this.socketsDue = true;
			this.socketsTimer = this.time.schedule(SubscribedLog.FIRST, this::tellSockets);
		}
	}

	private void tellSockets() {
		this.socketsDue = false;
		if (this.sockets != this.socketsTold) {
			this.socketsTold = this.sockets;
			usual("Connection '" + this.name + "' uses " + this.sockets + ((this.sockets == 1) ? " socket" : " sockets")
					+ " for its channels");
		}
	}

	private void closed(String reason) {
		boolean open = this.wasOpen && this.failure == null;
		usual("Connection '" + this.name + "' closed" + (open ? " after " + elapsed() : "") + ": " + reason);
		begin();
		this.socketsTimer.cancel();
		this.socketsDue = false;
		this.sockets = 1;
		this.socketsTold = 1;
		this.subscribed.closed();
	}

	/**
	 * Log what happens to each connection in the course of things.
	 */
	private void usual(String line) {
		if (this.oneOfMany) {
			logger.debug(line);
		}
		else {
			logger.info(line);
		}
	}

	private String elapsed() {
		return DurationText.of(Duration.ofNanos(this.time.now() - this.since));
	}

	void channelState(String topic, ChannelState state, String reason) {
		if (logger.isDebugEnabled()) {
			logger.debug("Channel '" + topic + "' of connection '" + this.name + "' is " + state + ": " + reason);
		}
	}

	SubscribedLog subscribed() {
		return this.subscribed;
	}

}
