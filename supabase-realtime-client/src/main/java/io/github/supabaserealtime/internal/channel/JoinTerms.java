package io.github.supabaserealtime.internal.channel;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.internal.join.JoinAnswer;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.join.SentJoin;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.presence.ChannelPresence;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.token.CurrentToken;

/**
 * What the join of a channel asks for: presence, Postgres changes and missed broadcasts.
 * It compares the server's answer with the request.
 */
final class JoinTerms {

	private final String topic;

	private final ChannelOptions options;

	private final ChannelPresence presence;

	private final ChangeBindings bindings;

	private final Interruptions interruptions;

	private final ConnectionContext context;

	JoinTerms(String topic, ChannelOptions options, ChannelPresence presence, ChangeBindings bindings,
			Interruptions interruptions, ConnectionContext context) {
		this.topic = topic;
		this.context = context;
		this.options = options;
		this.presence = presence;
		this.bindings = bindings;
		this.interruptions = interruptions;
	}

	/**
	 * Return the next join.
	 * @param ref its reference
	 * @param token the token that it carries
	 */
	SentJoin next(String ref, CurrentToken token) {
		return new SentJoin(ref, this.presence.isEnabled(), this.bindings.all(),
				this.interruptions.replay(this.options.replay(), this.options.replayMargin()), token.value());
	}

	/**
	 * Judge the answer to a join.
	 * @param join the join
	 * @param reply the answer
	 * @param token the current token
	 */
	JoinAnswer judge(SentJoin join, Frame.Reply reply, CurrentToken token) {
		if (reply.ok()) {
			String mismatch = this.bindings.answered(join.bindings(), reply.response());
			return (mismatch != null)
					? new JoinAnswer.Refused(new Refusal("The bindings for Postgres changes do not match: " + mismatch,
							null, Refusal.Remedy.CHANGE), true)
					: new JoinAnswer.Accepted();
		}
		Refusal refusal = Refusal.ofJoin(reply.reason(), reply.code());
		if (join.replay() != null && doesWithoutReplay(refusal)) {
			this.interruptions.leaveReplayOut();
			// the first join of a channel has no gap that would tell of it
			this.context.reporter().replayLeftOut(this.topic, refusal.text());
			return new JoinAnswer.Again("the server could not replay what was missed", false);
		}
		if (refusal.isLasting() && join.wasSentWithOtherToken(token)) {
			// the server judged a token that is not used any more
			return new JoinAnswer.Again("the access token changed while the join was being refused", true);
		}
		return new JoinAnswer.Refused(refusal, false);
	}

	/**
	 * Return whether the next join is to do without a replay: a message that cannot be
	 * read stays where it is until it expires, and what else fails costs no more than
	 * what a gap tells of.
	 */
	private boolean doesWithoutReplay(Refusal refusal) {
		return refusal.isAboutUnreadableReplay()
				|| (refusal.isAboutReplay() && asksForMissed() && this.interruptions.isOpen());
	}

	/**
	 * Return whether joins ask for the broadcasts that an interruption cost.
	 */
	boolean asksForMissed() {
		return this.options.replayMargin() != null;
	}

	/**
	 * Return whether something else is wanted by now than a join asked for.
	 */
	boolean differFrom(SentJoin join, CurrentToken token) {
		return (this.presence.isEnabled() && !join.presence()) || !this.bindings.all().equals(join.bindings())
				|| join.holdsRemovedToken(token);
	}

}
