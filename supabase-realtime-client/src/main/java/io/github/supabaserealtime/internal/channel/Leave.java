package io.github.supabaserealtime.internal.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;

/**
 * A leave that was sent and waits for the server's answer. It lives beside the state of
 * the channel, which may be joined again meanwhile.
 */
final class Leave {

	private final String joinRef;

	private final String ref;

	private final Timers.Timer deadline;

	private final List<CompletableFuture<Void>> waiters = new ArrayList<>();

	Leave(String joinRef, String ref, Timers.Timer deadline) {
		this.joinRef = joinRef;
		this.ref = ref;
		this.deadline = deadline;
	}

	void add(CompletableFuture<Void> waiter) {
		this.waiters.add(waiter);
	}

	/**
	 * Return whether a frame is what the leave waits for: its reply, or the end of the
	 * join that is left.
	 */
	boolean isAnsweredBy(Frame frame) {
		return switch (frame.event()) {
			case Events.REPLY -> this.ref.equals(frame.ref());
			case Events.CLOSE -> this.joinRef.equals(frame.joinRef());
			default -> false;
		};
	}

	void end(ChannelEffects effects) {
		this.deadline.cancel();
		effects.losePushes(this.joinRef, "The channel was left");
		this.waiters.forEach((waiter) -> effects.complete(waiter, null));
	}

}
