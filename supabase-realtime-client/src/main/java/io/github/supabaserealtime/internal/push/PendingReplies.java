package io.github.supabaserealtime.internal.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.github.supabaserealtime.ConnectionLostException;
import io.github.supabaserealtime.PushTimeoutException;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.SendExpiredException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.FrameSender;
import io.github.supabaserealtime.internal.machine.LinkContext;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.PausableTimers;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that were handed to the writer of the current socket and are not finished, by
 * their reference. The push timeout begins when the frame was written and stands still
 * while a join is unanswered, since the server answers nothing else meanwhile, and while
 * the reader is held back by full queues, since the reply may wait to be read. A reply
 * ends its push and never a join.
 *
 * @since 0.9.0
 */
public final class PendingReplies {

	private final Duration timeout;

	private final MachineTime time;

	private final ConnectionContext context;

	private final FrameSender sender;

	private final PausableTimers answerTimers;

	private final Runnable withdrawn;

	private final UnstoredBroadcasts unstored;

	private final Map<String, Pending> unwritten = new HashMap<>();

	// in the order of writing, so that the first one times out first
	private final Map<String, Pending> unanswered = new LinkedHashMap<>();

	private Timers.Timer timer = Timers.Timer.NONE;

	/**
	 * Create an empty collection.
	 * @param link what the machines of the link share
	 * @param answerTimers stand still while a join is unanswered
	 * @param withdrawn run when a push was taken back from the writer
	 * @param unstored told of those that are accepted and not stored as asked
	 */
	public PendingReplies(LinkContext link, PausableTimers answerTimers, Runnable withdrawn,
			UnstoredBroadcasts unstored) {
		ConnectionContext context = link.connection();
		this.context = context;
		this.sender = link.sender();
		this.answerTimers = answerTimers;
		this.timeout = context.settings().timeouts().push();
		this.time = context.time();
		this.withdrawn = withdrawn;
		this.unstored = unstored;
	}

	/**
	 * A push was handed to the writer.
	 * @param ref the reference it was sent with
	 * @param joinRef the join it belongs to
	 * @param push the push
	 */
	public void sent(String ref, String joinRef, Push push) {
		Pending pending = new Pending(joinRef, push, this.time.now(), Moment.now(this.time));
		this.unwritten.put(ref, pending);
		Duration limit = push.timeout();
		if (limit != null) {
			long rest = push.rest(this.time.now(), limit);
			pending.limit = this.time.schedule(Duration.ofNanos(Math.max(0, rest)), () -> withdraw(ref, pending));
		}
	}

	private void withdraw(String ref, Pending pending) {
		if (this.unwritten.get(ref) == pending && this.sender.withdraw(ref)) {
			this.unwritten.remove(ref);
			this.withdrawn.run();
			this.context.fail(pending.push, new SendExpiredException("The message was not sent within its timeout"
					+ ", because the server reads more slowly than this client sends"));
		}
	}

	/**
	 * A frame was written.
	 * @param ref its reference; one that is not pending changes nothing
	 */
	public void written(String ref) {
		Pending pending = this.unwritten.remove(ref);
		if (pending == null) {
			return;
		}
		pending.limit.cancel();
		wasSent(pending);
		if (!pending.push.acknowledged()) {
			this.context.succeed(pending.push, SentResults.untold(pending.push, SendResult.written()));
			return;
		}
		pending.writtenAt = this.time.now();
		pending.countedFrom = this.answerTimers.now();
		pending.parkedBefore = this.sender.activity().parked();
		this.unanswered.put(ref, pending);
		if (this.unanswered.size() == 1) {
			schedule();
		}
	}

	private void wasSent(Pending pending) {
		this.context.observer()
			.onSent(Events.PRESENCE.equals(pending.push.event()) ? RealtimeObserver.SentKind.PRESENCE
					: RealtimeObserver.SentKind.BROADCAST);
	}

	private void ackEnded(Pending pending, RealtimeObserver.Outcome outcome) {
		if (pending.push.acknowledged()) {
			this.context.observer().onAckEnded(outcome, this.time.now() - pending.writtenAt);
		}
	}

	/**
	 * A reply arrived.
	 * @param ref the reference it answers
	 * @param reply the reply
	 * @return the push that it answers, whose future is still to be completed, or
	 * {@code null} if none with this reference is pending
	 */
	public @Nullable AnsweredPush reply(@Nullable String ref, Frame.Reply reply) {
		if (ref == null) {
			return null;
		}
		Pending pending = this.unanswered.remove(ref);
		if (pending == null) {
			// the reader can be quicker than the writer
			pending = this.unwritten.remove(ref);
			if (pending == null) {
				return null;
			}
			pending.limit.cancel();
			wasSent(pending);
		}
		if (this.unanswered.isEmpty()) {
			this.timer.cancel();
		}
		ackEnded(pending, reply.ok() ? RealtimeObserver.Outcome.OK : RealtimeObserver.Outcome.REFUSED);
		Push push = pending.push;
		if (SentResults.isUnstored(push, reply)) {
			this.unstored.accepted(push.topic(), pending.sentAt);
		}
		return new AnsweredPush(push.event(), pending.sentAt, () -> complete(push, reply));
	}

	private void complete(Push push, Frame.Reply reply) {
		if (reply.ok()) {
			this.context.succeed(push, SentResults.accepted(push, reply));
		}
		else {
			this.context.fail(push, PushRefusal.of(push, reply));
		}
	}

	/**
	 * A frame was not taken by the writer.
	 * @param ref its reference
	 * @param exception why
	 */
	public void notWritten(String ref, RealtimeException exception) {
		Pending pending = this.unwritten.remove(ref);
		if (pending != null) {
			pending.limit.cancel();
			this.context.fail(pending.push, exception);
		}
	}

	/**
	 * Fail pushes that cannot be answered any more, because their socket was lost or
	 * their channel was left.
	 * @param joinRefs those of which joins
	 * @param reason why
	 */
	public void abandon(Predicate<String> joinRefs, String reason) {
		for (Map<String, Pending> pendings : List.of(this.unanswered, this.unwritten)) {
			List<Push> abandoned = new ArrayList<>();
			boolean written = pendings == this.unanswered;
			for (Iterator<Pending> iterator = pendings.values().iterator(); iterator.hasNext();) {
				Pending pending = iterator.next();
				if (joinRefs.test(pending.joinRef)) {
					abandoned.add(pending.push);
					pending.limit.cancel();
					if (written) {
						ackEnded(pending, RealtimeObserver.Outcome.CLOSED);
					}
					iterator.remove();
				}
			}
			RealtimeException exception = new ConnectionLostException(
					reason + (written ? "; the message had been written but not answered"
							: "; the message had not been written completely"),
					written);
			abandoned.forEach((push) -> this.context.fail(push, exception));
		}
		schedule();
	}

	/**
	 * Return the number of pushes.
	 * @return the number of pushes that are not finished
	 */
	public int size() {
		return this.unwritten.size() + this.unanswered.size();
	}

	private void schedule() {
		this.timer.cancel();
		Iterator<Pending> iterator = this.unanswered.values().iterator();
		if (iterator.hasNext()) {
			this.timer = this.answerTimers.schedule(Duration.ofNanos(Math.max(0, rest(iterator.next()))), this::expire);
		}
	}

	/**
	 * Return how much longer to wait for the reply to a push.
	 */
	private long rest(Pending pending) {
		long parked = this.sender.activity().parked() - pending.parkedBefore;
		return this.timeout.toNanos() - (this.answerTimers.now() - pending.countedFrom) + parked;
	}

	// the first one may have been answered since the timer was set
	private void expire() {
		for (Iterator<Pending> iterator = this.unanswered.values().iterator(); iterator.hasNext();) {
			Pending pending = iterator.next();
			if (rest(pending) > 0) {
				break;
			}
			iterator.remove();
			ackEnded(pending, RealtimeObserver.Outcome.TIMEOUT);
			this.context.fail(pending.push,
					new PushTimeoutException(PushRefusal.silence(pending.push, this.timeout.toMillis())));
		}
		schedule();
	}

	private static final class Pending {

		private final String joinRef;

		private final Push push;

		private final Moment sentAt;

		private long writtenAt;

		private long countedFrom;

		private long parkedBefore;

		private Timers.Timer limit = Timers.Timer.NONE;

		Pending(String joinRef, Push push, long writtenAt, Moment sentAt) {
			this.joinRef = joinRef;
			this.push = push;
			this.writtenAt = writtenAt;
			this.sentAt = sentAt;
		}

	}

}
