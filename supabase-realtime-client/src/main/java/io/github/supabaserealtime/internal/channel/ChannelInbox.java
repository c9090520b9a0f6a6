package io.github.supabaserealtime.internal.channel;

import java.util.function.Consumer;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.presence.ChannelPresence;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;

/**
 * Decides which messages of a joined channel reach the listeners, and in which form.
 * Presence is merged into the roster, Postgres changes of other channels are discarded,
 * and what the server says about the channel is passed to the part that it concerns
 * first.
 */
final class ChannelInbox {

	private final ChannelPresence presence;

	private final ChangeBindings bindings;

	private final Interruptions interruptions;

	private final ChangeSubscription changes;

	private final ReplicationSignal replication;

	private final Consumer<String> systemErrors;

	/**
	 * Create an inbox.
	 * @param systemErrors told of what the server finds wrong with the join
	 */
	ChannelInbox(ChannelPresence presence, ChangeBindings bindings, Interruptions interruptions,
			ChangeSubscription changes, ReplicationSignal replication, Consumer<String> systemErrors) {
		this.presence = presence;
		this.bindings = bindings;
		this.interruptions = interruptions;
		this.changes = changes;
		this.replication = replication;
		this.systemErrors = systemErrors;
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
			this.interruptions.broadcastsUsed();
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
		if (frame.body() instanceof Frame.PresenceState state) {
			arrival.deliver(this.presence.state(state));
		}
		else if (frame.body() instanceof Frame.PresenceDiff diff) {
			arrival.deliver(this.presence.diff(diff));
		}
		else if (frame.body() instanceof Frame.Change change && !this.bindings.concerns(change.ids())) {
			arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
		}
		else {
			if (frame.body() instanceof Frame.Notice notice) {
				notice(notice);
			}
			arrival.deliver();
		}
	}

	private void notice(Frame.Notice notice) {
		if (Events.POSTGRES_CHANGES.equals(notice.extension())) {
			this.changes.notice(notice);
			return;
		}
		if (!notice.ok()) {
			this.systemErrors.accept(notice.message());
		}
		this.replication.notice(notice);
	}

}
