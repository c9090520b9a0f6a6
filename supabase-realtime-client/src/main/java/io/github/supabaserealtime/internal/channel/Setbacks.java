package io.github.supabaserealtime.internal.channel;

import java.time.Duration;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.join.RejoinDelays;
import io.github.supabaserealtime.internal.join.SentJoin;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.presence.ChannelPresence;
import io.github.supabaserealtime.internal.token.CurrentToken;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a channel is joined again after the server refused or ended its join. The
 * channel waits for a change or for a delay, and waiting calls are informed.
 */
final class Setbacks {

	// the server takes no channel at all on a socket, and may be told to take some
	private static final Duration PLACE_EXPECTED = Duration.ofMinutes(2);

	private final ChannelMembership membership;

	private final ChannelContext channels;

	private final ChannelStatus status;

	private final SubscribeProgress progress;

	private final ChannelPresence presence;

	private final PushBuffer pushBuffer;

	private final RejoinDelays delays;

	private final Interruptions interruptions;

	Setbacks(ChannelMembership membership, ChannelContext channels, ChannelStatus status, SubscribeProgress progress,
			ChannelPresence presence, PushBuffer pushBuffer, RejoinDelays delays, Interruptions interruptions) {
		this.membership = membership;
		this.channels = channels;
		this.status = status;
		this.progress = progress;
		this.presence = presence;
		this.pushBuffer = pushBuffer;
		this.delays = delays;
		this.interruptions = interruptions;
	}

	void tokenExpired() {
		refused(new Refusal("The access token has expired; it was not sent", "InvalidJWTToken", Refusal.Remedy.TOKEN));
	}

	/**
	 * The join cannot be sent.
	 */
	void notSent(RealtimeException exception) {
		refused(new Refusal("The join cannot be sent: " + exception.getMessage(), null, Refusal.Remedy.CHANGE));
	}

	/**
	 * The server did not answer the join in time.
	 */
	void timedOut() {
		refused(new Refusal("The server did not answer the join in time", null, Refusal.Remedy.TIME));
	}

	/**
	 * The join was refused or came to nothing.
	 */
	void refused(Refusal reason) {
		this.progress.joinFailed(reason.text());
		refusedOrClosed(reason);
	}

	private void refusedOrClosed(Refusal reason) {
		this.membership.enter(new ChannelPhase.Refused(Timers.Timer.NONE));
		this.progress.note(reason);
		this.status.become(ChannelState.ERRORED, reason.text());
		ChannelJoinException exception = this.progress.refused(reason);
		if (needsChange()) {
			this.pushBuffer.fail(exception);
			this.presence.endWaiting(exception);
		}
		else if (reason.isAboutPlace() && this.status.isWanted() && this.membership.isLinkOpen()) {
			retry(PLACE_EXPECTED);
		}
		else {
			retryLater();
		}
	}

	/**
	 * Return whether the channel cannot be joined before something changes.
	 */
	boolean needsChange() {
		Refusal refusal = this.progress.refusal();
		return refusal != null && refusal.remedy() == Refusal.Remedy.CHANGE;
	}

	private void retryLater() {
		if (this.status.isWanted() && this.membership.isLinkOpen()) {
			retry(this.delays.next());
		}
	}

	private void retry(Duration delay) {
		this.membership.enter(new ChannelPhase.Refused(
				this.channels.connection().time().schedule(delay, () -> this.membership.tryToJoin("trying again"))));
	}

	/**
	 * The server closed the channel.
	 * @param systemError what the server said before, or {@code null}
	 */
	void closed(@Nullable SentJoin ended, @Nullable String systemError) {
		ended(ended, (systemError != null) ? systemError : "the server closed the channel", systemError);
	}

	/**
	 * The server ended the join.
	 * @param reason what is told about it
	 * @param systemError what the server said before, or {@code null}
	 */
	void ended(@Nullable SentJoin ended, String reason, @Nullable String systemError) {
		if (ended == null) {
			return;
		}
		boolean wasJoined = this.status.isJoined();
		if (wasJoined) {
			this.interruptions.begin(DeliveryGapEvent.Cause.CHANNEL_CLOSED);
		}
		else {
			this.progress.joinFailed(reason);
		}
		this.membership.enter(new ChannelPhase.Refused(Timers.Timer.NONE));
		this.channels.pushes().abandon(ended.ref()::equals, "The channel ended: " + reason);
		if (systemError != null) {
			this.presence.closed(systemError);
			Refusal refusal = Refusal.ofClose(systemError);
			CurrentToken token = this.channels.tokens().current();
			if ((Refusal.isAboutExpiry(systemError) && ended.wasSentWithOtherToken(token))
					|| (refusal.isLasting() && ended.mayBeClosedForOlderToken(token))) {
				// other closes are about the token that was sent last: the server judges
				// a token when it applies it
				this.status.become(ChannelState.ERRORED, reason);
				this.membership.tryToJoin("the access token changed before the server closed the channel");
				return;
			}
			if (wasJoined) {
				this.progress.ended(refusal.text());
				refusedOrClosed(refusal);
			}
			else {
				refused(refusal);
			}
			return;
		}
		this.progress.ended(reason);
		this.status.become(ChannelState.ERRORED, reason);
		retryLater();
	}

}
