package io.github.supabaserealtime.internal.delivery;

import java.util.List;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * An arrival whose message has reserved room in the delivery queue of its channel. The
 * reader reserves it before the lane sees the arrival. Each message is put into the
 * queue, or counted once with the reason why it was not. It is settled then: room that it
 * did not take is given back, and nothing that is asked of it later has an effect.
 */
public final class ReservedArrival implements Arrival {

	// a message, its payload and its place in the queue, beside the content; 140 to 210
	// were measured
	private static final int MESSAGE_BYTES = 192;

	private final Frame frame;

	private final @Nullable RealtimeMessage message;

	private final long arrivedAt;

	private final MessageDispatcher dispatcher;

	private final DeliverySink sink;

	// has the room that is reserved
	private @Nullable DeliveryQueue queue;

	private boolean refused;

	private boolean unheard;

	private boolean postponed;

	private boolean settled;

	private MessagesDroppedEvent.@Nullable Reason discardedFor;

	/**
	 * Create an arrival without room.
	 * @param frame the frame
	 * @param message the message that it is, or {@code null}
	 * @param arrivedAt when the reader had the frame, in nanoseconds of the monotonic
	 * clock
	 * @param dispatcher takes messages for which there is room
	 * @param sink counts those that are dropped
	 */
	public ReservedArrival(Frame frame, @Nullable RealtimeMessage message, long arrivedAt, MessageDispatcher dispatcher,
			DeliverySink sink) {
		this.frame = frame;
		this.message = message;
		this.arrivedAt = arrivedAt;
		this.dispatcher = dispatcher;
		this.sink = sink;
	}

	/**
	 * Reserve room in the queue of the channel. May hold the caller back. Without room
	 * the message is dropped and counted here.
	 * @param budget for how long the caller may be held back
	 */
	public void reserve(ParkBudget budget) {
		this.queue = this.dispatcher.reserve(this.frame.topic(), size(), budget);
		this.refused = this.queue == null;
	}

	/**
	 * Nobody listens to the message: it takes no room and is only counted once the
	 * machines have seen it.
	 */
	public void unheard() {
		this.unheard = true;
	}

	private int size() {
		return MESSAGE_BYTES + this.frame.body().size();
	}

	@Override
	public Frame frame() {
		return this.frame;
	}

	@Override
	public void postpone() {
		this.postponed = true;
	}

	@Override
	public void deliver() {
		if (this.settled) {
			return;
		}
		this.settled = true;
		DeliveryQueue reserved = this.queue;
		if (this.message != null && reserved != null) {
			this.queue = null;
			this.dispatcher.deliver(reserved, this.message, size(), this.arrivedAt);
		}
		else if (this.message != null && this.unheard) {
			this.dispatcher.unheard(this.message, this.arrivedAt);
		}
		giveBack();
	}

	@Override
	public void deliver(List<PresenceMessage> messages) {
		if (this.settled) {
			return;
		}
		this.settled = true;
		if (!messages.isEmpty()) {
			deliverAll(messages);
		}
		giveBack();
	}

	private void deliverAll(List<PresenceMessage> messages) {
		DeliveryQueue reserved = this.queue;
		if (reserved == null) {
			// the reader counted the frame as one dropped message when it found no room
			this.dispatcher.refuseToo(messages.size() - 1);
			return;
		}
		this.queue = null;
		// the room of the frame is that of the first; the others come of the same content
		List<PresenceMessage> others = messages.subList(1, messages.size());
		others.forEach((message) -> reserved.reserveMore(MESSAGE_BYTES));
		this.dispatcher.deliver(reserved, messages.get(0), size(), this.arrivedAt);
		others.forEach((message) -> this.dispatcher.deliver(reserved, message, MESSAGE_BYTES, this.arrivedAt));
	}

	@Override
	public void discard(MessagesDroppedEvent.Reason reason) {
		if (!this.settled) {
			this.settled = true;
			this.discardedFor = reason;
			if (isDeliverable() && !this.refused) {
				this.sink.dropped(1, reason);
			}
			giveBack();
		}
	}

	private void giveBack() {
		DeliveryQueue reserved = this.queue;
		if (reserved != null) {
			this.queue = null;
			this.dispatcher.release(reserved, size());
		}
	}

	private boolean isDeliverable() {
		return this.message != null || this.frame.body() instanceof Frame.Presence;
	}

	/**
	 * The machines have seen the frame. What they neither delivered nor discarded nor
	 * postponed is dropped.
	 */
	public void end() {
		if (!this.postponed) {
			discard(MessagesDroppedEvent.Reason.CLOSED);
		}
	}

	/**
	 * Return why the message was discarded.
	 * @return the reason, or {@code null} if it was not
	 */
	public MessagesDroppedEvent.@Nullable Reason discardedFor() {
		return this.discardedFor;
	}

}
