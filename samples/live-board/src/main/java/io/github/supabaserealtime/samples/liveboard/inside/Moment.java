package io.github.supabaserealtime.samples.liveboard.inside;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the connection.
 *
 * @param number counts the moments
 * @param at when it happened
 * @param kind what it is about
 * @param text what happened
 * @param state the state of the link from now on, or {@code null} if it is the same
 */
public record Moment(long number, Instant at, Kind kind, String text, @Nullable String state) {

	/**
	 * The kinds of moments.
	 */
	public enum Kind {

		/**
		 * The link changed its state.
		 */
		LINK,

		/**
		 * A channel changed its state.
		 */
		CHANNEL,

		/**
		 * An attempt to connect was scheduled.
		 */
		RECONNECT,

		/**
		 * A heartbeat was not answered.
		 */
		HEARTBEAT,

		/**
		 * Messages may have been missed.
		 */
		GAP,

		/**
		 * Messages arrived and were not delivered.
		 */
		DROPPED,

		/**
		 * Another access token was issued.
		 */
		TOKEN,

		/**
		 * Something was read from the database again.
		 */
		RECOVERY,

		/**
		 * Somebody pressed a button to break something.
		 */
		FAULT

	}

}
