package io.github.supabaserealtime.test.internal.database;

import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * An entry of {@code postgres_changes} that is in force.
 *
 * @param id the id of the entry
 * @param binding what it asks for
 * @param tables the tables that it concerns
 * @param claims the claims of the token at the time
 */
record Subscription(int id, Binding binding, List<Table> tables, JsonNode claims) {

	String role() {
		return this.claims.path("role").asString("");
	}

	boolean concerns(Change change) {
		return this.tables.contains(change.table()) && this.binding.concerns(change.type());
	}

}
