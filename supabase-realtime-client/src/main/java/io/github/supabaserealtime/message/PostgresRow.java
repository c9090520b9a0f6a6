package io.github.supabaserealtime.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
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
	 * Return a mapper that finds the column {@code created_at} for the property
	 * {@code createdAt}.
	 * @param mapper the connection's mapper
	 * @return the mapper itself if it has a naming strategy of its own, else one that is
	 * like it but for the names
	 */
	public static JsonMapper mapper(JsonMapper mapper) {
		if (mapper.deserializationConfig().getPropertyNamingStrategy() != null) {
			return mapper;
		}
		return mapper.rebuild().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
	}

	/**
	 * Return the row as it arrived.
	 * @return the JSON
	 */
	public Payload raw() {
		return this.content;
	}

	/**
	 * Return the types of the columns.
	 * @return the names of the types by column, {@code int8}, {@code _text} for instance
	 */
	public Map<String, String> columns() {
		return this.columns;
	}

	/**
	 * Convert the row with the connection's mapper. Columns in {@code snake_case} fit
	 * properties in {@code camelCase}, unless the mapper has a naming strategy of its
	 * own.
	 * @param <T> the type
	 * @param type the type
	 * @return the converted row
	 */
	public <T> @Nullable T as(Class<T> type) {
		return this.content.as(type);
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
