package io.github.supabaserealtime.internal.row;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * The types that the rows of a connection were read as. Safe for several threads.
 */
final class RowTypes {

	private final JsonMapper values;

	private final Map<JavaType, Optional<RowColumns>> types = new ConcurrentHashMap<>();

	/**
	 * Create the types.
	 * @param values a mapper that knows nothing of the names of columns
	 */
	RowTypes(JsonMapper values) {
		this.values = values;
	}

	JsonMapper values() {
		return this.values;
	}

	/**
	 * Return the columns of a type.
	 * @param mapper a mapper that knows the names of columns
	 * @param type the type
	 * @return the columns, or {@code null} if it is read in a way of its own
	 */
	@Nullable RowColumns columns(JsonMapper mapper, JavaType type) {
		return this.types.computeIfAbsent(type, (key) -> find(mapper, type)).orElse(null);
	}

	private Optional<RowColumns> find(JsonMapper mapper, JavaType type) {
		return (RowType.of(mapper, type) != null) ? Optional.of(new RowColumns(mapper, this.values, type))
				: Optional.empty();
	}

}
