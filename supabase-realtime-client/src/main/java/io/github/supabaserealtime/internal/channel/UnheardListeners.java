package io.github.supabaserealtime.internal.channel;

import java.time.Duration;

import io.github.supabaserealtime.internal.machine.ConnectionStart;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Timers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs a warning for a channel that has listeners and was never subscribed. It does so
 * once, some time after the connection was started.
 */
final class UnheardListeners {

	private static final Log logger = LogFactory.getLog(UnheardListeners.class);

	private static final Duration SUBSCRIBE_EXPECTED = Duration.ofSeconds(5);

	private final String topic;

	private final MachineTime time;

	private final ConnectionStart start;

	private Timers.Timer timer = Timers.Timer.NONE;

	private boolean listening;

	private boolean settled;

	UnheardListeners(String topic, MachineTime time, ConnectionStart start) {
		this.topic = topic;
		this.time = time;
		this.start = start;
	}

	void listening() {
		this.listening = true;
		started();
	}

	void started() {
		if (this.listening && !this.settled && this.start.missing() == null) {
			this.timer.cancel();
			this.timer = this.time.schedule(SUBSCRIBE_EXPECTED, this::warn);
		}
	}

	void stopped() {
		this.timer.cancel();
		this.timer = Timers.Timer.NONE;
	}

	void subscribed() {
		this.settled = true;
		stopped();
	}

	private void warn() {
		this.settled = true;
		logger.warn("The channel '" + this.topic + "' has listeners but is not subscribed, so they are never called:"
				+ " call subscribe() on the channel, or declare it below 'supabase.realtime.channels'.");
	}

}
