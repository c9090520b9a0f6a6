package io.github.supabaserealtime.internal.presence;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.push.PushDesk;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;

/**
 * Presence of one channel: who is present, what the channel itself tracks, and whether
 * its join asks for presence. Most channels have to do with none of it, so nothing is
 * kept before presence is used.
 */
public final class ChannelPresence {

	private final String topic;

	private final ConnectionContext context;

	private final Supplier<PushDesk> pushes;

	private boolean enabled;

	private volatile @Nullable PresenceRoster roster;

	private @Nullable PresenceTracker tracker;

	/**
	 * Create the presence of a channel that is not joined.
	 * @param pushes return the pushes of the channel's link
	 */
	public ChannelPresence(String topic, boolean enabled, ConnectionContext context, Supplier<PushDesk> pushes) {
		this.topic = topic;
		this.context = context;
		this.pushes = pushes;
		this.enabled = enabled;
	}

	private PresenceRoster roster() {
		PresenceRoster present = this.roster;
		if (present == null) {
			present = new PresenceRoster(this.context.name(), this.topic, this.context.time()::now);
			this.roster = present;
		}
		return present;
	}

	private PresenceTracker tracker() {
		PresenceTracker present = this.tracker;
		if (present == null) {
			present = new PresenceTracker(this.topic, this.context);
			this.tracker = present;
		}
		return present;
	}

	/**
	 * Return who is present. May be called by any thread.
	 */
	public Map<String, List<PresenceMeta>> present() {
		PresenceRoster known = this.roster;
		return (known != null) ? known.present() : Map.of();
	}

	/**
	 * Merge a state.
	 * @return what is to be delivered
	 */
	public List<PresenceMessage> state(Frame.PresenceState state) {
		return roster().state(state);
	}

	/**
	 * Merge a difference.
	 * @return what is to be delivered
	 */
	public List<PresenceMessage> diff(Frame.PresenceDiff diff) {
		return roster().diff(diff);
	}

	public boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * Ask the server for presence from the next join on.
	 * @return whether it was not asked before
	 */
	public boolean enable() {
		boolean before = this.enabled;
		this.enabled = true;
		return !before;
	}

	/**
	 * Track a payload, or untrack.
	 * @param joinRef the current join, or {@code null} if the channel is not joined
	 */
	public void track(@Nullable String payload, @Nullable String joinRef, CompletableFuture<SendResult> future) {
		Push push = tracker().track(payload, joinRef != null, future);
		if (push != null && joinRef != null) {
			this.pushes.get().write(push, joinRef);
		}
	}

	/**
	 * A new join was accepted.
	 * @param stateWillCome whether it asked for the state
	 */
	public void joined(boolean stateWillCome) {
		if (stateWillCome || this.roster != null) {
			roster().joined(stateWillCome);
		}
	}

	/**
	 * Tell the server anew what is tracked: it forgot with the last join.
	 */
	public void trackAgain(String joinRef) {
		Push push = (this.tracker != null) ? this.tracker.joined() : null;
		if (push != null) {
			this.pushes.get().write(push, joinRef);
		}
	}

	/**
	 * The server closed the channel.
	 * @param reason the server's text
	 */
	public void closed(String reason) {
		if (this.tracker != null && Refusal.isAboutTrackedSize(reason)) {
			this.tracker.tooLarge();
		}
	}

	/**
	 * The channel is not wanted any more.
	 */
	public void clear(RealtimeException exception) {
		PresenceRoster known = this.roster;
		if (known != null) {
			known.clear();
		}
		if (this.tracker != null) {
			this.tracker.clear(exception);
		}
	}

	/**
	 * Fail the presence calls that wait for a join, because there will be none.
	 */
	public void endWaiting(RealtimeException exception) {
		if (this.tracker != null) {
			this.tracker.endWaiting(exception);
		}
	}

}
