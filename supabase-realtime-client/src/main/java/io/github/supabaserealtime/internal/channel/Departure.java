package io.github.supabaserealtime.internal.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/**
 * The leave of a channel. One leave at a time waits for its answer; another one takes its
 * place. It is kept apart from the phase, since the channel may be joined again
 * meanwhile.
 */
final class Departure {

	private final String topic;

	private final ConnectionContext context;

	private final ChannelContext channels;

	private final Runnable timedOut;

	private @Nullable Leave leave;

	Departure(String topic, ChannelContext channels, Runnable timedOut) {
		this.topic = topic;
		this.context = channels.connection();
		this.channels = channels;
		this.timedOut = timedOut;
	}

	/**
	 * Leave a join and wait for the answer.
	 */
	void begin(String joinRef) {
		end();
		String ref = this.channels.sender().nextRef();
		Timers.Timer deadline = this.context.time().schedule(this.context.settings().timeouts().push(), this.timedOut);
		this.leave = new Leave(joinRef, ref, deadline, new ArrayList<>());
		write(joinRef, ref);
	}

	/**
	 * Leave a join without waiting.
	 */
	void abandon(String joinRef) {
		write(joinRef, this.channels.sender().nextRef());
	}

	private void write(String joinRef, String ref) {
		this.channels.sender()
			.write(new OutgoingFrame(joinRef, ref, this.topic, Events.LEAVE, OutgoingFrame.Json.EMPTY));
	}

	boolean isUnderWay() {
		return this.leave != null;
	}

	/**
	 * Return whether a frame is what the leave waits for: its reply, or the end of the
	 * join that is left.
	 */
	boolean isAnsweredBy(Frame frame) {
		Leave current = this.leave;
		return current != null && switch (frame.event()) {
			case Events.REPLY -> current.ref().equals(frame.ref());
			case Events.CLOSE -> current.joinRef().equals(frame.joinRef());
			default -> false;
		};
	}

	/**
	 * Complete a future when the leave has ended, at once if none is under way.
	 */
	void whenEnded(CompletableFuture<Void> future) {
		if (this.leave != null) {
			this.leave.waiters().add(future);
		}
		else {
			this.context.complete(future, null);
		}
	}

	void end() {
		Leave ended = this.leave;
		this.leave = null;
		if (ended != null) {
			ended.deadline().cancel();
			this.channels.pushes().abandon(ended.joinRef()::equals, "The channel was left");
			ended.waiters().forEach((waiter) -> this.context.complete(waiter, null));
		}
	}

	/**
	 * A leave that was sent.
	 *
	 * @param joinRef the join that is left
	 * @param ref the reference of the leave
	 * @param deadline ends the waiting
	 * @param waiters are completed when the leave has ended
	 */
	private record Leave(String joinRef, String ref, Timers.Timer deadline, List<CompletableFuture<Void>> waiters) {
	}

}
