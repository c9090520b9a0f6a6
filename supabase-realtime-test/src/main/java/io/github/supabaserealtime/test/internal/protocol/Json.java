package io.github.supabaserealtime.test.internal.protocol;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonGeneratorDelegate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server's own JSON mapper. It does not depend on the configuration of the
 * application under test.
 *
 * @since 0.9.0
 */
public final class Json {

	// more digits than numbers of the database have
	private static final int MAX_NUMBER_LENGTH = 150_000;

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder().addDecorator((factory, generator) -> new PlainNumbers(generator)).build())
		.build();

	private static final JsonMapper EXACT = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(MAX_NUMBER_LENGTH).build())
			.build())
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private Json() {
	}

	/**
	 * Parse a text.
	 * @param text the text
	 * @return the value, or {@code null} when the text is not exactly one JSON value
	 */
	public static @Nullable JsonNode parse(String text) {
		try {
			return complete(MAPPER.readTree(text));
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Parse a text without losing digits of its numbers.
	 * @param text the text
	 * @return the value, or {@code null} when the text is not exactly one JSON value
	 */
	public static @Nullable JsonNode parseExactly(String text) {
		try {
			return complete(EXACT.readTree(text));
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Return where a text is no JSON any more.
	 * @param text the text
	 * @param unicode whether half of a surrogate pair counts
	 * @return the offset of the first fault, -1 if there is none
	 */
	public static int failure(String text, boolean unicode) {
		try (JsonParser parser = EXACT.createParser(text)) {
			try {
				for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
					// also of a property that a later one of the same name replaces
					if (unicode && token.isScalarValue() && !isUnicode(parser.getString())) {
						return (int) parser.currentLocation().getCharOffset();
					}
				}
				return -1;
			}
			catch (JacksonException ex) {
				return (int) parser.currentLocation().getCharOffset();
			}
		}
	}

	/**
	 * Return a value if it is one. Half of a surrogate pair cannot be written in UTF-8,
	 * and the real server's parser refuses its escaped form.
	 */
	private static @Nullable JsonNode complete(JsonNode node) {
		return (node.isMissingNode() || !isUnicode(node)) ? null : node;
	}

	private static boolean isUnicode(JsonNode node) {
		if (node.isString()) {
			return isUnicode(node.stringValue());
		}
		if (node.isObject()) {
			return node.properties()
				.stream()
				.allMatch((entry) -> isUnicode(entry.getKey()) && isUnicode(entry.getValue()));
		}
		return node.valueStream().allMatch(Json::isUnicode);
	}

	/**
	 * Return whether a text is UTF-16: whether no surrogate is without its other half.
	 * @param text the text
	 * @return whether it can be encoded
	 */
	public static boolean isUnicode(String text) {
		// whole pairs come as one code point each
		return text.codePoints()
			.noneMatch((point) -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
	}

	/**
	 * Parse UTF-8 bytes.
	 * @param utf8 the bytes
	 * @return the value, or {@code null} when the bytes are not exactly one JSON value
	 */
	public static @Nullable JsonNode parse(byte[] utf8) {
		try {
			return complete(MAPPER.readTree(utf8));
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Turn a Java object (a map, a record, a JSON node, {@code null}) into a node.
	 * @param value the object
	 * @return the node
	 */
	public static JsonNode toNode(@Nullable Object value) {
		if (value == null) {
			return JsonNodeFactory.instance.nullNode();
		}
		return (value instanceof JsonNode node) ? node : MAPPER.valueToTree(value);
	}

	/**
	 * Write a node as compact JSON.
	 * @param node the node
	 * @return the text
	 */
	public static String write(JsonNode node) {
		return MAPPER.writeValueAsString(node);
	}

	/**
	 * Write a node as compact JSON in UTF-8.
	 * @param node the node
	 * @return the bytes
	 */
	public static byte[] writeBytes(JsonNode node) {
		return write(node).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Create an empty object.
	 * @return the object
	 */
	public static ObjectNode object() {
		return JsonNodeFactory.instance.objectNode();
	}

	/**
	 * Writes numbers without exponents. Jackson's own feature for that refuses more than
	 * 9,999 fractional digits, of which the database can hold 16,383.
	 */
	private static final class PlainNumbers extends JsonGeneratorDelegate {

		PlainNumbers(JsonGenerator delegate) {
			super(delegate);
		}

		@Override
		public JsonGenerator writeNumber(@Nullable BigDecimal value) {
			if (value != null) {
				this.delegate.writeNumber(value.toPlainString());
			}
			else {
				this.delegate.writeNull();
			}
			return this;
		}

	}

}
