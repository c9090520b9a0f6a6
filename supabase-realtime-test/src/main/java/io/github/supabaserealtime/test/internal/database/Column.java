package io.github.supabaserealtime.test.internal.database;

/**
 * A column of a table.
 *
 * @param name the name
 * @param type the type
 * @param serial whether values that are left out come from a sequence
 */
record Column(String name, PgType type, boolean serial) {

}
