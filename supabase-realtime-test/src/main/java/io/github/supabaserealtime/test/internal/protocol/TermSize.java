package io.github.supabaserealtime.test.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * Computes the size of a JSON value as the real server does: in Erlang's external term
 * format.
 *
 * @since 0.9.0
 */
public final class TermSize {

	private TermSize() {
	}

	/**
	 * Return the size of a value.
	 * @param node the value
	 * @return the size in bytes, version byte included
	 */
	public static long of(JsonNode node) {
		return 1 + size(node);
	}

	/**
	 * Return the size of a binary.
	 * @param bytes the binary
	 * @return the size in bytes, version byte included
	 */
	public static long of(byte[] bytes) {
		return 1 + 5 + bytes.length;
	}

	private static long size(JsonNode node) {
		if (node.isString()) {
			return binary(node.stringValue());
		}
		if (node.isObject()) {
			long size = 5;
			for (Map.Entry<String, JsonNode> property : node.properties()) {
				size += binary(property.getKey()) + size(property.getValue());
			}
			return size;
		}
		if (node.isArray()) {
			long size = (node.isEmpty()) ? 1 : 6;
			for (JsonNode element : node) {
				size += size(element);
			}
			return size;
		}
		return scalar(node);
	}

	private static long scalar(JsonNode node) {
		if (node.isIntegralNumber()) {
			if (!node.canConvertToLong()) {
				return 3 + (node.bigIntegerValue().bitLength() + 7) / 8;
			}
			long value = node.longValue();
			if (value >= 0 && value <= 255) {
				return 2;
			}
			return (value == (int) value) ? 5 : 3 + (64 - Long.numberOfLeadingZeros(Math.abs(value)) + 7) / 8;
		}
		// floats are 9 bytes; true, false and nil are atoms
		return (node.isNumber()) ? 9 : 2 + node.asString("nil").length();
	}

	private static long binary(String value) {
		return 5 + value.getBytes(StandardCharsets.UTF_8).length;
	}

}
