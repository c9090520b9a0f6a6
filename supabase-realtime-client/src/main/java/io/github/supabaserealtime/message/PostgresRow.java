package io.github.supabaserealtime.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of a database table, as far as the server delivered it. Immutable and safe for
 * several threads; decoded when asked for.
 *
 * @since 0.1.0
 */
public final class PostgresRow {

	private final Payload content;

	private final Map<String, String> columns;

	/**
	 * Create a row.
	 * @param content the row as JSON
	 * @param columns the types of the columns by name, as {@code pg_type.typname} has
	 * them
	 */
	public PostgresRow(Payload content, Map<String, String> columns) {
		this.content = content;
		this.columns = Collections.unmodifiableMap(columns);
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
		return this.content.inRow(new PostgresRowReader(this.columns));
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
	 * {@code byte[]}.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted row
	 */
	public <T> @Nullable T as(Class<T> type) {
		return raw().as(type);
	}

	/**
	 * Return the row as exact Java values: {@code Long} for whole numbers,
	 * {@code BigDecimal} for {@code numeric}, {@code OffsetDateTime} for
	 * {@code timestamptz}, {@code LocalDateTime}, {@code LocalDate}, {@code LocalTime},
	 * {@code OffsetTime}, {@code UUID}, {@code byte[]} for {@code bytea}, lists for
	 * arrays, maps and lists for {@code json}, also where the server wrote them as text.
	 * A value of another type, or one that does not fit its type, stays what it is in
	 * JSON.
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

	@Override
	public String toString() {
		return "PostgresRow of " + this.columns.size() + " columns";
	}

}
