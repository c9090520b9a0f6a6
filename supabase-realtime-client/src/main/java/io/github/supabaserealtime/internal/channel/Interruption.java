package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.time.Instant;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Moment;

/**
 * An interruption of a channel that has not been reported yet.
 *
 * @param from the last moment at which the link is known to have worked
 * @param cause the first cause
 * @param margin how long before that moment a missed row may have been committed
 */
record Interruption(Moment from, DeliveryGapEvent.Cause cause, Duration margin) {

	/**
	 * Return from when on messages may have been missed.
	 */
	Instant begin(MachineTime time) {
		return this.from.instant(time).minus(this.margin);
	}

}
