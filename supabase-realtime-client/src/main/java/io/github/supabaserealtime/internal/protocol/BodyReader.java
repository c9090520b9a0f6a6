package io.github.supabaserealtime.internal.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the content of a frame in one pass from a parser that stands on its first token.
 * It reads the parts that the client needs, and copies the parts for the application as
 * text.
 */
final class BodyReader {

	// reads a value in the midst of a frame: what follows it is not its business
	private static final JsonMapper TREES = JsonMapper.builder(JsonText.FACTORY)
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	/**
	 * The bytes of two rows and of the texts that each change brings, without the content
	 * of the rows.
	 */
	static final int CHANGE_BYTES = 256;

	static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE");

	private final JsonMapper payloadMapper;

	private final JsonMapper rowMapper;

	private final PresenceReader presence;

	private final UnaryOperator<String> mask;

	BodyReader(JsonMapper payloadMapper, UnaryOperator<String> mask) {
		this.payloadMapper = payloadMapper;
		this.rowMapper = PostgresRow.mapper(payloadMapper);
		this.presence = new PresenceReader(payloadMapper);
		this.mask = mask;
	}

	Frame.Body read(String event, JsonParser parser, String text) throws MalformedFrameException {
		return switch (event) {
			case Events.BROADCAST -> broadcast(parser, text);
			case Events.POSTGRES_CHANGES -> change(parser, text);
			case Events.REPLY -> reply(parser);
			case Events.SYSTEM -> notice(parser, text);
			case Events.PRESENCE_STATE -> this.presence.state(parser);
			case Events.PRESENCE_DIFF -> this.presence.diff(parser);
			default -> new Frame.Raw(slice(parser, text));
		};
	}

	private Frame.Body reply(JsonParser parser) throws MalformedFrameException {
		expectObject(parser);
		String status = "";
		JsonNode response = TREES.nullNode();
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			parser.nextToken();
			switch (name) {
				case "status" -> status = string(parser, "status");
				case "response" -> response = TREES.readTree(parser);
				default -> parser.skipChildren();
			}
		}
		boolean ok = "ok".equals(status);
		return new Frame.Reply(ok, response, ok ? "" : this.mask.apply(reason(response)));
	}

	private static String reason(JsonNode response) {
		for (String key : new String[] { "error", "reason" }) {
			JsonNode reason = response.path(key);
			if (reason.isString()) {
				return reason.stringValue();
			}
		}
		return response.isString() ? response.stringValue() : response.toString();
	}

	private Frame.Body notice(JsonParser parser, String text) throws MalformedFrameException {
		expectObject(parser);
		String extension = "";
		String status = "";
		String message = "";
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			parser.nextToken();
			switch (name) {
				case "extension" -> extension = string(parser, "extension");
				case "status" -> status = string(parser, "status");
				case "message" -> message = (parser.currentToken() == JsonToken.VALUE_STRING) ? parser.getString()
						: slice(parser, text);
				default -> parser.skipChildren();
			}
		}
		return new Frame.Notice(extension, "ok".equals(status), this.mask.apply(message));
	}

	private Frame.Body broadcast(JsonParser parser, String text) throws MalformedFrameException {
		expectObject(parser);
		int start = offset(parser);
		String event = null;
		String payload = null;
		Meta meta = Meta.NONE;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			parser.nextToken();
			switch (name) {
				case "event" -> event = string(parser, "event");
				case "payload" -> payload = slice(parser, text);
				case "meta" -> meta = meta(parser);
				default -> parser.skipChildren();
			}
		}
		if (event == null) {
			// relayed as the sender wrote it: all of it is the user's
			return broadcast("", text.substring(start, end(parser)), Meta.NONE);
		}
		return broadcast(event, (payload != null) ? payload : "null", meta);
	}

	private Frame.Broadcast broadcast(String event, String payload, Meta meta) {
		return new Frame.Broadcast(event, Payload.ofJson(payload, this.payloadMapper), JsonScanner.bytes(payload),
				meta.id(), meta.replayed());
	}

	static Meta meta(JsonParser parser) {
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return Meta.NONE;
		}
		String id = null;
		boolean replayed = false;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken token = parser.nextToken();
			if ("id".equals(name) && token == JsonToken.VALUE_STRING) {
				id = parser.getString();
			}
			else if ("replayed".equals(name) && token == JsonToken.VALUE_TRUE) {
				replayed = true;
			}
			else {
				parser.skipChildren();
			}
		}
		return new Meta(id, replayed);
	}

	private Frame.Body change(JsonParser parser, String text) throws MalformedFrameException {
		expectObject(parser);
		List<Long> ids = List.of();
		Row row = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			parser.nextToken();
			switch (name) {
				case "ids" -> ids = ids(parser);
				case "data" -> row = row(parser, text);
				default -> parser.skipChildren();
			}
		}
		if (row == null || !CHANGES.contains(row.type)) {
			throw new MalformedFrameException("A change without a known type");
		}
		return new Frame.Change(ids, row.type, row.schema, row.table, row.commitTimestamp, row.errors, row.columns,
				row.record, row.oldRecord, CHANGE_BYTES + bytes(row.record) + bytes(row.oldRecord));
	}

	private Row row(JsonParser parser, String text) throws MalformedFrameException {
		expectObject(parser);
		Row row = new Row();
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken token = parser.nextToken();
			switch (name) {
				case "type" -> row.type = string(parser, "type");
				case "schema" -> row.schema = string(parser, "schema");
				case "table" -> row.table = string(parser, "table");
				case "commit_timestamp" -> row.commitTimestamp = instant(parser);
				case "errors" -> row.errors = strings(parser);
				case "columns" -> row.columns = columns(parser);
				case "record" -> row.record = payload(token, parser, text);
				case "old_record" -> row.oldRecord = payload(token, parser, text);
				default -> parser.skipChildren();
			}
		}
		return row;
	}

	private static int bytes(@Nullable Payload row) {
		return (row != null) ? JsonScanner.bytes(row.asText()) : 0;
	}

	private @Nullable Payload payload(JsonToken token, JsonParser parser, String text) {
		return (token != JsonToken.VALUE_NULL) ? Payload.ofJson(slice(parser, text), this.rowMapper) : null;
	}

	private static @Nullable Instant instant(JsonParser parser) throws MalformedFrameException {
		if (parser.currentToken() == JsonToken.VALUE_NULL) {
			return null;
		}
		try {
			return OffsetDateTime.parse(string(parser, "commit_timestamp")).toInstant();
		}
		catch (DateTimeException ex) {
			throw new MalformedFrameException("'commit_timestamp' is not a time");
		}
	}

	static Map<String, String> columns(JsonParser parser) throws MalformedFrameException {
		if (parser.currentToken() != JsonToken.START_ARRAY) {
			parser.skipChildren();
			return Map.of();
		}
		Map<String, String> columns = new LinkedHashMap<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			expectObject(parser);
			String column = "";
			String type = "";
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String key = parser.currentName();
				parser.nextToken();
				switch (key) {
					case "name" -> column = string(parser, "name");
					case "type" -> type = string(parser, "type");
					default -> parser.skipChildren();
				}
			}
			columns.put(column, type);
		}
		return columns;
	}

	private static List<Long> ids(JsonParser parser) throws MalformedFrameException {
		List<Long> ids = new ArrayList<>(2);
		if (parser.currentToken() != JsonToken.START_ARRAY) {
			throw new MalformedFrameException("'ids' is not a list");
		}
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
				throw new MalformedFrameException("'ids' contains a value that is not an integer");
			}
			ids.add(parser.getLongValue());
		}
		return List.copyOf(ids);
	}

	private static List<String> strings(JsonParser parser) throws MalformedFrameException {
		if (parser.currentToken() == JsonToken.VALUE_NULL) {
			return List.of();
		}
		if (parser.currentToken() != JsonToken.START_ARRAY) {
			throw new MalformedFrameException("'errors' is not a list");
		}
		List<String> strings = new ArrayList<>(2);
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			strings.add(string(parser, "errors"));
		}
		return List.copyOf(strings);
	}

	private static void expectObject(JsonParser parser) throws MalformedFrameException {
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			throw new MalformedFrameException("The payload is not an object");
		}
	}

	private static String string(JsonParser parser, String name) throws MalformedFrameException {
		if (parser.currentToken() != JsonToken.VALUE_STRING) {
			throw new MalformedFrameException("'" + name + "' is not a string");
		}
		return parser.getString();
	}

	static String slice(JsonParser parser, String text) {
		int start = offset(parser);
		if (parser.currentToken().isNumeric()) {
			return parser.getString();
		}
		if (parser.currentToken().isScalarValue()) {
			return TREES.readTree(parser).toString();
		}
		parser.skipChildren();
		return text.substring(start, end(parser));
	}

	private static int offset(JsonParser parser) {
		return (int) parser.currentTokenLocation().getCharOffset();
	}

	private static int end(JsonParser parser) {
		return (int) parser.currentLocation().getCharOffset();
	}

	/**
	 * The metadata that the server adds to a stored message.
	 *
	 * @param id the id
	 * @param replayed whether it is sent again from the store
	 */
	record Meta(@Nullable String id, boolean replayed) {

		static final Meta NONE = new Meta(null, false);

	}

	private static final class Row {

		private String type = "";

		private String schema = "";

		private String table = "";

		private @Nullable Instant commitTimestamp;

		private List<String> errors = List.of();

		private Map<String, String> columns = Map.of();

		private @Nullable Payload record;

		private @Nullable Payload oldRecord;

	}

}
