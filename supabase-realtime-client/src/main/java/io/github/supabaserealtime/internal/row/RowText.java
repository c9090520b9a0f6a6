package io.github.supabaserealtime.internal.row;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * The JSON text of a row, cut into its columns. The content of a column is not parsed.
 */
public final class RowText {

	private final String json;

	private final List<Column> columns = new ArrayList<>();

	private RowText(String json) {
		this.json = json;
	}

	/**
	 * Cut a row into its columns.
	 * @param json the row
	 * @return the columns, none if it is no JSON object
	 */
	public static RowText of(String json) {
		RowText row = new RowText(json);
		try (JsonParser parser = PostgresTypes.FACTORY.createParser(ObjectReadContext.empty(), json)) {
			if (parser.nextToken() == JsonToken.START_OBJECT) {
				row.cut(parser);
			}
		}
		return row;
	}

	private void cut(JsonParser parser) {
		JsonToken token = parser.nextToken();
		while (token == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			int behindName = behindName((int) parser.currentTokenLocation().getCharOffset());
			parser.nextToken();
			parser.skipChildren();
			token = parser.nextToken();
			this.columns.add(new Column(name, behindName, (int) parser.currentTokenLocation().getCharOffset()));
		}
	}

	/**
	 * Return where the quoted name that begins somewhere ends.
	 */
	private int behindName(int start) {
		int position = start + 1;
		while (this.json.charAt(position) != '"') {
			position += (this.json.charAt(position) == '\\') ? 2 : 1;
		}
		return position + 1;
	}

	/**
	 * Return the names of the columns.
	 */
	public Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		this.columns.forEach((column) -> names.add(column.name));
		return names;
	}

	/**
	 * Return the value of a column.
	 * @return the value as JSON, or {@code null} if there is no such column
	 */
	public @Nullable String value(String name) {
		for (Column column : this.columns) {
			if (column.name.equals(name)) {
				String value = this.json.substring(column.behindName, end(column));
				return value.substring(value.indexOf(':') + 1).strip();
			}
		}
		return null;
	}

	/**
	 * Give columns other names. If two have the same then, the one that had it before is
	 * kept.
	 * @param renaming the new name of a column
	 * @return the row as JSON
	 */
	String renamed(UnaryOperator<String> renaming) {
		Set<String> taken = new HashSet<>();
		this.columns.stream().map(Column::name).filter((name) -> renaming.apply(name).equals(name)).forEach(taken::add);
		if (taken.size() == this.columns.size()) {
			return this.json;
		}
		StringBuilder renamed = new StringBuilder(this.json.length()).append('{');
		for (Column column : this.columns) {
			String name = renaming.apply(column.name);
			if (name.equals(column.name) || taken.add(name)) {
				renamed.append((renamed.length() > 1) ? "," : "").append(PostgresTypes.quote(name));
				renamed.append(this.json, column.behindName, end(column));
			}
		}
		return renamed.append('}').toString();
	}

	private int end(Column column) {
		int end = column.next;
		while (" \t\r\n,".indexOf(this.json.charAt(end - 1)) >= 0) {
			end--;
		}
		return end;
	}

	/**
	 * A column in the text.
	 *
	 * @param name the name
	 * @param behindName where the name ends
	 * @param next where the next column, or the end of the row, begins
	 */
	private record Column(String name, int behindName, int next) {

	}

}
