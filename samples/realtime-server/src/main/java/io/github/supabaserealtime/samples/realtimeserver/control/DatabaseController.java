package io.github.supabaserealtime.samples.realtimeserver.control;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.samples.realtimeserver.seed.Seed;
import io.github.supabaserealtime.samples.realtimeserver.seed.SeedReader;
import io.github.supabaserealtime.samples.realtimeserver.seed.SeededTables;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerDatabase;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about tables and rows. Parameters of the query choose rows by the values of
 * their columns.
 */
@RestController
@RequestMapping("/tables")
class DatabaseController {

	private final ServerDatabase database;

	private final SeededTables tables;

	DatabaseController(EmbeddedRealtimeServer server, SeededTables tables) {
		this.database = server.database();
		this.tables = tables;
	}

	@GetMapping
	List<Table> list() {
		return this.database.tables().stream().map(this::describe).toList();
	}

	private Table describe(String name) {
		return new Table(name, this.database.rows(name).size());
	}

	/**
	 * Create a table, described as in a seed file, in the place of one of the same name.
	 */
	@PutMapping("/{table}")
	@ResponseStatus(HttpStatus.CREATED)
	Table create(@PathVariable String table, @RequestBody JsonNode body) {
		if (!(body instanceof ObjectNode description)) {
			throw new InvalidFieldException(null, "The body must be a JSON object");
		}
		if (description.has("name")) {
			throw new InvalidFieldException("name", "'name' is not known. The path names the table");
		}
		if (!description.path("columns").isObject() || description.path("columns").isEmpty()) {
			throw new InvalidFieldException("columns",
					"'columns' must be an object with types by column, such as {\"id\": \"int8\", \"task\": \"text\"}");
		}
		this.tables.create(read(description.deepCopy().put("name", table)));
		return describe(known(table));
	}

	private static Seed.Table read(JsonNode description) {
		try {
			return SeedReader.readTable(description);
		}
		catch (JacksonException ex) {
			StringBuilder path = new StringBuilder();
			ex.getPath()
				.forEach((step) -> path.append((step.getPropertyName() == null) ? "[" + step.getIndex() + "]"
						: (path.isEmpty() ? "" : ".") + step.getPropertyName()));
			throw new InvalidFieldException(path.toString(), "'" + path + "' is not right. A table has columns,"
					+ " primary-key, replica-identity-full, visible, broadcast-changes and rows, as in a seed file");
		}
	}

	@GetMapping("/{table}/rows")
	List<JsonNode> rows(@PathVariable String table) {
		return this.database.rows(known(table));
	}

	@PostMapping("/{table}/rows")
	@ResponseStatus(HttpStatus.CREATED)
	Table insert(@PathVariable String table, @RequestBody JsonNode row) {
		String name = known(table);
		this.database.insert(name, Fields.of(row).all());
		return describe(name);
	}

	@PatchMapping("/{table}/rows")
	Table update(@PathVariable String table, @RequestParam Map<String, String> where, @RequestBody JsonNode changes) {
		String name = known(table);
		this.database.update(name, where, Fields.of(changes).all());
		return describe(name);
	}

	@DeleteMapping("/{table}/rows")
	Table delete(@PathVariable String table, @RequestParam Map<String, String> where) {
		String name = known(table);
		this.database.delete(name, where);
		return describe(name);
	}

	/**
	 * Return the name of a table with its schema.
	 */
	private String known(String table) {
		List<String> names = this.database.tables();
		String name = table.contains(".") ? table : "public." + table;
		if (!names.contains(name)) {
			throw new NotFoundException("table",
					"There is no table '" + name + "'. The tables are " + String.join(", ", names));
		}
		return name;
	}

	/**
	 * A table.
	 *
	 * @param name the name with its schema
	 * @param rows how many rows it has
	 */
	record Table(String name, int rows) {

	}

}
