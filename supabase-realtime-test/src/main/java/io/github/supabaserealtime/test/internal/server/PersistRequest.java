package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether and for how long a client wants its broadcast to be kept (protocol.md 5.7.2).
 *
 * @param ttl how long, or {@code null} if it is not to be kept
 * @param valid whether what the client said can be understood
 */
record PersistRequest(@Nullable Duration ttl, boolean valid) {

	static final PersistRequest NONE = new PersistRequest(null, true);

	private static final Pattern NAME = Pattern.compile("persist(?:\\[(?<key>[^\\]]*)](?<deeper>.*))?");

	private static final PersistRequest INVALID = new PersistRequest(null, false);

	private static final long MAX_SECONDS = 259_200;

	private static final PersistRequest LONGEST = new PersistRequest(Duration.ofSeconds(MAX_SECONDS), true);

	/**
	 * Read the value of {@code persist}, which is of the same form over the socket and,
	 * all values being strings, over HTTP.
	 */
	static PersistRequest of(JsonNode value) {
		if (isAbsent(value) || isFlag(value, false)) {
			return NONE;
		}
		if (isFlag(value, true)) {
			return LONGEST;
		}
		return value.isObject() ? ofTtl(value.path("ttl")) : INVALID;
	}

	/**
	 * Read the query parameters of a request over HTTP: {@code persist=true}, or
	 * {@code persist[ttl]=3600} for an object.
	 */
	static PersistRequest ofQuery(Map<String, String[]> parameters) {
		ObjectNode object = Json.object();
		JsonNode value = MissingNode.getInstance();
		for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
			Matcher name = NAME.matcher(parameter.getKey());
			if (!name.matches()) {
				continue;
			}
			String last = parameter.getValue()[parameter.getValue().length - 1];
			if (name.group("key") == null) {
				value = Json.toNode(last);
			}
			else if (name.group("key").isEmpty()) {
				value = Json.toNode(parameter.getValue());
			}
			else {
				// what is nested deeper is no number of seconds
				object.set(name.group("key"), name.group("deeper").isEmpty() ? Json.toNode(last) : Json.object());
				value = object;
			}
		}
		return of(value);
	}

	private static PersistRequest ofTtl(JsonNode ttl) {
		if (isAbsent(ttl)) {
			return LONGEST;
		}
		long seconds = 0;
		if (ttl.isIntegralNumber() && ttl.canConvertToLong()) {
			seconds = ttl.longValue();
		}
		else if (ttl.isString() && ttl.stringValue().matches("[0-9]{1,9}")) {
			seconds = Long.parseLong(ttl.stringValue());
		}
		return (seconds >= 1 && seconds <= MAX_SECONDS) ? new PersistRequest(Duration.ofSeconds(seconds), true)
				: INVALID;
	}

	private static boolean isAbsent(JsonNode value) {
		return value.isMissingNode() || value.isNull();
	}

	private static boolean isFlag(JsonNode value, boolean flag) {
		return value.isBoolean() ? value.booleanValue() == flag
				: value.isString() && value.stringValue().equals(String.valueOf(flag));
	}

}
