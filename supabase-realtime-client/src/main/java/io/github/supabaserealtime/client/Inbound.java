package io.github.supabaserealtime.client;

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

	private boolean reserved;

	Inbound(Frame frame, @Nullable RealtimeMessage message, boolean reserved, long arrivedAt) {
		this.frame = frame;
		this.message = message;
		this.reserved = reserved;
		this.arrivedAt = arrivedAt;
	}

	/**
	 * Take the room that was reserved, once.
	 * @return whether there was any
	 */
	boolean take(Frame delivered) {
		boolean taken = delivered == this.frame && this.reserved;
		if (taken) {
			this.reserved = false;
		}
		return taken;
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

}
