package io.github.supabaserealtime.internal.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A frame from the server. The envelope is decoded, the content is kept as it arrived.
 *
 * @param joinRef the reference of the join it belongs to; absent on fan-out and always on
 * 1.0.0
 * @param ref the reference of the push it answers
 * @param topic the topic
 * @param event the event
 * @param body the content
 * @since 0.9.0
 */
public record Frame(@Nullable String joinRef, @Nullable String ref, String topic, String event, Body body) {

	/**
	 * The content of a frame.
	 */
	public sealed interface Body {

		/**
		 * Return about how much memory the content takes, without the object of the
		 * message.
		 * @return the number of bytes
		 */
		default int size() {
			return 0;
		}

	}

	/**
	 * Content of an event that needs no decoding.
	 *
	 * @param json the content as it arrived
	 */
	public record Raw(String json) implements Body {

		@Override
		public int size() {
			return this.json.length();
		}

	}

	/**
	 * An answer to a push.
	 *
	 * @param ok whether the status is {@code ok}
	 * @param response the response, usually an object, sometimes a string
	 * @param reason the masked reason for an error if the server gave one, else the
	 * response's text or JSON; empty for a success
	 */
	public record Reply(boolean ok, JsonNode response, String reason) implements Body {

		private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

		/**
		 * Return the code of an error: the {@code error} of an object as newer servers
		 * send it, or a response that is a string (protocol.md 5.6.5). A text of several
		 * words is no code.
		 * @return the code, {@code null} for a success and where the server gave none
		 */
		public @Nullable String code() {
			boolean given = this.response.isString() || this.response.path("error").isString();
			return (!this.ok && given && CODE.matcher(this.reason).matches()) ? this.reason : null;
		}

	}

	/**
	 * A broadcast.
	 *
	 * @param event the name of the user's event
	 * @param payload the user's content
	 * @param size the bytes that the content takes
	 * @param id the id of a stored message
	 * @param replayed whether it is sent again from the store
	 */
	public record Broadcast(String event, Payload payload, int size, @Nullable String id,
			boolean replayed) implements Body {

	}

	/**
	 * A change of a database row.
	 *
	 * @param ids the ids of the bindings that asked for it
	 * @param type {@code INSERT}, {@code UPDATE} or {@code DELETE}
	 * @param schema the schema
	 * @param table the table
	 * @param commitTimestamp when it was committed
	 * @param errors what the server could not deliver
	 * @param columns the names and types of the columns
	 * @param record the new row
	 * @param oldRecord the old row
	 * @param size the bytes that the rows and the texts around them take
	 */
	public record Change(List<Long> ids, String type, String schema, String table, @Nullable Instant commitTimestamp,
			List<String> errors, Map<String, String> columns, @Nullable Payload record, @Nullable Payload oldRecord,
			int size) implements Body {

	}

	/**
	 * Content about presence.
	 */
	public sealed interface Presence extends Body {

	}

	/**
	 * All members that are present.
	 *
	 * @param state the presences by key
	 * @param size the size of the content
	 */
	public record PresenceState(Map<String, List<PresenceMeta>> state, int size) implements Presence {

	}

	/**
	 * Members that joined or left.
	 *
	 * @param joins the new presences by key
	 * @param leaves the presences that are gone by key
	 * @param size the size of the content
	 */
	public record PresenceDiff(Map<String, List<PresenceMeta>> joins, Map<String, List<PresenceMeta>> leaves,
			int size) implements Presence {

	}

	/**
	 * A message of the server about the channel.
	 *
	 * @param extension the part of the server that speaks
	 * @param ok whether the status is {@code ok}
	 * @param message the masked text
	 */
	public record Notice(String extension, boolean ok, String message) implements Body {

	}

}
