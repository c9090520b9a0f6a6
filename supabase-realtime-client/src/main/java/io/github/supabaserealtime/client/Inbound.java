package io.github.supabaserealtime.client;

import io.github.supabaserealtime.event.MessagesDroppedEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.protocol.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way from the reader through the lane to the listeners.
 */
final class Inbound {

	private final Frame frame;

	private final @Nullable RealtimeMessage message;

	private final long arrivedAt;

	private final boolean counted;

	private boolean reserved;

	private Fate fate = Fate.OPEN;

	/**
	 * Create a frame on its way.
	 * @param reserved whether there is room for it
	 * @param counted whether it was counted as dropped because there is none
	 */
	Inbound(Frame frame, @Nullable RealtimeMessage message, boolean reserved, boolean counted, long arrivedAt) {
		this.frame = frame;
		this.message = message;
		this.reserved = reserved;
		this.counted = counted;
		this.arrivedAt = arrivedAt;
	}

	/**
	 * Take the room that was reserved, once.
	 * @return whether there was any
	 */
	boolean take(Frame delivered) {
		boolean taken = delivered == this.frame && this.reserved;
		settle(delivered, Fate.HANDED);
		if (taken) {
			this.reserved = false;
		}
		return taken;
	}

	void settle(Frame settled, Fate fate) {
		if (settled == this.frame) {
			this.fate = fate;
		}
	}

	/**
	 * Return why the message reaches no listener.
	 * @return the reason, or {@code null} if it does, had been counted before or was
	 * delivered earlier
	 */
	MessagesDroppedEvent.@Nullable Reason lostFor() {
		if (this.counted) {
			return null;
		}
		return switch (this.fate) {
			case OPEN -> MessagesDroppedEvent.Reason.CLOSED;
			case NOT_JOINED -> MessagesDroppedEvent.Reason.NOT_JOINED;
			case HANDED, REPEATED -> null;
		};
	}

	@Nullable RealtimeMessage message() {
		return this.message;
	}

	/**
	 * Return when the reader had the frame, in nanoseconds of the monotonic clock.
	 */
	long arrivedAt() {
		return this.arrivedAt;
	}

	/**
	 * Return whether room is reserved that nobody took.
	 */
	boolean isReserved() {
		return this.reserved;
	}

	/**
	 * What the machines made of a frame.
	 */
	enum Fate {

		/**
		 * They did not look at it: the socket is over.
		 */
		OPEN,

		/**
		 * It was handed on.
		 */
		HANDED,

		/**
		 * It was delivered before.
		 */
		REPEATED,

		/**
		 * It is nobody's.
		 */
		NOT_JOINED

	}

}
