package io.github.supabaserealtime.socket;

import java.time.Duration;

import io.github.supabaserealtime.event.HeartbeatEvent;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeats of one socket (protocol.md 3). Belongs to the phase of that socket, so a
 * pending one can never harm the next.
 * <p>
 * The first goes out one interval after the opening, the next one interval after the
 * reply. While a join is unanswered none is sent and no deadline runs, since the server
 * answers nothing else meanwhile, except when a join was not answered in time. The
 * deadline moves by the time the reader was held back and, while bytes still arrive, once
 * by a further timeout.
 *
 * @since 0.1.0
 */
final class Heartbeat {

	private final ConnectionSettings.HeartbeatSettings settings;

	private final MachineContext context;

	private final Effects effects;

	private Timers.Timer timer = Timers.Timer.NONE;

	private long lastBeat;

	private boolean suspended;

	private @Nullable Pending pending;

	Heartbeat(ConnectionSettings.HeartbeatSettings settings, MachineContext context, Effects effects) {
		this.settings = settings;
		this.context = context;
		this.effects = effects;
	}

	void start() {
		this.lastBeat = this.context.now();
		scheduleBeat();
	}

	void stop() {
		this.timer.cancel();
		this.pending = null;
		this.suspended = true;
	}

	void suspend() {
		this.suspended = true;
		this.timer.cancel();
	}

	void resume() {
		if (!this.suspended) {
			return;
		}
		this.suspended = false;
		Pending current = this.pending;
		if (current != null) {
			arm(current, this.settings.timeout());
		}
		else {
			scheduleBeat();
		}
	}

	private void scheduleBeat() {
		this.timer.cancel();
		if (!this.suspended) {
			long elapsed = this.context.now() - this.lastBeat;
			long delay = Math.max(0, this.settings.interval().toNanos() - elapsed);
			this.timer = this.context.schedule(Duration.ofNanos(delay), this::beat);
		}
	}

	/**
	 * Send one now, unless one is unanswered. While a join is unanswered it has no
	 * deadline either.
	 */
	void probe() {
		if (this.pending == null) {
			this.timer.cancel();
			beat();
		}
	}

	private void beat() {
		Pending beat = new Pending(this.effects.nextRef(), this.context.now());
		this.pending = beat;
		this.lastBeat = beat.sentAt;
		this.effects.send(beat.ref);
		if (!this.suspended) {
			arm(beat, this.settings.timeout());
		}
	}

	private void arm(Pending beat, Duration delay) {
		this.timer.cancel();
		beat.parkedBefore = this.effects.activity().parked();
		this.timer = this.context.schedule(delay, () -> deadline(beat));
	}

	private void deadline(Pending beat) {
		long parked = this.effects.activity().parked() - beat.parkedBefore;
		if (parked > 0) {
			arm(beat, Duration.ofNanos(parked));
			return;
		}
		if (!beat.extended && this.effects.activity().lastReceived() - beat.sentAt > 0) {
			beat.extended = true;
			arm(beat, this.settings.timeout());
			return;
		}
		this.pending = null;
		this.effects.outcome(HeartbeatEvent.Outcome.TIMEOUT, null);
		this.effects.dead();
	}

	/**
	 * Take the answer to a heartbeat.
	 * @param ref the reference it answers
	 * @param ok whether the status is {@code ok}
	 * @return whether it answers the pending heartbeat; any other changes nothing
	 */
	boolean reply(@Nullable String ref, boolean ok) {
		Pending beat = this.pending;
		if (beat == null || !beat.ref.equals(ref)) {
			return false;
		}
		this.pending = null;
		long now = this.context.now();
		this.lastBeat = now;
		this.effects.outcome(ok ? HeartbeatEvent.Outcome.OK : HeartbeatEvent.Outcome.ERROR,
				Duration.ofNanos(now - beat.sentAt));
		scheduleBeat();
		return true;
	}

	/**
	 * What a heartbeat causes.
	 */
	interface Effects {

		String nextRef();

		void send(String ref);

		void outcome(HeartbeatEvent.Outcome outcome, @Nullable Duration roundTrip);

		void dead();

		LinkActivity activity();

	}

	private static final class Pending {

		private final String ref;

		private final long sentAt;

		private long parkedBefore;

		private boolean extended;

		Pending(String ref, long sentAt) {
			this.ref = ref;
			this.sentAt = sentAt;
		}

	}

}
