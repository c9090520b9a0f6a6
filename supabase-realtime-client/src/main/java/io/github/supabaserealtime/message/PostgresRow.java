package io.github.supabaserealtime.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.internal.row.PostgresRowReader;
import io.github.supabaserealtime.internal.row.PostgresTypes;
import io.github.supabaserealtime.internal.row.RowText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of a database table, as far as the server delivered it. Immutable and safe for
 * several threads; decoded when asked for.
 *
 * @since 0.9.0
 */
public final class PostgresRow {

	private final Payload content;

	private final Map<String, String> columns;

	private final boolean whole;

	/**
	 * Create a row.
	 * @param content the row as JSON
	 * @param columns the types of the columns by name, as {@code pg_type.typname} has
	 * them
	 */
	public PostgresRow(Payload content, Map<String, String> columns) {
		this(content, Collections.unmodifiableMap(columns), false);
	}

	private PostgresRow(Payload content, Map<String, String> columns, boolean whole) {
		this.content = content;
		this.columns = columns;
		this.whole = whole;
	}

	/**
	 * Return the same row, but types that have a property for a column that it lacks are
	 * refused.
	 */
	PostgresRow whole() {
		return this.whole ? this : new PostgresRow(this.content, this.columns, true);
	}

	/**
	 * Return the same row, read without regard to the columns that it lacks. Of a change
	 * that updates a row, these are the columns that
	 * {@link PostgresChange.Update#unchanged()} names.
	 * @return the row, whose conversions leave the properties for such columns at their
	 * defaults
	 */
	public PostgresRow partial() {
		return this.whole ? new PostgresRow(this.content, this.columns, false) : this;
	}

	/**
	 * Return a mapper for rows. It finds the columns {@code createdAt} and
	 * {@code created_at} for the property {@code createdAt}, and reads columns of the
	 * type {@code bytea} into {@code byte[]}.
	 * @param mapper the connection's mapper
	 * @return a mapper that reads everything else as the given one does; one that has a
	 * naming strategy of its own keeps its names
	 */
	public static JsonMapper mapper(JsonMapper mapper) {
		return PostgresRowReader.mapper(mapper);
	}

	/**
	 * Return the row as it arrived.
	 * @return the JSON
	 */
	public Payload raw() {
		return this.content.inRow(new PostgresRowReader(this.columns, this.whole));
	}

	/**
	 * Return the types of the columns.
	 * @return the names of the types by column, {@code int8}, {@code _text} for instance
	 */
	public Map<String, String> columns() {
		return this.columns;
	}

	/**
	 * Convert the row with the connection's mapper. A column fits the property of the
	 * same name, and one in {@code snake_case} fits a property in {@code camelCase},
	 * unless the mapper has a naming strategy of its own. If both columns exist, the one
	 * with the exact name is taken. What lies inside a column, such as a document in
	 * {@code jsonb}, keeps its names. A column of the type {@code bytea} fits
	 * {@code byte[]}, as does one of a domain over it.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted row
	 * @throws IllegalStateException if the row is that of an update and lacks a column
	 * that the type has a property for (see {@link PostgresChange.Update#unchanged()})
	 */
	public <T> @Nullable T as(Class<T> type) {
		return raw().as(type);
	}

	/**
	 * Convert the row as {@link #as(Class)} does, without regard to the columns that it
	 * lacks: the properties for them keep their defaults, {@code null} for instance.
	 * Written back to the database, such a row deletes what the columns hold.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted row
	 */
	public <T> @Nullable T asPartial(Class<T> type) {
		return partial().as(type);
	}

	/**
	 * Return the row as exact Java values: {@code Long} for whole numbers,
	 * {@code BigDecimal} for {@code numeric}, {@code OffsetDateTime} for
	 * {@code timestamptz}, {@code LocalDateTime}, {@code LocalDate}, {@code LocalTime},
	 * {@code OffsetTime}, {@code UUID}, {@code byte[]} for {@code bytea}, lists for
	 * arrays, maps and lists for {@code json}, also where the server wrote them as text.
	 * A value of another type, or one that does not fit its type, stays what it is in
	 * JSON. A column that the row lacks is no key of the map.
	 * @return the values by column, in the order of the row
	 */
	public Map<String, @Nullable Object> asMap() {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		JsonNode row = PostgresTypes.read(this.content.asText());
		for (Map.Entry<String, JsonNode> column : row.properties()) {
			values.put(column.getKey(),
					PostgresTypes.convert(column.getValue(), this.columns.getOrDefault(column.getKey(), "")));
		}
		return values;
	}

	/**
	 * Return the columns that the row lacks, in their order.
	 */
	Set<String> missing() {
		Set<String> missing = new LinkedHashSet<>(this.columns.keySet());
		missing.removeAll(RowText.of(this.content.asText()).names());
		return Collections.unmodifiableSet(missing);
	}

	@Override
	public String toString() {
		return "PostgresRow of " + this.columns.size() + " columns";
	}

}
