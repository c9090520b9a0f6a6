package io.github.supabaserealtime.samples.realtimeserver;

import java.util.List;

import io.github.supabaserealtime.test.RowPolicy;
import io.github.supabaserealtime.test.ServerDatabase;
import io.github.supabaserealtime.test.TableBuilder;
import tools.jackson.databind.JsonNode;

/**
 * Creates the tables of a seed file and fills them.
 */
final class SeededTables {

	private final ServerDatabase database;

	SeededTables(ServerDatabase database) {
		this.database = database;
	}

	void create(List<Seed.Table> tables) {
		tables.forEach((table) -> {
			try {
				create(table);
				table.rows().forEach((row) -> this.database.insert(table.name(), row));
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException(
						"The table '" + table.name() + "' of the seed file is not right: " + ex.getMessage(), ex);
			}
		});
	}

	private void create(Seed.Table table) {
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
		builder.create();
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

}
