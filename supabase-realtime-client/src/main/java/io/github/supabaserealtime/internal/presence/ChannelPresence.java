package io.github.supabaserealtime.internal.presence;

import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.push.PushDesk;
import org.jspecify.annotations.Nullable;

/**
 * Presence of one channel: who is present, what the channel itself tracks, and whether
 * its join asks for presence.
 */
public final class ChannelPresence {

	private final PresenceRoster roster;

	private final PresenceTracker tracker;

	private final PushDesk pushes;

	private boolean enabled;

	public ChannelPresence(String topic, boolean enabled, ConnectionContext context, PushDesk pushes) {
		this.roster = new PresenceRoster(context.name(), topic, context.time()::now);
		this.tracker = new PresenceTracker(topic, context);
		this.pushes = pushes;
		this.enabled = enabled;
	}

	public PresenceRoster roster() {
		return this.roster;
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
		Push push = this.tracker.track(payload, joinRef != null, future);
		if (push != null && joinRef != null) {
			this.pushes.write(push, joinRef);
		}
	}

	/**
	 * Tell the server anew what is tracked: it forgot with the last join.
	 */
	public void trackAgain(String joinRef) {
		Push push = this.tracker.joined();
		if (push != null) {
			this.pushes.write(push, joinRef);
		}
	}

	/**
	 * The server closed the channel.
	 * @param reason the server's text
	 */
	public void closed(String reason) {
		if (Refusal.isAboutTrackedSize(reason)) {
			this.tracker.tooLarge();
		}
	}

	/**
	 * The channel is not wanted any more.
	 */
	public void clear(RealtimeException exception) {
		this.tracker.clear(exception);
		this.roster.clear();
	}

	/**
	 * Fail the presence calls that wait for a join, because there will be none.
	 */
	public void endWaiting(RealtimeException exception) {
		this.tracker.endWaiting(exception);
	}

}
