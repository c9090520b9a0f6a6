package io.github.supabaserealtime.internal.channel;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.join.RejoinDelays;
import io.github.supabaserealtime.internal.join.RepeatedSubscription;
import io.github.supabaserealtime.internal.presence.ChannelPresence;
import io.github.supabaserealtime.internal.protocol.Frame;

/**
 * The Postgres changes of a joined channel. The server confirms them separately from the
 * join (protocol.md 4.6). If it refuses them for now, the client asks again.
 */
final class ChangeSubscription {

	private final ChannelStatus status;

	private final SubscribeProgress progress;

	private final Interruptions interruptions;

	private final ChannelPresence presence;

	private final RejoinDelays delays;

	private final RepeatedSubscription repetition;

	/**
	 * Create a subscription that is not confirmed.
	 * @param delays begin anew some time after the confirmation
	 * @param repetition asks again
	 */
	ChangeSubscription(ChannelStatus status, SubscribeProgress progress, Interruptions interruptions,
			ChannelPresence presence, RejoinDelays delays, RepeatedSubscription repetition) {
		this.status = status;
		this.progress = progress;
		this.interruptions = interruptions;
		this.presence = presence;
		this.delays = delays;
		this.repetition = repetition;
	}

	/**
	 * All that the channel asks for is confirmed.
	 * @param confirmed whether the server said so after all that it sent again
	 */
	void subscribed(String reason, boolean confirmed) {
		this.delays.subscribed();
		this.repetition.cancel();
		this.repetition.reset();
		this.progress.forgive();
		this.status.become(ChannelState.SUBSCRIBED, reason);
		this.interruptions.subscribed(confirmed);
		this.progress.end(null);
	}

	/**
	 * The server says something about the changes.
	 */
	void notice(Frame.Notice notice) {
		if (notice.ok()) {
			if (this.status.is(ChannelState.JOINED)) {
				subscribed(notice.message(), true);
			}
			return;
		}
		if (this.status.is(ChannelState.SUBSCRIBED)) {
			this.interruptions.begin(DeliveryGapEvent.Cause.CHANNEL_CLOSED);
			this.status.become(ChannelState.JOINED, notice.message());
		}
		this.progress.changesMissing(notice.message());
		if (Refusal.endsSubscription(notice.message())) {
			refused(Refusal.ofChanges(notice.message()));
		}
	}

	private void refused(Refusal refusal) {
		this.interruptions.begin(DeliveryGapEvent.Cause.CHANNEL_CLOSED);
		this.interruptions.release();
		this.progress.noteChanges(refusal);
		this.status.show();
		this.progress.changesRefused(refusal);
		if (!refusal.isLasting()) {
			this.repetition.start(this.interruptions.concernBroadcasts() || this.presence.isEnabled());
		}
	}

	/**
	 * Return whether the server gave the changes up and is not being asked again.
	 */
	boolean isGivenUp() {
		return this.progress.isRefused() && this.status.is(ChannelState.JOINED) && !this.repetition.isAsking();
	}

	/**
	 * Ask again with the shortest delay, should the server give up once more.
	 */
	void reset() {
		this.repetition.reset();
	}

	/**
	 * The join ended.
	 */
	void cancel() {
		this.repetition.cancel();
	}

}
