package io.github.supabaserealtime.samples.realtimeserver.seed;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.supabaserealtime.test.RowPolicy;
import io.github.supabaserealtime.test.ServerDatabase;
import io.github.supabaserealtime.test.TableBuilder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Creates tables as seed files describe them, and fills them.
 */
public final class SeededTables {

	private final ServerDatabase database;

	public SeededTables(ServerDatabase database) {
		this.database = database;
	}

	/**
	 * Create the tables of a seed file, in the place of tables of the same names.
	 * @param tables the tables
	 * @throws InvalidSeedException if a type, a column or a row is not right
	 */
	public void create(List<Seed.Table> tables) {
		tables.forEach((table) -> {
			try {
				create(table);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidSeedException(
						"The table '" + table.name() + "' of the seed file is not right: " + ex.getMessage(), ex);
			}
		});
	}

	/**
	 * Create a table with its rows, in the place of one of the same name.
	 * @param table the table
	 * @throws IllegalArgumentException if a type, a column or a row is not right
	 */
	public void create(Seed.Table table) {
		TableBuilder builder = this.database.table(table.name());
		table.columns().forEach(builder::column);
		if (!table.primaryKey().isEmpty()) {
			builder.primaryKey(table.primaryKey().toArray(String[]::new));
		}
		if (table.replicaIdentityFull()) {
			builder.replicaIdentityFull();
		}
		List<Seed.RowRule> visible = table.visible();
		if (visible != null) {
			builder.rowLevelSecurity(policy(visible));
		}
		if (table.broadcastChanges() != null) {
			builder.broadcastChanges(topic(table.broadcastChanges(), table));
		}
		builder.create();
		table.rows().forEach((row) -> this.database.insert(table.name(), row));
	}

	private static RowPolicy policy(List<Seed.RowRule> rules) {
		return (claims, row) -> rules.stream()
			.anyMatch((rule) -> Claims.hasRole(claims, rule.roles()) && fits(rule, claims, row));
	}

	private static boolean fits(Seed.RowRule rule, JsonNode claims, JsonNode row) {
		return rule.where()
			.entrySet()
			.stream()
			.allMatch((entry) -> row.path(entry.getKey()).asString("").equals(Claims.fill(entry.getValue(), claims)));
	}

	private static Function<Map<String, @Nullable Object>, @Nullable String> topic(String template, Seed.Table table) {
		List<String> unknown = Placeholders.names(template)
			.stream()
			.filter((column) -> !table.columns().containsKey(column))
			.toList();
		if (!unknown.isEmpty()) {
			throw new IllegalArgumentException(
					"'broadcast-changes' names the column '" + unknown.get(0) + "', which the table does not have");
		}
		return (row) -> Placeholders.fill(template, (column) -> {
			Object value = row.get(column);
			return (value != null) ? value.toString() : null;
		});
	}

}
