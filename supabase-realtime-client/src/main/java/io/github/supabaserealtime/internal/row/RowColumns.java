package io.github.supabaserealtime.internal.row;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/**
 * The columns of the rows that are read as one type. Which property a column fits is
 * found out once. Safe for several threads.
 */
final class RowColumns {

	// as many as a table can have
	private static final int MOST = 1600;

	private final JsonMapper mapper;

	private final JavaType type;

	private final ObjectReader reader;

	private final Map<String, Column> columns = new ConcurrentHashMap<>();

	private final Map<String, Integer> numbers = new HashMap<>();

	private volatile @Nullable Table lastTable;

	/**
	 * Create the columns of a type.
	 * @param mapper a mapper that knows the names of columns
	 * @param values the mapper that reads what is in them
	 * @param type a type with properties
	 */
	RowColumns(JsonMapper mapper, JsonMapper values, JavaType type) {
		this.mapper = mapper;
		this.type = type;
		this.reader = values.readerFor(type);
	}

	/**
	 * Find a column.
	 * @return the column, or {@code null} if there are too many
	 */
	@Nullable Column find(String name) {
		Column known = this.columns.get(name);
		return (known != null) ? known : add(name);
	}

	private synchronized @Nullable Column add(String name) {
		if (this.columns.size() >= MOST) {
			return null;
		}
		RowType properties = RowType.of(this.mapper, this.type);
		String property = (properties != null) ? properties.property(name) : null;
		String newName = Objects.requireNonNullElse(property, name);
		int number = this.numbers.computeIfAbsent(newName, (key) -> this.numbers.size());
		Column column = new Column(newName, number, property != null);
		this.columns.put(name, column);
		return column;
	}

	/**
	 * Read a row in one pass.
	 * @param json the row
	 * @param types the types of the columns by name
	 * @param whole whether each column that the type has a property for must be there
	 * @return the row, or {@code null} if it must be read by {@link RowText}, which also
	 * finds out what is wrong with it
	 */
	<T> @Nullable T read(String json, Map<String, String> types, boolean whole) {
		Table table = table(types);
		// a parser is what a reader gives a context to
		try (JsonParser context = table.reader.treeAsTokens(NullNode.getInstance());
				RowParser parser = new RowParser(PostgresTypes.FACTORY.createParser(context.objectReadContext(), json),
						this)) {
			T value = table.reader.readValue(parser);
			return (parser.isUsual() && (!whole || parser.hasAll(table.asked))) ? value : null;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private Table table(Map<String, String> types) {
		Table last = this.lastTable;
		if (last == null || !last.types.equals(types)) {
			last = new Table(types, this.reader.withAttribute(PostgresRowReader.COLUMNS, byProperty(types)),
					asked(types));
			this.lastTable = last;
		}
		return last;
	}

	private Map<String, String> byProperty(Map<String, String> types) {
		Map<String, String> byProperty = new HashMap<>();
		types.forEach((name, type) -> {
			Column column = find(name);
			byProperty.putIfAbsent((column != null) ? column.property : name, type);
		});
		byProperty.putAll(types);
		return byProperty;
	}

	private BitSet asked(Map<String, String> types) {
		BitSet asked = new BitSet();
		for (String name : types.keySet()) {
			Column column = find(name);
			if (column != null && column.asked) {
				asked.set(column.number);
			}
		}
		return asked;
	}

	/**
	 * A column.
	 *
	 * @param property the property that it fits, or its name if there is none
	 * @param number the number of the property
	 * @param asked whether the type has a property for it
	 */
	record Column(String property, int number, boolean asked) {
	}

	/**
	 * A table whose rows are read.
	 *
	 * @param types the types of its columns
	 * @param reader reads its rows
	 * @param asked the numbers of the properties that its columns fit
	 */
	private record Table(Map<String, String> types, ObjectReader reader, BitSet asked) {
	}

}
