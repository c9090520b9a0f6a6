package io.github.supabaserealtime.test.internal.database;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.internal.protocol.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parser and writer for {@code jsonb}. It keeps documents as PostgreSQL does: keys in its
 * order, numbers with all digits.
 */
final class JsonLiterals {

	private static final Comparator<String> KEYS = (first, second) -> {
		byte[] left = first.getBytes(StandardCharsets.UTF_8);
		byte[] right = second.getBytes(StandardCharsets.UTF_8);
		return (left.length != right.length) ? Integer.compare(left.length, right.length)
				: Arrays.compareUnsigned(left, right);
	};

	private static final Pattern NUL = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\u0000");

	private JsonLiterals() {
	}

	/**
	 * Read a document.
	 * @param binary whether it is read as {@code jsonb}, which judges escapes as they
	 * come; of {@code json} the clients see what {@code jsonb} makes of it later
	 */
	static JsonNode read(String text, boolean binary) {
		if (!binary) {
			requireSyntax(text);
		}
		int failure = Json.failure(text, true);
		Matcher escape = NUL.matcher(text);
		if (escape.find() && (failure < 0 || failure >= escape.end())) {
			throw PostgresException.unicodeEscape();
		}
		JsonNode node = (failure < 0) ? Json.parseExactly(text) : null;
		if (node == null) {
			throw PostgresException.syntax("json");
		}
		return normal(node);
	}

	/**
	 * Reject what is no {@code json}, which takes more than {@code jsonb} does.
	 */
	static void requireSyntax(String text) {
		if (Json.failure(text, false) >= 0) {
			throw PostgresException.syntax("json");
		}
	}

	/**
	 * Return a document as {@code jsonb} keeps it.
	 */
	static JsonNode normal(JsonNode node) {
		if (node.isObject()) {
			ObjectNode object = Json.object();
			node.properties()
				.stream()
				.sorted(Map.Entry.comparingByKey(KEYS))
				.forEach((entry) -> object.set(checked(entry.getKey()), normal(entry.getValue())));
			return object;
		}
		if (node.isArray()) {
			ArrayNode array = JsonNodeFactory.instance.arrayNode();
			node.forEach((element) -> array.add(normal(element)));
			return array;
		}
		if (node.isNumber()) {
			return number(node);
		}
		if (node.isString()) {
			checked(node.stringValue());
		}
		return node;
	}

	private static JsonNode number(JsonNode node) {
		if ((node.isDouble() || node.isFloat()) && !Double.isFinite(node.doubleValue())) {
			throw PostgresException.syntax("json");
		}
		BigDecimal value = node.decimalValue();
		if (!NumberLiterals.fits(value)) {
			throw PostgresException.overflow();
		}
		return number(value);
	}

	/**
	 * Return a number with the digits that Postgres writes.
	 */
	static JsonNode number(BigDecimal value) {
		return DecimalNode.valueOf((value.scale() < 0) ? value.setScale(0) : value);
	}

	private static String checked(String text) {
		if (text.indexOf('\0') >= 0) {
			throw PostgresException.unicodeEscape();
		}
		return text;
	}

	/**
	 * Write a document as Postgres shows {@code jsonb}: with a blank behind each comma
	 * and colon.
	 */
	static String write(JsonNode node) {
		StringBuilder text = new StringBuilder();
		write(node, text);
		return text.toString();
	}

	private static void write(JsonNode node, StringBuilder text) {
		String separator = "";
		if (node.isObject()) {
			text.append('{');
			for (Map.Entry<String, JsonNode> entry : node.properties()) {
				text.append(separator).append(Json.write(Json.toNode(entry.getKey()))).append(": ");
				write(entry.getValue(), text);
				separator = ", ";
			}
			text.append('}');
		}
		else if (node.isArray()) {
			text.append('[');
			for (JsonNode element : node) {
				text.append(separator);
				write(element, text);
				separator = ", ";
			}
			text.append(']');
		}
		else {
			text.append(Json.write(node));
		}
	}

}
