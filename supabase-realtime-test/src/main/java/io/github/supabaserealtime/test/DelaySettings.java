package io.github.supabaserealtime.test;

import java.time.Duration;

import io.github.supabaserealtime.test.internal.server.ServerDelays;
import org.jspecify.annotations.Nullable;

/**
 * The delays that a builder was told, those of the timing where it was told none, and the
 * factor by which all of them are divided.
 */
final class DelaySettings {

	Timing timing = Timing.FAST;

	double factor = 1;

	@Nullable Duration connectError;

	@Nullable Duration joinError;

	@Nullable Boolean heartbeatsFirst;

	@Nullable Duration busyPoll;

	@Nullable Duration idlePoll;

	ServerDelays scaled() {
		ServerDelays base = (this.timing == Timing.REAL) ? ServerDelays.REAL : ServerDelays.NONE;
		ServerDelays order = (this.heartbeatsFirst != null) ? ServerDelays.REAL : base;
		return new ServerDelays(scaled(this.connectError, base.connectError()),
				scaled(this.joinError, base.joinError()), scaled(this.busyPoll, base.busyPoll()),
				scaled(this.idlePoll, base.idlePoll()), scaled(base.firstSubscription()),
				scaled(base.lastSubscription()), scaled(base.attempt()),
				// a matter of order, which a factor must not make a matter of chance
				Boolean.FALSE.equals(this.heartbeatsFirst) ? Duration.ZERO : order.push(), order.waitingPushes(),
				scaled(base.retry()), scaled(base.replication()), scaled(base.tokenWindow()), this.factor);
	}

	private Duration scaled(@Nullable Duration set, Duration otherwise) {
		return scaled((set != null) ? set : otherwise);
	}

	Duration scaled(Duration duration) {
		return (this.factor == 1) ? duration : Duration.ofNanos(Math.round(duration.toNanos() / this.factor));
	}

}
