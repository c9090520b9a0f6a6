package io.github.supabaserealtime.internal.link;

import java.time.Duration;

import io.github.supabaserealtime.ConnectionSettings;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.machine.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeats of one socket (protocol.md 3). Belongs to the phase of that socket, so a
 * pending one can never harm the next.
 * <p>
 * The first goes out one interval after the opening, the next one interval after the
 * reply. While a join is unanswered none is sent, since the server answers nothing behind
 * it meanwhile. What was sent ahead of the join is answered before it and keeps its
 * deadline, and where the server has not answered for a while one is sent ahead, so that
 * a join does not hide a link that was dead before. When a join is not answered in time
 * one is sent behind it. The deadline moves by the time the reader was held back and,
 * while bytes still arrive, once by a further timeout; for one behind a join it does not,
 * because that join has had its time already.
 *
 * @since 0.1.0
 */
final class Heartbeat {

	private final ConnectionSettings.HeartbeatSettings settings;

	private final Duration unprovenAtMost;

	private final MachineTime context;

	private final Effects effects;

	private Timers.Timer timer = Timers.Timer.NONE;

	private long lastBeat;

	private long provenAt;

	private boolean suspended;

	private @Nullable Pending pending;

	Heartbeat(ConnectionSettings.HeartbeatSettings settings, Duration unprovenAtMost, MachineTime context,
			Effects effects) {
		this.settings = settings;
		this.unprovenAtMost = unprovenAtMost;
		this.context = context;
		this.effects = effects;
	}

	void start() {
		this.lastBeat = this.context.now();
		this.provenAt = this.lastBeat;
		scheduleBeat();
	}

	void stop() {
		this.timer.cancel();
		this.pending = null;
		this.suspended = true;
	}

	/**
	 * A join is about to be sent. One is sent ahead of it, unless one is unanswered or
	 * the server answered one that was sent a short while ago.
	 */
	void suspend() {
		if (this.pending == null) {
			this.timer.cancel();
			if (this.context.now() - this.provenAt > this.unprovenAtMost.toNanos()) {
				beat(false);
			}
		}
		this.suspended = true;
	}

	/**
	 * No join is unanswered any more.
	 */
	void resume() {
		if (!this.suspended) {
			return;
		}
		this.suspended = false;
		Pending current = this.pending;
		if (current == null) {
			scheduleBeat();
		}
		else if (current.waiting) {
			arm(current, this.settings.timeout());
		}
	}

	/**
	 * A join was answered, be it too late: the server is alive and only now comes to a
	 * heartbeat behind it, or to further joins in between.
	 */
	void joinAnswered() {
		Pending current = this.pending;
		if (current == null || !current.behindJoins) {
			return;
		}
		if (this.suspended) {
			this.timer.cancel();
			current.waiting = true;
		}
		else {
			arm(current, this.settings.timeout());
		}
	}

	private void scheduleBeat() {
		this.timer.cancel();
		if (!this.suspended) {
			long elapsed = this.context.now() - this.lastBeat;
			long delay = Math.max(0, this.settings.interval().toNanos() - elapsed);
			this.timer = this.context.schedule(Duration.ofNanos(delay), () -> beat(false));
		}
	}

	/**
	 * A join was not answered in time: send one now, unless one is unanswered.
	 */
	void probe() {
		Pending current = this.pending;
		if (current == null) {
			this.timer.cancel();
			beat(true);
		}
		else if (current.waiting) {
			arm(current, this.settings.timeout());
		}
	}

	private void beat(boolean behindJoins) {
		Pending beat = new Pending(this.effects.nextRef(), this.context.now(), behindJoins);
		this.pending = beat;
		this.lastBeat = beat.sentAt;
		this.effects.send(beat.ref);
		arm(beat, this.settings.timeout());
	}

	private void arm(Pending beat, Duration delay) {
		this.timer.cancel();
		beat.waiting = false;
		beat.parkedBefore = this.effects.activity().parked();
		this.timer = this.context.schedule(delay, () -> deadline(beat));
	}

	private void deadline(Pending beat) {
		long parked = this.effects.activity().parked() - beat.parkedBefore;
		if (parked > 0) {
			arm(beat, Duration.ofNanos(parked));
			return;
		}
		if (!beat.behindJoins && !beat.extended && this.effects.activity().lastReceived() - beat.sentAt > 0) {
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
		this.provenAt = beat.sentAt;
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

		SocketActivity activity();

	}

	private static final class Pending {

		private final String ref;

		private final long sentAt;

		private final boolean behindJoins;

		private long parkedBefore;

		private boolean extended;

		private boolean waiting;

		Pending(String ref, long sentAt, boolean behindJoins) {
			this.ref = ref;
			this.sentAt = sentAt;
			this.behindJoins = behindJoins;
		}

	}

}
