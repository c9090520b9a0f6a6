package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.TimerQueue;
import io.github.supabaserealtime.internal.machine.Timers;

/**
 * A lane on virtual time: nothing waits, and the same inputs give the same history.
 */
public final class VirtualLane implements Timers, InstantSource {

	public static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

	private final TimerQueue timers = new TimerQueue();

	private long now;

	private Duration offset = Duration.ZERO;

	@Override
	public Timer schedule(Duration delay, Runnable input) {
		return this.timers.schedule(this.now + Math.max(0, delay.toNanos()), input);
	}

	/**
	 * Let time pass, running what falls due.
	 */
	public void advance(Duration duration) {
		long end = this.now + duration.toNanos();
		while (this.timers.nextDeadline() <= end) {
			this.now = Math.max(this.now, this.timers.nextDeadline());
			Runnable due = this.timers.pollDue(this.now);
			if (due != null) {
				due.run();
			}
		}
		this.now = end;
	}

	/**
	 * Set the wall clock forward or back; timers do not care.
	 */
	public void jump(Duration by) {
		this.offset = this.offset.plus(by);
	}

	public int pendingTimers() {
		return this.timers.size();
	}

	public long now() {
		return this.now;
	}

	@Override
	public Instant instant() {
		return START.plusNanos(this.now).plus(this.offset);
	}

	/**
	 * Return the time as somebody else's clock shows it, which never jumps.
	 */
	public Instant trueInstant() {
		return START.plusNanos(this.now);
	}

	public MachineTime context(RandomGenerator random) {
		return new MachineTime(this, this::now, this, random);
	}

}
