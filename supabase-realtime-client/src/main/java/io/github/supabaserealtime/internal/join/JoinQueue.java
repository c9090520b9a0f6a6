package io.github.supabaserealtime.internal.join;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Queue of the joins on the current socket. The server answers joins strictly one after
 * another and nothing else meanwhile, and refuses one after 5 s (protocol.md 4.5); so few
 * are sent at a time, at the {@link JoinPace} of the connection. Used on the lane.
 * <p>
 * Which join is sent next; the first row that fits decides: <pre>
 * situation                                next
 * ---------------------------------------  --------------------------------------------
 * no socket is open, or not all channels   none
 * have asked for their join on a new
 * socket yet
 * a join that was sent alone is            none
 * unanswered
 * a channel waits whose last join did not  the first of them, while fewer than the
 * fail                                     configured number are unanswered; only one
 *                                          at a time after a join was refused or not
 *                                          answered on this socket. Those for which
 *                                          the server waits for the database come last
 * only channels wait whose last join       none
 * failed, and a join is unanswered
 * only such channels wait, other channels  none before the pause ends
 * use the socket and the JoinBudget is in
 * its pause
 * only such channels wait                  the first of them, alone. One for which the
 *                                          server waits for the database lets another
 *                                          one go first, once
 * </pre>
 * <p>
 * The consequences when the oldest unanswered join is not answered within the join
 * timeout; only that one has a deadline. It is later by the time that the server waits
 * for the database in one of the unanswered joins: <pre>
 * situation                                reaction
 * ---------------------------------------  --------------------------------------------
 * nothing has arrived since the deadline   the socket is given up
 * began
 * something has arrived                    the join fails and a heartbeat is sent,
 *                                          since it is not certain that the server
 *                                          still hears this side; if neither that nor
 *                                          another join is answered, the heartbeat
 *                                          gives the socket up
 * </pre>
 *
 * @since 0.9.0
 */
public final class JoinQueue {

	private static final int MOST_TIMED_OUT = 16;

	private final ConnectionSettings.JoinSettings settings;

	private final MachineTime time;

	private final Effects effects;

	private final RealtimeObserver observer;

	private final JoinBudget budget;

	private final Set<String> waiting = new LinkedHashSet<>();

	private final Set<String> waitingAlone = new LinkedHashSet<>();

	private final Set<String> preparing = new LinkedHashSet<>();

	private final UnansweredJoins unanswered;

	// an answer that comes late is an answer
	private final Deque<String> timedOut = new ArrayDeque<>();

	private final JoinPace pace;

	private final Runnable turn = this::pump;

	private Timers.Timer pause = Timers.Timer.NONE;

	private Timers.Timer deadline = Timers.Timer.NONE;

	private boolean open;

	private long served;

	// the server let a join time out and has answered none since
	private boolean silent;

	private boolean held;

	private boolean closing;

	private boolean careful;

	private boolean lonely;

	// let another one go first
	private @Nullable String passedOver;

	private boolean accepted;

	public JoinQueue(ConnectionSettings settings, MachineTime time, JoinPace pace, Effects effects,
			RealtimeObserver observer) {
		this.pace = pace;
		this.settings = settings.joins();
		this.unanswered = new UnansweredJoins(settings.timeouts().join());
		this.time = time;
		this.effects = effects;
		this.observer = observer;
		this.budget = new JoinBudget(time.now());
	}

	/**
	 * A socket is open. Nothing is sent before {@link #released()}, so that all joins are
	 * known and those that failed before can go last.
	 */
	public void socketOpened() {
		this.open = true;
		this.held = true;
		this.closing = false;
		this.careful = false;
		serves();
		this.budget.socketOpened(this.time.now());
	}

	/**
	 * Start sending: all channels have asked for their join on the new socket.
	 */
	public void released() {
		this.held = false;
		pump();
	}

	/**
	 * The channels are being left: nothing more is joined on this socket.
	 */
	public void close() {
		this.closing = true;
		List.copyOf(this.waiting).forEach(this::withdraw);
		List.copyOf(this.waitingAlone).forEach(this::withdraw);
		List.copyOf(this.preparing).forEach(this::withdraw);
	}

	/**
	 * The socket is lost: forget all joins on it.
	 */
	public void socketLost() {
		this.open = false;
		this.waiting.clear();
		this.waitingAlone.clear();
		this.preparing.clear();
		this.unanswered.removeAll((join) -> ended(join, RealtimeObserver.Outcome.CLOSED));
		this.timedOut.clear();
		this.lonely = false;
		this.pace.cancel(this.turn);
		this.pause.cancel();
		this.deadline.cancel();
	}

	/**
	 * Something changed that may help those that were refused.
	 */
	public void pardon() {
		this.budget.pardon(this.time.now());
		pump();
	}

	/**
	 * A channel ceased to be joined: it may have been the last one that the pause is for.
	 */
	public void freed() {
		if (!this.waitingAlone.isEmpty()) {
			pump();
		}
	}

	/**
	 * Ask for a join.
	 * @param topic the topic
	 * @param failedBefore whether its last join failed
	 */
	public void request(String topic, boolean failedBefore) {
		if (this.open && !this.closing && !this.preparing.contains(topic)) {
			this.waiting.remove(topic);
			this.waitingAlone.remove(topic);
			(failedBefore ? this.waitingAlone : this.waiting).add(topic);
			pump();
		}
	}

	/**
	 * Withdraw a join that has not been sent.
	 * @param topic the topic
	 */
	public void withdraw(String topic) {
		boolean removed = this.waiting.remove(topic) | this.waitingAlone.remove(topic);
		if (this.preparing.remove(topic) || removed) {
			pump();
		}
	}

	private void pump() {
		this.pause.cancel();
		String topic = next();
		while (topic != null) {
			if (!this.pace.take()) {
				this.pace.await(this.turn);
				return;
			}
			if (this.waiting.remove(topic)) {
				this.lonely = false;
			}
			else {
				String first = this.waitingAlone.iterator().next();
				this.passedOver = first.equals(topic) ? null : first;
				this.lonely = this.waitingAlone.remove(topic);
			}
			this.preparing.add(topic);
			this.effects.prepare(topic);
			topic = next();
		}
		this.pace.cancel(this.turn);
	}

	private @Nullable String next() {
		int busy = this.preparing.size() + this.unanswered.size();
		if (!this.open || this.held || (this.lonely && busy > 0)) {
			return null;
		}
		if (!this.waiting.isEmpty()) {
			return (busy < (this.careful ? 1 : this.settings.inFlight())) ? quickest(this.waiting) : null;
		}
		if (busy > 0 || this.waitingAlone.isEmpty()) {
			return null;
		}
		long rest = this.budget.rest(this.time.now());
		if (rest > 0 && (this.accepted || this.effects.isSocketUsed())) {
			this.pause.cancel();
			this.pause = this.time.schedule(Duration.ofNanos(rest), this::pump);
			return null;
		}
		String first = this.waitingAlone.iterator().next();
		return first.equals(this.passedOver) ? first : quickest(this.waitingAlone);
	}

	private String quickest(Set<String> topics) {
		return topics.stream()
			.filter((topic) -> this.effects.databaseWait(topic).isZero())
			.findFirst()
			.orElseGet(topics.iterator()::next);
	}

	/**
	 * The token for a join is there: send it.
	 * @param topic the topic
	 */
	public void prepared(String topic) {
		if (this.preparing.remove(topic)) {
			boolean first = this.unanswered.isEmpty();
			Duration wait = this.effects.databaseWait(topic);
			if (first) {
				this.effects.pending(true, wait);
			}
			String ref = this.effects.send(topic);
			if (ref == null) {
				proceed(false);
				return;
			}
			this.unanswered.add(new UnansweredJoins.Join(topic, ref, this.time.now(), this.lonely, wait));
			if (first) {
				if (!this.silent) {
					serves();
				}
				arm(this.time.now());
			}
		}
	}

	/**
	 * A join was answered.
	 * @param ref its reference
	 * @param ok whether it succeeded
	 * @return whether a join with this reference was unanswered
	 */
	public boolean answered(@Nullable String ref, boolean ok) {
		UnansweredJoins.Join head = this.unanswered.head();
		UnansweredJoins.Join answered = this.unanswered.remove(ref);
		if (answered == null) {
			if (this.timedOut.remove(ref)) {
				serves();
				this.effects.answered();
			}
			return false;
		}
		serves();
		ended(answered, ok ? RealtimeObserver.Outcome.OK : RealtimeObserver.Outcome.REFUSED);
		this.budget.answered(answered.sentAt(), ok, answered.failedBefore(), this.time.now());
		if (!ok) {
			this.careful = true;
		}
		this.effects.answered();
		// the channel counts as joined only when this has returned
		this.accepted = ok;
		proceed(answered == head);
		this.accepted = false;
		return true;
	}

	private void serves() {
		this.silent = false;
		this.served = this.time.now();
	}

	private void ended(UnansweredJoins.Join join, RealtimeObserver.Outcome outcome) {
		this.observer.onJoinEnded(outcome, this.time.now() - join.sentAt());
	}

	private void proceed(boolean headGone) {
		if (this.unanswered.isEmpty()) {
			this.deadline.cancel();
			this.effects.pending(false, Duration.ZERO);
		}
		else if (headGone) {
			arm(this.time.now());
		}
		pump();
	}

	private void arm(long since) {
		this.deadline.cancel();
		Duration rest = this.unanswered.timeout().minusNanos(this.time.now() - since);
		this.deadline = this.time.schedule(rest, () -> headTimedOut(since));
	}

	private void headTimedOut(long since) {
		if (this.unanswered.timeout().toNanos() > this.time.now() - since) {
			// one that takes longer was sent meanwhile
			arm(since);
			return;
		}
		if (this.effects.lastReceived() - since <= 0) {
			this.effects.giveUp(
					ConnectionFailure.of(ConnectionFailure.Kind.JOIN_TIMEOUT, "The server did not answer a join within "
							+ this.unanswered.timeout().toMillis() + " ms, and nothing else arrived"));
			return;
		}
		UnansweredJoins.Join head = this.unanswered.removeHead();
		this.careful = true;
		this.silent = true;
		this.timedOut.addLast(head.ref());
		if (this.timedOut.size() > MOST_TIMED_OUT) {
			this.timedOut.removeFirst();
		}
		ended(head, RealtimeObserver.Outcome.TIMEOUT);
		this.effects.timedOut(head.topic(), head.ref());
		this.effects.probe(this.unanswered.longestWait());
		proceed(true);
	}

	/**
	 * Return until when a channel has waited only for its turn, and not for a token or
	 * for a server that does not answer. A join that takes the place of one that timed
	 * out does not make the server one that answers.
	 * @return the present time if no join is under way and the last one did not time out,
	 * otherwise when the server got the first one or last answered one
	 */
	public long servedUntil() {
		boolean idle = this.preparing.isEmpty() && this.unanswered.isEmpty();
		return (this.open && idle && !this.silent) ? this.time.now() : this.served;
	}

	/**
	 * Return whether nothing waits and nothing is unanswered.
	 * @return whether the queue is empty
	 */
	boolean isEmpty() {
		return this.waiting.isEmpty() && this.waitingAlone.isEmpty() && this.preparing.isEmpty()
				&& this.unanswered.isEmpty();
	}

	/**
	 * Return the number of joins sent and not answered.
	 * @return the number of unanswered joins
	 */
	public int unanswered() {
		return this.unanswered.size();
	}

	/**
	 * The effects of the queue. No method calls back into the queue before it returned.
	 */
	public interface Effects {

		/**
		 * Look up the current token; answered by {@link JoinQueue#prepared(String)}.
		 * @param topic the topic whose turn it is
		 */
		void prepare(String topic);

		/**
		 * Send a join.
		 * @param topic the topic
		 * @return the reference it was sent with, or {@code null} if it was not sent
		 */
		@Nullable String send(String topic);

		/**
		 * Return how long the server waits for the database before it answers a join.
		 * @param topic the topic
		 * @return the longest time, zero if it does not wait
		 */
		Duration databaseWait(String topic);

		/**
		 * Return whether a refused join would delay others than those that were refused.
		 * @return whether a channel is joined or has messages that wait for its first
		 * join
		 */
		boolean isSocketUsed();

		/**
		 * A join failed because it was not answered in time while the link is alive.
		 * @param topic the topic
		 * @param ref the reference it was sent with
		 */
		void timedOut(String topic, String ref);

		/**
		 * A join is about to be sent while none is unanswered, or none is unanswered any
		 * more.
		 * @param pending whether a join is or will be unanswered
		 * @param wait how long the server waits for the database before it answers it
		 */
		void pending(boolean pending, Duration wait);

		/**
		 * A join was answered, in time or late.
		 */
		void answered();

		/**
		 * A join was not answered in time: send a heartbeat now, unless one is
		 * unanswered.
		 * @param wait how long the server may wait for the database ahead of it
		 */
		void probe(Duration wait);

		/**
		 * The socket is of no use any more.
		 * @param failure why
		 */
		void giveUp(ConnectionFailure failure);

		/**
		 * Return when bytes last arrived.
		 * @return the monotonic time in nanoseconds
		 */
		long lastReceived();

	}

}
