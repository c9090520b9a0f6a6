package io.github.supabaserealtime.test.internal.server;

import java.util.List;
import java.util.Set;

import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.TermSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates batches of broadcasts that were sent over HTTP (protocol.md 9.1).
 */
final class BroadcastBatches {

	static final String TOO_LARGE = "Payload size exceeds tenant limit";

	private static final String BLANK = "can't be blank";

	private static final String INVALID = "is invalid";

	private static final Set<String> FLAGS = Set.of("true", "1", "false", "0");

	private final long maxPayloadSize;

	BroadcastBatches(long maxPayloadSize) {
		this.maxPayloadSize = maxPayloadSize;
	}

	/**
	 * Return what is wrong with a batch.
	 * @param json the body
	 * @return the body of the answer, or {@code null} if nothing is wrong
	 */
	@Nullable JsonNode errors(JsonNode json) {
		JsonNode messages = json.path("messages");
		if (messages.isMissingNode() || messages.isNull() || (messages.isArray() && messages.isEmpty())) {
			return invalidMessages(BLANK);
		}
		if (!messages.isArray() || messages.valueStream().anyMatch((message) -> !message.isObject())) {
			return invalidMessages(INVALID);
		}
		ObjectNode errors = Json.object();
		ArrayNode list = errors.putObject("errors").putArray("messages");
		messages.forEach((message) -> list.add(problems(message)));
		return list.valueStream().anyMatch((problems) -> !problems.isEmpty()) ? errors : null;
	}

	private static JsonNode invalidMessages(String problem) {
		ObjectNode errors = Json.object();
		errors.putObject("errors").putArray("messages").add(problem);
		return errors;
	}

	private ObjectNode problems(JsonNode message) {
		ObjectNode problems = Json.object();
		JsonNode payload = message.path("payload");
		if (payload.isMissingNode() || payload.isNull()) {
			problems.putArray("payload").add(BLANK);
		}
		else if (!payload.isObject()) {
			problems.putArray("payload").add(INVALID);
		}
		else if (TermSize.of(payload) > this.maxPayloadSize) {
			problems.putArray("payload").add(TOO_LARGE);
		}
		for (String name : List.of("event", "topic")) {
			JsonNode value = message.path(name);
			if (value.isMissingNode() || value.isNull() || (value.isString() && value.stringValue().isBlank())) {
				problems.putArray(name).add(BLANK);
			}
			else if (!value.isString()) {
				problems.putArray(name).add(INVALID);
			}
		}
		JsonNode id = message.path("id");
		if (!id.isMissingNode() && !id.isNull() && !id.isString()) {
			problems.putArray("id").add(INVALID);
		}
		JsonNode privateRoom = message.path("private");
		if (!privateRoom.isMissingNode() && !privateRoom.isNull() && !privateRoom.isBoolean()
				&& !FLAGS.contains(privateRoom.asString(""))) {
			problems.putArray("private").add(INVALID);
		}
		return problems;
	}

}
