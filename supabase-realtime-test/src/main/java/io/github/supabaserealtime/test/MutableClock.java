package io.github.supabaserealtime.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A {@link Clock} that moves only when a test moves it. Pass it to
 * {@link EmbeddedRealtimeServerBuilder#clock(Clock)}; the server reads it about every 50
 * ms. Safe for several threads.
 *
 * @since 0.9.0
 */
public final class MutableClock extends Clock {

	private final AtomicReference<Instant> now;

	private final ZoneId zone;

	/**
	 * Create a clock in UTC.
	 * @param now the time that it shows
	 */
	public MutableClock(Instant now) {
		this(new AtomicReference<>(now), ZoneOffset.UTC);
	}

	private MutableClock(AtomicReference<Instant> now, ZoneId zone) {
		this.now = now;
		this.zone = zone;
	}

	/**
	 * Advance the clock.
	 * @param duration the duration
	 */
	public void advance(Duration duration) {
		this.now.updateAndGet((before) -> before.plus(duration));
	}

	/**
	 * Set the time.
	 * @param instant the time
	 */
	public void set(Instant instant) {
		this.now.set(instant);
	}

	@Override
	public Instant instant() {
		return this.now.get();
	}

	@Override
	public ZoneId getZone() {
		return this.zone;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return new MutableClock(this.now, zone);
	}

}
