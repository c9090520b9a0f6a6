package io.github.supabaserealtime.internal.push;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.PausableTimers;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/**
 * The pushes of all channels that wait for the link or for their reply. Pushes that wait
 * for one channel to be joined wait at that channel.
 */
public final class PushDesk {

	private final ConnectionContext context;

	private final WaitingPushes sendBuffer;

	private final PendingReplies replies;

	private final UnstoredBroadcasts unstored;

	private final AtomicInteger sendBufferGauge = new AtomicInteger();

	private final AtomicInteger pushBufferGauge = new AtomicInteger();

	/**
	 * Create a desk without pushes.
	 * @param context what machines share
	 * @param answerTimers stand still while a join is unanswered
	 * @param withdrawn run when a push was taken back from the writer
	 */
	public PushDesk(ConnectionContext context, PausableTimers answerTimers, Runnable withdrawn) {
		this.context = context;
		this.unstored = new UnstoredBroadcasts(context);
		this.replies = new PendingReplies(context, answerTimers, withdrawn, this.unstored);
		this.sendBuffer = new WaitingPushes("send buffer", "supabase.realtime.send-buffer.capacity",
				context.settings().buffers().sendCapacity(), context, () -> context.reporter().stateOfLink(),
				this.sendBufferGauge);
	}

	public void waitForLink(Push push) {
		this.sendBuffer.add(push);
	}

	public List<Push> takeWaiting(String topic) {
		return this.sendBuffer.drain((push) -> push.topic().equals(topic));
	}

	public void failWaiting(Predicate<Push> selection, RealtimeException exception) {
		this.sendBuffer.fail(selection, exception);
	}

	public void write(Push push, String joinRef) {
		String ref = this.context.sender().nextRef();
		this.replies.sent(ref, joinRef, push);
		try {
			this.context.sender().write(new OutgoingFrame(joinRef, ref, push.topic(), push.event(), push.body()));
		}
		catch (RealtimeException ex) {
			this.replies.notWritten(ref, ex);
		}
	}

	public void written(String ref) {
		this.replies.written(ref);
	}

	/**
	 * Take a reply.
	 * @return the push that it answers, or {@code null} if it answers none
	 */
	public @Nullable AnsweredPush replied(@Nullable String ref, Frame.Reply reply) {
		return this.replies.reply(ref, reply);
	}

	/**
	 * The access token changed.
	 */
	public void tokenChanged() {
		this.unstored.tokenChanged();
	}

	public void abandon(Predicate<String> joinRefs, String reason) {
		this.replies.abandon(joinRefs, reason);
	}

	public int pending() {
		return this.replies.size();
	}

	/**
	 * Return the number of messages that wait for the link. May be called by any thread.
	 */
	public int sendBufferSize() {
		return this.sendBufferGauge.get();
	}

	/**
	 * Return what counts the messages that wait for their channels. May be read by any
	 * thread.
	 */
	public AtomicInteger pushBufferGauge() {
		return this.pushBufferGauge;
	}

}
