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
	 * The connection was lost or an attempt failed, and another attempt follows.
	 */
	void reconnectScheduled(Duration delay, ConnectionFailure failure) {
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
			if (this.wasOpen) {
				this.since = this.time.now();
				this.attempts = -1;
			}
		}
		this.attempts++;
	}

	private void closed(String reason) {
		boolean open = this.wasOpen && this.failure == null;
		usual("Connection '" + this.name + "' closed" + (open ? " after " + elapsed() : "") + ": " + reason);
		begin();
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
