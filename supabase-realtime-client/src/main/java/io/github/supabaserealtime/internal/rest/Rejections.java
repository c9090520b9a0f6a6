package io.github.supabaserealtime.internal.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.internal.text.ServerText;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.MessageError;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Translates answers of the server (protocol.md 9) to exceptions. Status and text decide,
 * because the status alone does not tell them apart.
 */
final class Rejections {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final String PAYLOAD_TOO_LARGE = "Payload size exceeds tenant limit";

	private static final String PERSIST_TTL = "persist ttl must be a positive integer";

	private static final Set<String> DATABASE_TEXTS = Set.of("Query canceled", "Missing messages partition",
			"Tenant database unavailable", "Tenant database initializing", "Tenant database connection initializing",
			"Tenant database has too many connections", "Connect rate limit reached");

	private final UnaryOperator<String> mask;

	private final String addressHint;

	/**
	 * Create a reader.
	 * @param mask masks secrets
	 * @param addressHint added when the server does not know the address, may be empty
	 */
	Rejections(UnaryOperator<String> mask, String addressHint) {
		this.mask = mask;
		this.addressHint = addressHint;
	}

	BroadcastRejectedException read(int status, String body, boolean batch) {
		JsonNode json = tree(body);
		JsonNode errors = json.path("errors");
		String text = text(json, body);
		List<MessageError> messageErrors = (status == 422) ? messageErrors(errors) : List.of();
		Reason reason = reason(status, text, !errors.isMissingNode(), messageErrors);
		String shown = shown(text);
		if (reason == Reason.ENDPOINT_NOT_FOUND) {
			shown = batch
					? "there is no Realtime server at this address, or none that takes broadcasts over HTTP (" + shown
							+ ")"
					: "the server does not know the endpoint for single messages, which needs Realtime 2.97.0 or later"
							+ " (" + shown + ")";
			shown += this.addressHint;
		}
		return new BroadcastRejectedException(reason, status, shown, messageErrors);
	}

	private static JsonNode tree(String body) {
		try {
			return MAPPER.readTree(body);
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	/**
	 * Find the text, which stands under one of three names (protocol.md 12, trap 45). One
	 * that is no JSON is shown as it is.
	 */
	private String text(JsonNode json, String body) {
		String text = body;
		for (String key : new String[] { "error", "message", "errors" }) {
			JsonNode value = json.path(key);
			if (!value.isMissingNode()) {
				text = value.isString() ? value.stringValue() : value.toString();
				break;
			}
		}
		return this.mask.apply(text.strip());
	}

	/**
	 * Read the errors of single messages: a list with an object for each message of a
	 * batch, or the fields of the only one.
	 */
	private List<MessageError> messageErrors(JsonNode errors) {
		List<MessageError> found = new ArrayList<>();
		JsonNode messages = errors.path("messages");
		if (messages.isArray()) {
			for (int index = 0; index < messages.size(); index++) {
				add(found, index, messages.path(index));
			}
		}
		else {
			add(found, 0, errors);
		}
		return found;
	}

	private void add(List<MessageError> target, int index, JsonNode fields) {
		fields.propertyStream()
			.forEach((field) -> field.getValue()
				.valueStream()
				.map((text) -> text.isString() ? text.stringValue() : text.toString())
				.forEach((text) -> target.add(new MessageError(index, field.getKey(), shown(this.mask.apply(text))))));
	}

	private static String shown(String text) {
		String line = ServerText.line(text);
		return (line != null) ? line : "no text";
	}

	private static Reason reason(int status, String text, boolean errors, List<MessageError> messageErrors) {
		boolean unknownTenant = text.startsWith("Tenant not found");
		return switch (status) {
			case 401 -> unknownTenant ? Reason.TENANT_NOT_FOUND : Reason.UNAUTHORIZED;
			case 403 -> forbidden(text);
			case 404 -> unknownTenant ? Reason.TENANT_NOT_FOUND : Reason.ENDPOINT_NOT_FOUND;
			case 413 -> Reason.PAYLOAD_TOO_LARGE;
			case 415 -> Reason.UNSUPPORTED_MEDIA_TYPE;
			case 422 -> unprocessable(text, errors, messageErrors);
			case 429 -> limited(text);
			default -> (status >= 500) ? Reason.SERVER_ERROR : Reason.OTHER;
		};
	}

	/**
	 * A gateway or a firewall on the way says 403 too, and knows nothing of policies.
	 */
	private static Reason forbidden(String text) {
		if (text.contains("suspended") || text.contains("disabled")) {
			return Reason.TENANT_SUSPENDED;
		}
		return text.equals("Unauthorized") ? Reason.FORBIDDEN : Reason.OTHER;
	}

	private static Reason unprocessable(String text, boolean errors, List<MessageError> messageErrors) {
		if (errors) {
			boolean tooLarge = !messageErrors.isEmpty()
					&& messageErrors.stream().allMatch((error) -> error.text().equals(PAYLOAD_TOO_LARGE));
			return tooLarge ? Reason.PAYLOAD_TOO_LARGE : Reason.INVALID_MESSAGE;
		}
		if (text.startsWith(PERSIST_TTL)) {
			return Reason.INVALID_MESSAGE;
		}
		if (text.equals("RLS policy error")) {
			return Reason.POLICY_FAILED;
		}
		return DATABASE_TEXTS.contains(text) ? Reason.DATABASE_UNAVAILABLE : Reason.OTHER;
	}

	private static Reason limited(String text) {
		if (text.contains("reduce the batch size")) {
			return Reason.BATCH_TOO_LARGE;
		}
		return text.equals("Connection pool exhausted") ? Reason.DATABASE_UNAVAILABLE : Reason.RATE_LIMITED;
	}

}
