package io.github.supabaserealtime.internal.push;

import java.util.function.Predicate;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.machine.FrameSender;
import io.github.supabaserealtime.internal.machine.LinkContext;
import io.github.supabaserealtime.internal.machine.PausableTimers;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/**
 * The pushes of the channels of one link that are written and wait for their reply. Used
 * on the lane.
 */
public final class PushDesk {

	private final FrameSender sender;

	private final PendingReplies replies;

	private final UnstoredBroadcasts unstored;

	/**
	 * Create a desk without pushes.
	 * @param link what the machines of the link share
	 * @param answerTimers stand still while a join is unanswered
	 * @param withdrawn run when a push was taken back from the writer
	 */
	public PushDesk(LinkContext link, PausableTimers answerTimers, Runnable withdrawn) {
		this.sender = link.sender();
		this.unstored = new UnstoredBroadcasts(link.connection());
		this.replies = new PendingReplies(link, answerTimers, withdrawn, this.unstored);
	}

	public void write(Push push, String joinRef) {
		String ref = this.sender.nextRef();
		this.replies.sent(ref, joinRef, push);
		try {
			this.sender.write(new OutgoingFrame(joinRef, ref, push.topic(), push.event(), push.body()));
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

}
