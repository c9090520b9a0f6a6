package io.github.supabaserealtime.test.protocol;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server's own JSON mapper, independent of any configuration of the application under
 * test.
 *
 * @since 0.1.0
 */
public final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

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

}
