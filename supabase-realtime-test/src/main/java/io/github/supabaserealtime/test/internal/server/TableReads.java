package io.github.supabaserealtime.test.internal.server;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.supabaserealtime.test.internal.database.Database;
import io.github.supabaserealtime.test.internal.database.NotEvaluatedException;
import io.github.supabaserealtime.test.internal.database.QueryException;
import io.github.supabaserealtime.test.internal.database.RowQuery;
import io.github.supabaserealtime.test.internal.database.TableName;
import io.github.supabaserealtime.test.internal.rest.RestException;
import io.github.supabaserealtime.test.internal.rest.RowQueryParser;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads tables of the database for requests over HTTP, under the lock of the
 * {@link Rooms} as everything that the database does.
 */
final class TableReads {

	private static final System.Logger LOGGER = System.getLogger(TableReads.class.getName());

	private static final String PUBLIC = "public";

	private final Rooms rooms;

	private final Database database;

	private final RowQueryParser parser;

	TableReads(ServerParts parts) {
		this.rooms = parts.rooms();
		this.database = parts.database().database();
		this.parser = new RowQueryParser(parts.settings().rest().maxRows());
	}

	/**
	 * Return the name of a table.
	 * @param schema the schema, or {@code null} for {@code public}
	 * @param table the name in the path
	 * @throws RestException if there is no such schema or the path names no table
	 */
	TableName name(@Nullable String schema, String table) throws RestException {
		if (table.isBlank() || table.contains("/")) {
			throw RestException.path();
		}
		List<String> schemas = this.rooms.get(this::schemas);
		String named = (schema != null) ? schema : PUBLIC;
		if (!schemas.contains(named)) {
			throw RestException.schema(named, String.join(", ", schemas));
		}
		return new TableName(named, table);
	}

	private List<String> schemas() {
		return Stream
			.concat(Stream.of(PUBLIC), this.database.tables().stream().map((name) -> TableName.of(name).schema()))
			.distinct()
			.sorted(Comparator.comparing((String schema) -> !schema.equals(PUBLIC)))
			.collect(Collectors.toList());
	}

	/**
	 * Read.
	 * @throws RestException if there is an error to answer
	 */
	List<JsonNode> read(TableName table, Map<String, String[]> parameters, JsonNode claims) throws RestException {
		RowQuery query = this.parser.parse(parameters);
		if (!this.rooms.get(() -> this.database.has(table))) {
			throw RestException.table(table.toString());
		}
		try {
			return this.rooms.get(() -> this.database.select(table, query, claims));
		}
		catch (QueryException ex) {
			throw RestException.of(ex, "anon".equals(claims.path("role").asString("anon")));
		}
		catch (NotEvaluatedException ex) {
			throw RestException.notEvaluated(ex.getMessage());
		}
		catch (RuntimeException | AssertionError ex) {
			LOGGER.log(System.Logger.Level.ERROR, "The policy failed for the table '" + table + "'", ex);
			throw RestException.failed(ex);
		}
	}

}
