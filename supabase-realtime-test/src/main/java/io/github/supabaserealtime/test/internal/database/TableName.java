package io.github.supabaserealtime.test.internal.database;

/**
 * The name of a table.
 *
 * @param schema the schema
 * @param table the table
 * @since 0.9.0
 */
public record TableName(String schema, String table) {

	/**
	 * Read a name.
	 * @param name the name, in {@code public} if it names no schema
	 * @return the parts
	 * @throws IllegalArgumentException if a part is empty
	 */
	public static TableName of(String name) {
		int dot = name.indexOf('.');
		TableName result = (dot < 0) ? new TableName("public", name)
				: new TableName(name.substring(0, dot), name.substring(dot + 1));
		if (result.schema.isBlank() || result.table.isBlank()) {
			throw new IllegalArgumentException("'" + name + "' is not the name of a table such as 'public.todos'");
		}
		return result;
	}

	@Override
	public String toString() {
		return this.schema + "." + this.table;
	}

}
