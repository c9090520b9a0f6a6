package io.github.supabaserealtime.internal.channel;

import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.internal.protocol.Frame;

/**
 * What a joined channel makes of the messages that arrive: which of them reach the
 * listeners, and in which form.
 */
final class ChannelInbox {

	private final ChannelMachine channel;

	private final ChannelOptions options;

	private final PresenceRoster roster;

	private final ChangeBindings bindings;

	private final Interruptions interruptions;

	private final ChannelEffects effects;

	private final Consumer<Frame.Notice> notices;

	private final ReplayedMessages replayed = new ReplayedMessages();

	/**
	 * Create an inbox.
	 * @param notices told of what the server says about the channel, before the listeners
	 */
	ChannelInbox(ChannelMachine channel, ChannelOptions options, PresenceRoster roster, ChangeBindings bindings,
			Interruptions interruptions, ChannelEffects effects, Consumer<Frame.Notice> notices) {
		this.channel = channel;
		this.options = options;
		this.roster = roster;
		this.bindings = bindings;
		this.interruptions = interruptions;
		this.effects = effects;
		this.notices = notices;
	}

	void message(Frame frame) {
		if (frame.body() instanceof Frame.Broadcast broadcast && broadcast.replayed()) {
			this.interruptions.replayed();
		}
		else {
			this.interruptions.live();
		}
		if (frame.body() instanceof Frame.PresenceState presence) {
			this.effects.deliver(this.channel, frame, this.roster.state(presence));
		}
		else if (frame.body() instanceof Frame.PresenceDiff presence) {
			this.effects.deliver(this.channel, frame, this.roster.diff(presence));
		}
		else if (isRepeated(frame)) {
			this.effects.discardRepeated(this.channel, frame);
		}
		else if (frame.body() instanceof Frame.Change change && !this.bindings.concerns(change.ids())) {
			this.effects.discard(this.channel, frame);
		}
		else {
			if (frame.body() instanceof Frame.Notice notice) {
				this.notices.accept(notice);
			}
			this.effects.deliver(this.channel, frame);
		}
	}

	/**
	 * A stored broadcast was dropped on its way to the listeners.
	 */
	void lost(String id) {
		this.replayed.lost(id);
	}

	private boolean isRepeated(Frame frame) {
		return frame.body() instanceof Frame.Broadcast broadcast && this.options.asksForReplay()
				&& this.replayed.repeats(broadcast);
	}

}
