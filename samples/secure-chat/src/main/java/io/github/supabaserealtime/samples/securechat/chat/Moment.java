package io.github.supabaserealtime.samples.securechat.chat;

import java.time.Instant;

/**
 * Something that happened to the connection of a user.
 *
 * @param number counts the moments
 * @param at when it happened
 * @param kind {@code CONNECTION}, {@code ROOM} or {@code TOKEN}
 * @param text what happened
 */
public record Moment(long number, Instant at, Kind kind, String text) {

	/**
	 * The kind of a moment.
	 */
	public enum Kind {

		/**
		 * The connection changed its state, or waits to connect again.
		 */
		CONNECTION,

		/**
		 * The channel changed its state.
		 */
		ROOM,

		/**
		 * There is another access token.
		 */
		TOKEN

	}

}
