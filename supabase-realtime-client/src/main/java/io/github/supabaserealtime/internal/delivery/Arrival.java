package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way from the reader through the lane to the listeners.
 */
public final class Arrival {

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
	public Arrival(Frame frame, @Nullable RealtimeMessage message, boolean reserved, boolean counted, long arrivedAt) {
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
	public boolean take(Frame delivered) {
		boolean taken = delivered == this.frame && this.reserved;
		settle(delivered, Fate.HANDED);
		if (taken) {
			this.reserved = false;
		}
		return taken;
	}

	public void settle(Frame settled, Fate fate) {
		if (settled == this.frame) {
			this.fate = fate;
		}
	}

	/**
	 * Return why the message reaches no listener.
	 * @return the reason, or {@code null} if it does, had been counted before or was
	 * delivered earlier
	 */
	public MessagesDroppedEvent.@Nullable Reason lostFor() {
		if (this.counted) {
			return null;
		}
		return switch (this.fate) {
			case OPEN -> MessagesDroppedEvent.Reason.CLOSED;
			case NOT_JOINED -> MessagesDroppedEvent.Reason.NOT_JOINED;
			case HANDED, REPEATED -> null;
		};
	}

	public @Nullable RealtimeMessage message() {
		return this.message;
	}

	/**
	 * Return when the reader had the frame, in nanoseconds of the monotonic clock.
	 */
	public long arrivedAt() {
		return this.arrivedAt;
	}

	/**
	 * Return whether room is reserved that nobody took.
	 */
	public boolean isReserved() {
		return this.reserved;
	}

	/**
	 * What the machines made of a frame.
	 */
	public enum Fate {

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
