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
 * A row of a database table, with the columns that the server delivered. It is decoded
 * when a method asks for it. Immutable and safe for use by several threads.
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
	 * Return the same row, whose conversion refuses types that have a property for a
	 * missing column.
	 */
	PostgresRow whole() {
		return this.whole ? this : new PostgresRow(this.content, this.columns, true);
	}

	/**
	 * Return the same row, whose conversion ignores missing columns. For an update these
	 * are the columns that {@link PostgresChange.Update#unchanged()} returns.
	 * @return the row; a conversion leaves the properties for missing columns at their
	 * defaults
	 */
	public PostgresRow partial() {
		return this.whole ? new PostgresRow(this.content, this.columns, false) : this;
	}

	/**
	 * Return a mapper for rows. It reads both the column {@code createdAt} and the column
	 * {@code created_at} into the property {@code createdAt}, and it reads columns of the
	 * type {@code bytea} into {@code byte[]}.
	 * @param mapper the connection's mapper
	 * @return a mapper that reads everything else like the given one; a naming strategy
	 * of the given mapper is kept
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
	 * @return the names of the types by column, for example {@code int8} or {@code _text}
	 */
	public Map<String, String> columns() {
		return this.columns;
	}

	/**
	 * Convert the row with the connection's mapper. A column fits the property of the
	 * same name, and one in {@code snake_case} fits a property in {@code camelCase},
	 * unless the mapper has a naming strategy of its own. If both columns exist, the one
	 * with the exact name is taken. Names inside a column, for example in a document of
	 * type {@code jsonb}, are not changed. A column of the type {@code bytea} fits
	 * {@code byte[]}, as does one of a domain over it.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted row
	 * @throws IllegalStateException if the row belongs to an update and lacks a column
	 * that the type has a property for (see {@link PostgresChange.Update#unchanged()})
	 */
	public <T> @Nullable T as(Class<T> type) {
		return raw().as(type);
	}

	/**
	 * Convert the row like {@link #as(Class)}, but ignore missing columns. The properties
	 * for them keep their defaults, for example {@code null}. Do not write such a row
	 * back to the database: that would overwrite the values of the missing columns.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted row
	 */
	public <T> @Nullable T asPartial(Class<T> type) {
		return partial().as(type);
	}

	/**
	 * Return the row as exact Java values. They are {@code Long} for whole numbers,
	 * {@code BigDecimal} for {@code numeric}, {@code OffsetDateTime} for
	 * {@code timestamptz}, {@code LocalDateTime}, {@code LocalDate}, {@code LocalTime},
	 * {@code OffsetTime}, {@code UUID}, {@code byte[]} for {@code bytea}, lists for
	 * arrays, and maps and lists for {@code json}, even if the server wrote them as text.
	 * A value of another type, or one that does not fit its type, is returned as in the
	 * JSON. The map has no key for a missing column.
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
