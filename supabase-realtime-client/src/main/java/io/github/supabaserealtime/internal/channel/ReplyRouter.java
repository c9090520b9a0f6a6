package io.github.supabaserealtime.internal.channel;

import io.github.supabaserealtime.internal.join.JoinQueue;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.LinkProof;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.push.AnsweredPush;
import io.github.supabaserealtime.internal.push.PushDesk;
import io.github.supabaserealtime.internal.token.AccessTokens;
import org.jspecify.annotations.Nullable;

/**
 * Assigns a reply of the server to the request that it answers: a join, a push, or a
 * request that only the channel knows, for example a leave.
 */
final class ReplyRouter {

	private final ConnectionContext context;

	private final LinkProof proof;

	private final AccessTokens tokens;

	private final JoinQueue joins;

	private final PushDesk pushes;

	ReplyRouter(ConnectionContext context, LinkProof proof, AccessTokens tokens, JoinQueue joins, PushDesk pushes) {
		this.context = context;
		this.proof = proof;
		this.tokens = tokens;
		this.joins = joins;
		this.pushes = pushes;
	}

	/**
	 * A reply arrived.
	 * @param channel the channel of its topic, or {@code null} if that was removed
	 */
	void received(@Nullable ChannelMachine channel, Arrival arrival, Frame.Reply reply) {
		String ref = arrival.frame().ref();
		if (ref != null && this.joins.answered(ref, reply.ok())) {
			if (channel != null) {
				channel.membership().joinAnswered(ref, reply, this.tokens.current());
				// it may not be joined after all, and nobody be left whom the pause
				// protects
				this.context.inputs().submit(this.joins::freed);
			}
			return;
		}
		AnsweredPush push = this.pushes.replied(ref, reply);
		if (push != null) {
			this.proof.answered(push.sentAt());
			if (channel != null) {
				channel.answered(push, reply, arrival.frame().joinRef());
			}
			// whoever hears of it reads the new status
			push.completion().run();
		}
		else if (channel != null) {
			channel.membership().received(arrival);
		}
	}

}
