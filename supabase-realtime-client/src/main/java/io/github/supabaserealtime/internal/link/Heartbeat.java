package io.github.supabaserealtime.internal.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.LinkContext;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeats of one socket (protocol.md 3). At most one is unanswered; it belongs to
 * the phase of its socket and ends with it. Used on the lane.
 * <p>
 * When a heartbeat is sent: <pre>
 * situation                                heartbeat
 * ---------------------------------------  --------------------------------------------
 * the socket was opened                    one interval later
 * a heartbeat was answered                 one interval later
 * a join is about to be sent, and the      at once, ahead of the join, so that the join
 * last answered heartbeat was sent too     does not hide a link that was dead before
 * long ago
 * a join is unanswered                     none, since the server answers nothing
 *                                          behind a join meanwhile
 * a join was not answered in time          at once, behind the join
 * no join is unanswered any more           one interval after the last one was sent or
 *                                          answered, at once if that is over
 * somebody has to know when the server     at once, behind it, unless a join is
 * has read what was sent                   unanswered
 * a heartbeat is unanswered                none
 * </pre>
 * <p>
 * The consequences when a heartbeat is not answered within the timeout: <pre>
 * situation                                reaction
 * ---------------------------------------  --------------------------------------------
 * the reader was held back meanwhile       the deadline moves by that time
 * bytes arrived since it was sent, and it  the deadline moves by a further timeout,
 * was not sent behind a join               once
 * it was sent behind a join and a join     the timeout begins anew, when no join is
 * was answered meanwhile                   unanswered or a further one is late
 * anything else                            the socket is given up
 * </pre>
 *
 * @since 0.9.0
 */
final class Heartbeat {

	private final ConnectionSettings.HeartbeatSettings settings;

	private final Duration unprovenAtMost;

	private final MachineTime time;

	private final ConnectionContext context;

	private final LinkContext link;

	private final Runnable dead;

	private Timers.Timer timer = Timers.Timer.NONE;

	private long lastBeat;

	private long provenAt;

	private boolean suspended;

	private @Nullable Pending pending;

	// wait for the answer to the next one
	private final List<Runnable> unread = new ArrayList<>();

	/**
	 * Create the heartbeats of the current socket.
	 * @param unprovenAtMost how long ago the server may have answered when a join is sent
	 * @param dead run when one was not answered in time
	 */
	Heartbeat(LinkContext link, Duration unprovenAtMost, Runnable dead) {
		ConnectionContext context = link.connection();
		this.context = context;
		this.link = link;
		this.settings = context.settings().heartbeat();
		this.time = context.time();
		this.unprovenAtMost = unprovenAtMost;
		this.dead = dead;
	}

	void start() {
		this.lastBeat = this.time.now();
		this.provenAt = this.lastBeat;
		scheduleBeat();
	}

	void stop() {
		this.timer.cancel();
		this.pending = null;
		this.unread.clear();
		this.suspended = true;
	}

	/**
	 * A join is about to be sent. One is sent ahead of it, unless one is unanswered or
	 * the server answered one that was sent a short while ago.
	 * @param wait how much later than usual the join's own deadline is
	 */
	void suspend(Duration wait) {
		if (this.pending == null) {
			this.timer.cancel();
			if (this.time.now() - this.provenAt > this.unprovenAtMost.minus(wait).toNanos()) {
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
	 * A join was answered, in time or late: the server is alive, and only now it answers
	 * a heartbeat behind the join, or further joins in between.
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
			long elapsed = this.time.now() - this.lastBeat;
			long delay = this.unread.isEmpty() ? Math.max(0, this.settings.interval().toNanos() - elapsed) : 0;
			this.timer = this.time.schedule(Duration.ofNanos(delay), () -> beat(false));
		}
	}

	/**
	 * A join was not answered in time: send one now, unless one is unanswered.
	 * @param wait how much longer the answer may take, since the server may wait for the
	 * database in a join ahead of it
	 */
	void probe(Duration wait) {
		Pending current = this.pending;
		if (current == null) {
			this.timer.cancel();
			current = beat(true);
		}
		else if (!current.waiting) {
			return;
		}
		arm(current, this.settings.timeout().plus(wait));
	}

	/**
	 * Send one as soon as none is unanswered, behind everything that was sent until now.
	 * @param read run as an input of its own when it was answered
	 */
	void whenRead(Runnable read) {
		this.unread.add(read);
		if (this.pending == null) {
			scheduleBeat();
		}
	}

	private Pending beat(boolean behindJoins) {
		Pending beat = new Pending(this.link.sender().nextRef(), Moment.now(this.time), behindJoins,
				List.copyOf(this.unread));
		this.unread.clear();
		this.pending = beat;
		this.lastBeat = beat.sentAt();
		this.link.sender()
			.write(new OutgoingFrame(null, beat.ref, Events.PHOENIX_TOPIC, Events.HEARTBEAT, OutgoingFrame.Json.EMPTY));
		arm(beat, this.settings.timeout());
		return beat;
	}

	private void arm(Pending beat, Duration delay) {
		this.timer.cancel();
		beat.waiting = false;
		beat.parkedBefore = this.link.sender().activity().parked();
		this.timer = this.time.schedule(delay, () -> deadline(beat));
	}

	private void deadline(Pending beat) {
		long parked = this.link.sender().activity().parked() - beat.parkedBefore;
		if (parked > 0) {
			arm(beat, Duration.ofNanos(parked));
			return;
		}
		if (!beat.behindJoins && !beat.extended && this.link.sender().activity().lastReceived() - beat.sentAt() > 0) {
			beat.extended = true;
			arm(beat, this.settings.timeout());
			return;
		}
		this.pending = null;
		this.context.reporter().heartbeat(this.link.number(), HeartbeatEvent.Outcome.TIMEOUT, null);
		this.dead.run();
	}

	/**
	 * Take the answer to a heartbeat. One to another than the pending one changes
	 * nothing.
	 * @param ref the reference it answers
	 * @param ok whether the status is {@code ok}
	 */
	void reply(@Nullable String ref, boolean ok) {
		Pending beat = this.pending;
		if (beat == null || !beat.ref.equals(ref)) {
			return;
		}
		this.pending = null;
		long now = this.time.now();
		this.lastBeat = now;
		this.provenAt = beat.sentAt();
		this.context.reporter()
			.heartbeat(this.link.number(), ok ? HeartbeatEvent.Outcome.OK : HeartbeatEvent.Outcome.ERROR,
					Duration.ofNanos(now - beat.sentAt()));
		this.link.proof().answered(beat.sent);
		beat.read.forEach(this.context.inputs()::submit);
		scheduleBeat();
	}

	private static final class Pending {

		private final String ref;

		private final Moment sent;

		private final boolean behindJoins;

		private final List<Runnable> read;

		private long parkedBefore;

		private boolean extended;

		private boolean waiting;

		Pending(String ref, Moment sent, boolean behindJoins, List<Runnable> read) {
			this.ref = ref;
			this.sent = sent;
			this.behindJoins = behindJoins;
			this.read = read;
		}

		private long sentAt() {
			return this.sent.nanos();
		}

	}

}
