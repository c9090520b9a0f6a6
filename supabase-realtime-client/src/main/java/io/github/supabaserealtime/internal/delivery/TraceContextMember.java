package io.github.supabaserealtime.internal.delivery;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.supabaserealtime.message.Payload;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The member of a JSON object that carries the trace context of a broadcast. It is
 * written and taken out without reading the rest, which stays as it is to the byte.
 */
public final class TraceContextMember {

	/** The name of the member. */
	public static final String NAME = "_supabaserealtime_trace";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final byte[] QUOTED = ('"' + NAME + '"').getBytes(StandardCharsets.UTF_8);

	private static final String TRACEPARENT = "traceparent";

	private static final String TRACESTATE = "tracestate";

	private static final Pattern VALID_TRACEPARENT = Pattern
		.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

	private static final Pattern VALID_TRACESTATE = Pattern.compile("[\\x20-\\x7e]{1,512}");

	private TraceContextMember() {
	}

	/**
	 * Write the trace context into a JSON object.
	 * @param json the JSON in UTF-8
	 * @param context the trace context; what is not of W3C is left out
	 * @return the JSON with the context, or the same JSON if it is no object or there is
	 * no context
	 */
	public static byte[] write(byte[] json, Map<String, String> context) {
		Map<String, String> valid = valid(context.get(TRACEPARENT), context.get(TRACESTATE));
		int open = behindBlanks(json, 0);
		if (valid.isEmpty() || open >= json.length || json[open] != '{') {
			return json;
		}
		int next = behindBlanks(json, open + 1);
		boolean empty = next < json.length && json[next] == '}';
		ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 150);
		out.write(json, 0, open + 1);
		out.writeBytes(QUOTED);
		out.write(':');
		out.writeBytes(MAPPER.writeValueAsBytes(valid));
		if (!empty) {
			out.write(',');
		}
		out.write(json, open + 1, json.length - open - 1);
		return out.toByteArray();
	}

	/**
	 * Take the trace context out of a payload.
	 * @return what was found, or {@code null} if the payload has none
	 */
	static @Nullable Found take(Payload payload) {
		if (payload.isBinary()) {
			return null;
		}
		byte[] json = payload.asBytes();
		if (!contains(json)) {
			return null;
		}
		try (JsonParser parser = MAPPER.createParser(json)) {
			return take(json, parser);
		}
		catch (JacksonException ex) {
			// a listener that reads the payload gets the error
			return null;
		}
	}

	private static @Nullable Found take(byte[] json, JsonParser parser) {
		if (parser.nextToken() != JsonToken.START_OBJECT) {
			return null;
		}
		JsonNode context = null;
		int from = 0;
		int to = 0;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			int start = (int) parser.currentTokenLocation().getByteOffset();
			boolean named = NAME.equals(parser.currentName());
			JsonToken value = parser.nextToken();
			if (!named) {
				parser.skipChildren();
				continue;
			}
			if (value != JsonToken.START_OBJECT || context != null) {
				// this client never writes it like this
				return null;
			}
			context = parser.readValueAsTree();
			from = start;
			to = (int) parser.currentLocation().getByteOffset();
		}
		return (context != null)
				? new Found(valid(text(context, TRACEPARENT), text(context, TRACESTATE)), without(json, from, to))
				: null;
	}

	private static @Nullable String text(JsonNode context, String name) {
		JsonNode value = context.get(name);
		return (value != null && value.isString()) ? value.stringValue() : null;
	}

	private static Map<String, String> valid(@Nullable String traceparent, @Nullable String tracestate) {
		Map<String, String> valid = new LinkedHashMap<>();
		if (traceparent != null && VALID_TRACEPARENT.matcher(traceparent).matches()) {
			valid.put(TRACEPARENT, traceparent);
			if (tracestate != null && VALID_TRACESTATE.matcher(tracestate).matches()) {
				valid.put(TRACESTATE, tracestate);
			}
		}
		return valid;
	}

	/**
	 * Return JSON without a member and one of the commas beside it.
	 */
	private static byte[] without(byte[] json, int memberFrom, int memberTo) {
		int from = memberFrom;
		int to = memberTo;
		int behind = behindBlanks(json, memberTo);
		if (json[behind] == ',') {
			to = behind + 1;
		}
		else {
			int before = from - 1;
			while (isBlank(json[before])) {
				before--;
			}
			from = (json[before] == ',') ? before : from;
		}
		byte[] rest = new byte[json.length - (to - from)];
		System.arraycopy(json, 0, rest, 0, from);
		System.arraycopy(json, to, rest, from, json.length - to);
		return rest;
	}

	private static boolean contains(byte[] json) {
		for (int start = 0; start <= json.length - QUOTED.length; start++) {
			int matched = 0;
			while (matched < QUOTED.length && json[start + matched] == QUOTED[matched]) {
				matched++;
			}
			if (matched == QUOTED.length) {
				return true;
			}
		}
		return false;
	}

	private static int behindBlanks(byte[] json, int start) {
		int end = start;
		while (end < json.length && isBlank(json[end])) {
			end++;
		}
		return end;
	}

	private static boolean isBlank(byte character) {
		return character == ' ' || character == '\t' || character == '\r' || character == '\n';
	}

	/**
	 * What a payload brought.
	 *
	 * @param context the trace context, empty if it is not valid
	 * @param rest the JSON without it
	 */
	record Found(Map<String, String> context, byte[] rest) {
	}

}
