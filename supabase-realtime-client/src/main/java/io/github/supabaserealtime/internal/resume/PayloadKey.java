package io.github.supabaserealtime.internal.resume;

import java.math.BigDecimal;

import io.github.supabaserealtime.message.Payload;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the value of a field at the top of a payload, so that two copies of a message are
 * known by it. Only as much of the payload is read as it takes to find the field.
 */
public final class PayloadKey {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final int LONGEST = 128;

	private PayloadKey() {
	}

	/**
	 * Return the value of a field.
	 * @return the value, or {@code null} if the payload has none that tells messages
	 * apart
	 */
	public static @Nullable String of(Payload payload, String field) {
		if (payload.isBinary()) {
			return null;
		}
		try (JsonParser parser = MAPPER.createParser(payload.asText())) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return null;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean found = field.equals(parser.currentName());
				parser.nextToken();
				if (found) {
					return value(parser);
				}
				parser.skipChildren();
			}
			return null;
		}
		catch (JacksonException ex) {
			// the listener gets the error when it reads the payload
			return null;
		}
	}

	private static @Nullable String value(JsonParser parser) {
		JsonToken token = parser.currentToken();
		String text = parser.getString();
		if (text == null || text.length() > LONGEST) {
			return null;
		}
		if (token == JsonToken.VALUE_STRING) {
			return '"' + text;
		}
		return token.isNumeric() ? number(text) : null;
	}

	/**
	 * Numbers of one value are one key: the database writes 1e2 as 100, and others write
	 * 1 as 1.0. One whose exponent is beyond all bounds is known by its text.
	 */
	private static String number(String text) {
		try {
			return new BigDecimal(text).stripTrailingZeros().toString();
		}
		catch (ArithmeticException | NumberFormatException ex) {
			return text;
		}
	}

}
