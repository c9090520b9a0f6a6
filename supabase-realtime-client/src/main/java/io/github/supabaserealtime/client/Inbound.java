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

	private boolean reserved;

	Inbound(Frame frame, @Nullable RealtimeMessage message, boolean reserved) {
		this.frame = frame;
		this.message = message;
		this.reserved = reserved;
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
	 * Return whether room is reserved that nobody took.
	 */
	boolean isReserved() {
		return this.reserved;
	}

}
