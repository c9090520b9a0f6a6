package io.github.supabaserealtime.test.internal.database;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An entry of {@code postgres_changes} after the checks of the real server (protocol.md
 * 4.9).
 *
 * @param action {@code INSERT}, {@code UPDATE}, {@code DELETE} or {@code *}
 * @param schema the schema, a pattern
 * @param table the table, a pattern
 * @param filters the conditions
 * @param select the selected columns as asked for, none for those of the primary key, or
 * {@code null} for all
 */
record Binding(String action, String schema, String table, List<Filter> filters, @Nullable List<String> select) {

	private static final String ANY = "*";

	/**
	 * Read an entry.
	 * @param keysOnly whether an empty selection is one of the primary key, as newer
	 * servers take it, or none
	 * @throws SubscriptionException if it is malformed
	 */
	static Binding parse(JsonNode entry, boolean keysOnly) throws SubscriptionException {
		List<String> select = select(entry.path("select"), keysOnly);
		JsonNode schema = entry.path("schema");
		JsonNode table = entry.path("table");
		JsonNode filter = entry.path("filter");
		// a key that is there with null is not absent
		boolean named = schema.isString() && table.isString();
		if (named && filter.isString()) {
			return checked(entry, schema.stringValue(), table.stringValue(), Filter.parse(filter.stringValue()),
					select);
		}
		if (filter.isMissingNode()) {
			if (named) {
				return checked(entry, schema.stringValue(), table.stringValue(), List.of(), select);
			}
			if (schema.isString() && table.isMissingNode()) {
				return checked(entry, schema.stringValue(), ANY, List.of(), select);
			}
			if (table.isString() && schema.isMissingNode()) {
				return checked(entry, "public", table.stringValue(), List.of(), select);
			}
		}
		String shown = (entry.has("user_token") || entry.has("auth_token")) ? "<redacted>" : Terms.of(entry);
		throw new SubscriptionException(
				"No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: "
						+ shown);
	}

	private static @Nullable List<String> select(JsonNode node, boolean keysOnly) throws SubscriptionException {
		if (node.isString()) {
			throw new SubscriptionException(
					"Error parsing `select` params: expected a list of column name strings, e.g. select: [\"col1\", \"col2\"]");
		}
		if (!node.isArray()) {
			return null;
		}
		List<String> names = node.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList();
		return (names.isEmpty() && !keysOnly) ? null : names;
	}

	private static Binding checked(JsonNode entry, String schema, String table, List<Filter> filters,
			@Nullable List<String> select) throws SubscriptionException {
		if (select != null && (schema.equals(ANY) || table.equals(ANY))) {
			throw new SubscriptionException(
					"Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.");
		}
		return new Binding(action(entry.path("event").asString(ANY)), schema, table, filters, select);
	}

	private static String action(String event) {
		String upper = event.toUpperCase(Locale.ROOT);
		return switch (upper) {
			case "INSERT", "UPDATE", "DELETE" -> upper;
			default -> ANY;
		};
	}

	boolean concerns(TableName name) {
		return matches(this.schema, name.schema()) && matches(this.table, name.table());
	}

	/**
	 * The real server compares names by LIKE without an escape character, so that an
	 * underscore in a name stands for any character.
	 */
	private static boolean matches(String pattern, String name) {
		if (pattern.equals(ANY)) {
			return true;
		}
		String regex = pattern.codePoints().mapToObj((point) -> switch (point) {
			case '%' -> ".*";
			case '_' -> ".";
			default -> Pattern.quote(Character.toString(point));
		}).collect(Collectors.joining());
		return Pattern.compile(regex, Pattern.DOTALL).matcher(name).matches();
	}

	boolean concerns(String type) {
		return this.action.equals(ANY) || this.action.equals(type);
	}

	/**
	 * Return what distinguishes the messages of one change: the selection in the order of
	 * its names.
	 */
	String selection() {
		if (this.select == null) {
			return "";
		}
		// no name begins with a comma
		return this.select.isEmpty() ? "," : this.select.stream().sorted().collect(Collectors.joining(","));
	}

	/**
	 * Return the parameters as the real server shows them.
	 */
	String shown() {
		return "[event: %s, schema: %s, table: %s, filters: %s, select: %s]".formatted(this.action, this.schema,
				this.table, Terms.list(this.filters.stream().map(Filter::term).toList()),
				(this.select != null) ? Terms.ofStrings(this.select) : "nil");
	}

}
