package io.github.supabaserealtime.conformance;

/**
 * The tables of the schema {@code public} that the cases use. {@code conformance/*.sql}
 * creates them in a Postgres, {@link EmbeddedTarget} in the embedded server.
 */
final class Tables {

	/**
	 * {@code id int8} (the primary key), {@code task text}, {@code done bool},
	 * {@code amount numeric}, {@code due timestamptz}, {@code tags text[]},
	 * {@code meta jsonb}, {@code owner uuid}.
	 */
	static final String TODOS = "conformance_todos";

	/**
	 * {@code id int8} (the primary key), {@code task text}; replica identity full.
	 */
	static final String FULL = "conformance_full";

	/**
	 * {@code id int8} (the primary key), {@code task text}, {@code owner text}; replica
	 * identity full, and a policy that shows a row to its owner.
	 */
	static final String OWNED = "conformance_owned";

	/**
	 * {@code id int8}, {@code task text}; no primary key.
	 */
	static final String KEYLESS = "conformance_keyless";

	/**
	 * {@code id int8} (the primary key), {@code task text}; anonymous users may not
	 * select from it.
	 */
	static final String CLOSED = "conformance_closed";

	private Tables() {
	}

}
