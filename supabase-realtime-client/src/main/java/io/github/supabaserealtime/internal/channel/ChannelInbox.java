package io.github.supabaserealtime.internal.channel;

import java.util.function.Consumer;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.presence.PresenceRoster;
import io.github.supabaserealtime.internal.protocol.Frame;

/**
 * Decides which messages of a joined channel reach the listeners, and in which form.
 * Presence is merged into the roster, Postgres changes of other channels are discarded,
 * and the channel is told of the server's messages about itself first.
 */
final class ChannelInbox {

	private final PresenceRoster roster;

	private final ChangeBindings bindings;

	private final Interruptions interruptions;

	private final Runnable broadcasts;

	private final Consumer<Frame.Notice> notices;

	/**
	 * Create an inbox.
	 * @param broadcasts told that the channel carries broadcasts
	 * @param notices told of what the server says about the channel, before the listeners
	 */
	ChannelInbox(PresenceRoster roster, ChangeBindings bindings, Interruptions interruptions, Runnable broadcasts,
			Consumer<Frame.Notice> notices) {
		this.roster = roster;
		this.bindings = bindings;
		this.interruptions = interruptions;
		this.broadcasts = broadcasts;
		this.notices = notices;
	}

	/**
	 * Take a message of the current join.
	 * @param joined whether the channel is joined: if not, nobody is to hear of it
	 */
	void message(Arrival arrival, boolean joined) {
		if (!joined) {
			arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
			return;
		}
		Frame frame = arrival.frame();
		if (frame.body() instanceof Frame.Broadcast) {
			this.broadcasts.run();
		}
		if (frame.body() instanceof Frame.Broadcast broadcast && broadcast.replayed()) {
			this.interruptions.replayed();
			arrival.deliver();
			return;
		}
		if (frame.joinRef() != null) {
			this.interruptions.replaysOver();
		}
		if (this.interruptions.isReportDue()) {
			this.interruptions.live(arrival, () -> accept(arrival, frame));
		}
		else {
			accept(arrival, frame);
		}
	}

	private void accept(Arrival arrival, Frame frame) {
		if (frame.body() instanceof Frame.PresenceState presence) {
			arrival.deliver(this.roster.state(presence));
		}
		else if (frame.body() instanceof Frame.PresenceDiff presence) {
			arrival.deliver(this.roster.diff(presence));
		}
		else if (frame.body() instanceof Frame.Change change && !this.bindings.concerns(change.ids())) {
			arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
		}
		else {
			if (frame.body() instanceof Frame.Notice notice) {
				this.notices.accept(notice);
			}
			arrival.deliver();
		}
	}

}
