package io.github.supabaserealtime.internal.channel;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.push.RefusedBroadcasts;

/**
 * The state of one channel as others see it: told to the status board, to listeners and
 * to the log when it changes.
 */
final class ChannelStatus {

	private final String topic;

	private final ChannelContext channels;

	private final SubscribeProgress progress;

	private final RefusedBroadcasts refusedBroadcasts;

	private ChannelState state = ChannelState.CLOSED;

	private boolean wanted;

	ChannelStatus(String topic, ChannelContext channels, SubscribeProgress progress) {
		this.topic = topic;
		this.channels = channels;
		this.progress = progress;
		this.refusedBroadcasts = new RefusedBroadcasts(topic, channels.connection());
	}

	/**
	 * Return what is known of broadcasts that the server refuses.
	 */
	RefusedBroadcasts refusedBroadcasts() {
		return this.refusedBroadcasts;
	}

	/**
	 * Change the state.
	 * @param next the state from now on; nothing happens if it is the present one
	 * @param reason why
	 */
	void become(ChannelState next, String reason) {
		if (next == this.state) {
			return;
		}
		ChannelState old = this.state;
		this.state = next;
		ConnectionContext context = this.channels.connection();
		// the refusal is set before and after the state: show it when the input is done
		context.inputs().submit(this::show);
		show();
		context.reporter().channelState(this.topic, old, next, reason);
		if (old.isJoined() != next.isJoined()) {
			this.channels.place().countJoined(next.isJoined() ? 1 : -1);
		}
		if (old.isJoined() && !next.isJoined()) {
			context.inputs().submit(this.channels.joins()::freed);
		}
	}

	/**
	 * Show the channel as it is now.
	 */
	void show() {
		Refusal refusal = this.progress.refusal();
		this.channels.connection()
			.reporter()
			.channel(this.topic, this.state, this.wanted, (refusal != null) ? refusal.text() : null);
	}

	void want(boolean wanted) {
		this.wanted = wanted;
	}

	/**
	 * Return whether the channel was subscribed and not unsubscribed since.
	 */
	boolean isWanted() {
		return this.wanted;
	}

	boolean is(ChannelState state) {
		return this.state == state;
	}

	boolean isJoined() {
		return this.state.isJoined();
	}

}
