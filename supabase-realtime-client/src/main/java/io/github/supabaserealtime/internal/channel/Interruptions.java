package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.internal.join.SentJoin;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.message.BroadcastReplay;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the interruption of a channel until it can be reported. Several before the
 * channel is subscribed again count as one.
 * <p>
 * It is reported before the first live message; what arrives between the join and the
 * report is held back. If the join asked for missed broadcasts, the report waits for
 * them, because their number shows whether there may have been more. What others say
 * meanwhile proves nothing: it may have queued at the server since before the join ended,
 * ahead of the replays.
 */
final class Interruptions {

	// the server sends them right behind its answer (protocol.md 4.4)
	private static final Duration REPLAY_TIME = Duration.ofSeconds(1);

	// a live message that comes later than this shows that the link still worked when the
	// replays were over
	private static final Duration REPLAYS_OVER = Duration.ofMillis(500);

	private final String topic;

	private final ChangeBindings bindings;

	private final ChannelContext channels;

	private final MachineTime time;

	private final ConnectionContext context;

	// whether broadcasts are sent or heard here
	private boolean broadcasts;

	private @Nullable Interruption current;

	// set while the report waits for broadcasts that are sent again
	private @Nullable Moment subscribedAt;

	private boolean replayRefused;

	private boolean replaying;

	private int replayed;

	private boolean heardLately;

	// live messages that wait for the report
	private List<Runnable> waiting = List.of();

	private boolean holding;

	private Timers.Timer timer = Timers.Timer.NONE;

	/**
	 * Create the record of a channel's interruptions.
	 * @param bindings say how long before the last proof that the link worked a message
	 * may have been made that was lost
	 */
	Interruptions(String topic, ChangeBindings bindings, ChannelContext channels) {
		this.topic = topic;
		this.bindings = bindings;
		this.channels = channels;
		this.context = channels.connection();
		this.time = this.context.time();
	}

	/**
	 * Broadcasts are sent or heard here, so an interruption concerns more than Postgres
	 * changes.
	 */
	void broadcastsUsed() {
		this.broadcasts = true;
	}

	boolean concernBroadcasts() {
		return this.broadcasts;
	}

	/**
	 * The channel is interrupted, or the join that should have ended it came to nothing.
	 */
	void begin(DeliveryGapEvent.Cause cause) {
		flush();
		if (this.current == null) {
			Duration margin = this.bindings.gapMargin(this.context.settings().changes().gapMargin());
			this.current = new Interruption(this.channels.proof().last(), cause, margin);
		}
	}

	/**
	 * Return what a join asks for.
	 * @param replay what it asks for without an interruption
	 * @param margin how long before an interruption to begin, or {@code null} to ask for
	 * nothing more
	 */
	@Nullable BroadcastReplay replay(@Nullable BroadcastReplay replay, @Nullable Duration margin) {
		if (this.current == null || margin == null) {
			return this.replayRefused ? null : replay;
		}
		if (this.replayRefused) {
			return null;
		}
		Duration longest = (margin.compareTo(this.current.margin()) > 0) ? margin : this.current.margin();
		Instant since = this.current.from().instant(this.time).minus(longest);
		return BroadcastReplay.since(since.isBefore(Instant.EPOCH) ? Instant.EPOCH : since);
	}

	/**
	 * The server could not send broadcasts again: joins do without until one succeeds.
	 */
	void leaveReplayOut() {
		this.replayRefused = true;
	}

	/**
	 * Return whether there is an interruption that was not reported.
	 */
	boolean isOpen() {
		return this.current != null;
	}

	/**
	 * The server accepted a join.
	 */
	void joined(SentJoin join, boolean margin) {
		this.replaying = margin && join.replay() != null;
		this.replayed = 0;
		if (this.current != null) {
			hold(true);
			this.timer.cancel();
			this.timer = this.time.schedule(this.context.settings().timeouts().subscribe(), () -> hold(false));
		}
	}

	/**
	 * A broadcast arrived that was sent again.
	 */
	void replayed() {
		this.replayed++;
	}

	/**
	 * Return whether the channel is subscribed again and the report still waits for
	 * broadcasts that are sent again.
	 */
	boolean isReportDue() {
		return this.subscribedAt != null;
	}

	/**
	 * A message arrived that is not a replayed broadcast, while the report is due. It is
	 * delivered behind the report, which is made whatever ends the present join.
	 * @param arrival the message
	 * @param delivery delivers or discards it
	 */
	void live(Arrival arrival, Runnable delivery) {
		if (this.subscribedAt != null) {
			this.heardLately |= this.time.now() - this.subscribedAt.nanos() >= REPLAYS_OVER.toNanos();
		}
		arrival.postpone();
		if (this.waiting.isEmpty()) {
			this.waiting = new ArrayList<>();
		}
		this.waiting.add(delivery);
	}

	/**
	 * The channel itself said something at the server, which it does behind all that it
	 * sends again (protocol.md 4.4).
	 */
	void replaysOver() {
		if (this.subscribedAt != null) {
			report(false);
		}
	}

	/**
	 * The channel is subscribed again.
	 * @param confirmed whether the server said so after all that it sent again
	 */
	void subscribed(boolean confirmed) {
		this.replayRefused = false;
		if (this.current == null) {
			return;
		}
		this.subscribedAt = Moment.now(this.time);
		if (confirmed || !this.replaying) {
			report(false);
		}
		else {
			hold(false);
			this.timer.cancel();
			this.heardLately = false;
			// silence proves nothing: the link may have died meanwhile
			this.timer = this.time.schedule(REPLAY_TIME, () -> report(!this.heardLately));
		}
	}

	/**
	 * Report what waits for broadcasts that are sent again, without knowing whether more
	 * would come.
	 */
	void flush() {
		if (this.subscribedAt != null) {
			report(true);
		}
	}

	private void report(boolean cutShort) {
		Interruption ended = this.current;
		Moment to = this.subscribedAt;
		this.current = null;
		this.subscribedAt = null;
		if (ended != null && to != null) {
			boolean incomplete = cutShort || !this.replaying || this.replayed >= BroadcastReplay.MAX_LIMIT;
			Instant begin = ended.begin(this.time);
			Instant end = to.instant(this.time);
			// the clocks may disagree about one of the two only
			this.context.reporter()
				.gap(this.topic, begin, end.isBefore(begin) ? begin : end, ended.cause(), incomplete);
		}
		release();
		List<Runnable> live = this.waiting;
		this.waiting = List.of();
		live.forEach(Runnable::run);
	}

	/**
	 * The join ended: what was held back is not for a later report.
	 */
	void release() {
		if (this.subscribedAt == null) {
			this.timer.cancel();
			hold(false);
		}
	}

	private void hold(boolean hold) {
		if (hold != this.holding) {
			this.holding = hold;
			this.context.io().hold(this.topic, hold);
		}
	}

	/**
	 * Forget the gap, because the messages are missed on purpose.
	 */
	void forget() {
		flush();
		this.current = null;
		this.replayRefused = false;
		release();
	}

}
