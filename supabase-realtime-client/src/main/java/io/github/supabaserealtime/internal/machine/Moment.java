package io.github.supabaserealtime.internal.machine;

import java.time.Instant;

/**
 * A moment as read from the wall clock and the monotonic clock. The wall clock may be
 * set, and the monotonic clock may stand still while the machine sleeps; so gaps are
 * measured with both.
 *
 * @param wall the time of the wall clock then
 * @param nanos the time of the monotonic clock then
 * @since 0.9.0
 */
public record Moment(Instant wall, long nanos) {

	/**
	 * Return the present moment.
	 * @param time the clocks
	 * @return the moment
	 */
	public static Moment now(MachineTime time) {
		return new Moment(time.clock().instant(), time.now());
	}

	/**
	 * Return whether this moment is later than another one.
	 * @param other the other one
	 * @return whether it is later, by the monotonic clock
	 */
	public boolean isAfter(Moment other) {
		return this.nanos - other.nanos > 0;
	}

	/**
	 * Return the time of this moment in terms of the present wall clock: the earlier one
	 * where the clocks disagree.
	 * @param time the clocks
	 * @return the time, never in the future
	 */
	public Instant instant(MachineTime time) {
		Instant byAge = time.clock().instant().minusNanos(time.now() - this.nanos);
		return byAge.isBefore(this.wall) ? byAge : this.wall;
	}

}
