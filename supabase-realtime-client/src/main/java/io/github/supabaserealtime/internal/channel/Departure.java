package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.jspecify.annotations.Nullable;

/**
 * How a channel leaves a join. One leave at a time waits for its answer; another one
 * takes its place.
 */
final class Departure {

	private final String topic;

	private final Duration timeout;

	private final MachineTime context;

	private final ChannelEffects effects;

	private final Runnable timedOut;

	private @Nullable Leave leave;

	Departure(String topic, Duration timeout, MachineTime context, ChannelEffects effects, Runnable timedOut) {
		this.topic = topic;
		this.timeout = timeout;
		this.context = context;
		this.effects = effects;
		this.timedOut = timedOut;
	}

	/**
	 * Leave a join and wait for the answer.
	 */
	void begin(String joinRef) {
		end();
		String ref = this.effects.nextRef();
		this.leave = new Leave(joinRef, ref, this.context.schedule(this.timeout, this.timedOut));
		write(joinRef, ref);
	}

	/**
	 * Leave a join without waiting.
	 */
	void abandon(String joinRef) {
		write(joinRef, this.effects.nextRef());
	}

	private void write(String joinRef, String ref) {
		this.effects.write(new OutgoingFrame(joinRef, ref, this.topic, Events.LEAVE, OutgoingFrame.Json.EMPTY));
	}

	boolean isUnderWay() {
		return this.leave != null;
	}

	boolean isAnsweredBy(Frame frame) {
		return this.leave != null && this.leave.isAnsweredBy(frame);
	}

	/**
	 * Complete a future when the leave has ended, at once if none is under way.
	 */
	void whenEnded(CompletableFuture<Void> future) {
		if (this.leave != null) {
			this.leave.add(future);
		}
		else {
			this.effects.complete(future, null);
		}
	}

	void end() {
		Leave ended = this.leave;
		this.leave = null;
		if (ended != null) {
			ended.end(this.effects);
		}
	}

}
