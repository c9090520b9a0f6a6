package io.github.supabaserealtime.internal.protocol;

import io.github.supabaserealtime.message.BroadcastPersistence;
import org.jspecify.annotations.Nullable;

/**
 * A frame to the server.
 *
 * @param joinRef the reference of the current join, {@code null} for the socket's own
 * @param ref the reference that a reply will carry
 * @param topic the topic
 * @param event the event
 * @param body the content
 * @since 0.9.0
 */
public record OutgoingFrame(@Nullable String joinRef, String ref, String topic, String event, Body body) {

	/**
	 * The content of a frame.
	 */
	public sealed interface Body {

	}

	/**
	 * Content that is sent as JSON inside the envelope.
	 *
	 * @param json the JSON
	 */
	public record Json(String json) implements Body {

		/**
		 * An empty object.
		 */
		public static final Json EMPTY = new Json("{}");

	}

	/**
	 * A broadcast of the application.
	 *
	 * @param event the name of the user's event
	 * @param payload the content: JSON in UTF-8, or anything
	 * @param json whether the content is JSON
	 * @param persistence whether the server is to store it
	 */
	public record UserBroadcast(String event, byte[] payload, boolean json,
			BroadcastPersistence persistence) implements Body {

		/**
		 * Create a broadcast that is not stored.
		 * @param event the name of the user's event
		 * @param payload the content: JSON in UTF-8, or anything
		 * @param json whether the content is JSON
		 */
		public UserBroadcast(String event, byte[] payload, boolean json) {
			this(event, payload, json, BroadcastPersistence.none());
		}

	}

}
