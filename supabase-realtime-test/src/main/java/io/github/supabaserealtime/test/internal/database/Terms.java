package io.github.supabaserealtime.test.internal.database;

import java.util.List;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * Formats values as the real server shows them in its messages: as Elixir terms.
 *
 * @since 0.9.0
 */
public final class Terms {

	private static final int WIDTH = 80;

	private Terms() {
	}

	/**
	 * Show a JSON value on one line.
	 * @param node the value
	 * @return the term
	 */
	public static String of(JsonNode node) {
		if (node.isString()) {
			return of(node.stringValue());
		}
		if (node.isArray()) {
			return node.valueStream().map(Terms::of).collect(Collectors.joining(", ", "[", "]"));
		}
		if (node.isObject()) {
			// maps of up to 32 keys are shown in the order of their keys
			return node.properties()
				.stream()
				.sorted((first, second) -> first.getKey().compareTo(second.getKey()))
				.map((entry) -> of(entry.getKey()) + " => " + of(entry.getValue()))
				.collect(Collectors.joining(", ", "%{", "}"));
		}
		return node.isNull() ? "nil" : node.asString();
	}

	static String of(String text) {
		StringBuilder result = new StringBuilder("\"");
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			switch (c) {
				case '"' -> result.append("\\\"");
				case '\\' -> result.append("\\\\");
				case '\n' -> result.append("\\n");
				case '\r' -> result.append("\\r");
				case '\t' -> result.append("\\t");
				case '#' -> result.append((text.startsWith("#{", i)) ? "\\#" : "#");
				default -> result.append(c);
			}
		}
		return result.append('"').toString();
	}

	static String ofStrings(List<String> texts) {
		return texts.stream().map(Terms::of).collect(Collectors.joining(", ", "[", "]"));
	}

	/**
	 * Show a list whose elements are shown already: on lines of their own if they do not
	 * fit into one.
	 */
	static String list(List<String> elements) {
		String line = elements.stream().collect(Collectors.joining(", ", "[", "]"));
		if (line.length() <= WIDTH) {
			return line;
		}
		return elements.stream().collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
	}

}
