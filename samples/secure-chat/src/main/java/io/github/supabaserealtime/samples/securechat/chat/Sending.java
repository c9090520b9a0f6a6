package io.github.supabaserealtime.samples.securechat.chat;

import org.jspecify.annotations.Nullable;

/**
 * A message of this user on its way to the server.
 *
 * @param message the message
 * @param outcome {@code SENDING}, {@code WAITING} (for the room), then {@code DELIVERED}
 * or {@code FAILED}
 * @param reason why it failed
 */
public record Sending(ChatMessage message, Outcome outcome, @Nullable String reason) {

	/**
	 * The outcome of a message.
	 */
	public enum Outcome {

		/**
		 * It was written to the server.
		 */
		SENDING,

		/**
		 * It is written when the room has been joined.
		 */
		WAITING,

		/**
		 * The server acknowledged it.
		 */
		DELIVERED,

		/**
		 * It was not sent, or the server did not take it.
		 */
		FAILED

	}

}
