package io.github.supabaserealtime.test.internal.database;

import java.util.List;

import io.github.supabaserealtime.test.internal.protocol.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entry of {@code postgres_changes} as a join asked for it, with the id that the
 * server gives it (protocol.md 4.4).
 *
 * @param id the id, which depends on the content only
 * @param params the content
 * @since 0.9.0
 */
public record BindingEntry(int id, ObjectNode params) {

	private static final int ID_BITS = 0x7ffffff;

	/**
	 * Create an entry.
	 * @param params the content
	 */
	public BindingEntry(ObjectNode params) {
		this(Json.write(sorted(params)).hashCode() & ID_BITS, params);
	}

	/**
	 * Read the entries of a join.
	 * @param list the list; nulls in it are left out, anything else than a list is empty
	 * @return the entries
	 * @throws IllegalArgumentException if an entry is no object, with the text of the
	 * real server's exception
	 */
	public static List<BindingEntry> of(JsonNode list) {
		if (!list.isArray()) {
			return List.of();
		}
		return list.valueStream().filter((entry) -> !entry.isNull()).map((entry) -> {
			if (entry instanceof ObjectNode object) {
				return new BindingEntry(object);
			}
			throw new IllegalArgumentException("expected a map, got: " + Terms.of(entry));
		}).toList();
	}

	/**
	 * Return what the reply to the join says of entries.
	 * @param entries the entries
	 * @return the content of each with its id
	 */
	public static ArrayNode echo(List<BindingEntry> entries) {
		ArrayNode result = JsonNodeFactory.instance.arrayNode();
		for (BindingEntry entry : entries) {
			ObjectNode copy = Json.object();
			copy.put("id", entry.id);
			copy.setAll(entry.params);
			result.add(copy);
		}
		return result;
	}

	private static JsonNode sorted(JsonNode node) {
		if (node.isArray()) {
			ArrayNode result = JsonNodeFactory.instance.arrayNode();
			node.forEach((element) -> result.add(sorted(element)));
			return result;
		}
		if (!node.isObject()) {
			return node;
		}
		ObjectNode result = Json.object();
		node.propertyNames().stream().sorted().forEach((name) -> result.set(name, sorted(node.path(name))));
		return result;
	}

}
