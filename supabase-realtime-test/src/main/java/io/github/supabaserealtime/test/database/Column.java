package io.github.supabaserealtime.test.database;

/**
 * A column of a table.
 *
 * @param name the name
 * @param type the type
 */
record Column(String name, PgType type) {

}
