package io.github.supabaserealtime.internal.push;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.Push;
import org.jspecify.annotations.Nullable;

/**
 * Queue of the broadcasts that are sent over HTTP while the link is down. They are sent
 * one after another, and the queue has the capacity of the send buffer. While some are
 * under way, later ones join the queue, so that none overtakes another; when the link is
 * open, those that have not been begun go over the socket. Used on the lane.
 */
public final class HttpFallback {

	private final WaitingPushes waiting;

	private final ConnectionContext context;

	private @Nullable Push inFlight;

	private Moment begun;

	/**
	 * Create a fallback that has nothing to send.
	 * @param context what machines share
	 * @param gauge counts the waiting broadcasts, for other threads to read
	 */
	public HttpFallback(ConnectionContext context, AtomicInteger gauge) {
		this.context = context;
		this.begun = Moment.now(context.time());
		this.waiting = new WaitingPushes("queue for HTTP", "supabase.realtime.send-buffer.capacity",
				context.settings().buffers().sendCapacity(), context, () -> "an earlier message is not answered",
				gauge);
	}

	/**
	 * Return whether some broadcast is under way or waits.
	 * @param selection which ones
	 */
	public boolean isBusy(Predicate<Push> selection) {
		return (this.inFlight != null && selection.test(this.inFlight)) || this.waiting.anyMatch(selection);
	}

	public void add(Push push) {
		this.waiting.add(push);
		next();
	}

	private void next() {
		if (this.inFlight == null) {
			Push push = this.waiting.poll();
			this.inFlight = push;
			if (push != null) {
				this.begun = Moment.now(this.context.time());
				this.context.io().sendOverHttp(push);
			}
		}
	}

	/**
	 * Return when the latest request was begun.
	 */
	public Moment begun() {
		return this.begun;
	}

	/**
	 * A broadcast was accepted or refused.
	 * @param exception why it was refused, or {@code null}
	 * @param linkOpen whether the link of a broadcast is open meanwhile
	 * @return what is to go over the socket from now on, in its order
	 */
	public List<Push> sent(Push push, @Nullable RealtimeException exception, Predicate<Push> linkOpen) {
		if (push == this.inFlight) {
			this.inFlight = null;
		}
		if (exception != null) {
			this.context.fail(push, exception);
		}
		else {
			this.context.succeed(push, SentResults.untold(push, SendResult.acceptedOverHttp()));
		}
		List<Push> overSocket = this.waiting.anyMatch(linkOpen) ? this.waiting.drain(linkOpen) : List.of();
		next();
		return overSocket;
	}

	/**
	 * Fail all broadcasts that wait; requests that are under way end by themselves.
	 */
	public void close(RealtimeException exception) {
		this.waiting.fail((push) -> true, exception);
	}

	/**
	 * The channel is not wanted any more.
	 */
	public void remove(String topic, RealtimeException exception) {
		this.waiting.fail((push) -> push.topic().equals(topic), exception);
	}

}
