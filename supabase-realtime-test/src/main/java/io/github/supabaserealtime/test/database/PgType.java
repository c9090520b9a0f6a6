package io.github.supabaserealtime.test.database;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A type of Postgres.
 *
 * @param name the name in the catalogue, which clients see
 * @param sqlName the name in error messages
 * @param kind how its values are treated
 * @param labels the labels of an enumerated type
 */
record PgType(String name, String sqlName, Kind kind, List<String> labels) {

	private static final Map<String, String> ALIASES = Map.ofEntries(Map.entry("smallint", "int2"),
			Map.entry("integer", "int4"), Map.entry("int", "int4"), Map.entry("bigint", "int8"),
			Map.entry("real", "float4"), Map.entry("double precision", "float8"), Map.entry("decimal", "numeric"),
			Map.entry("boolean", "bool"), Map.entry("character varying", "varchar"), Map.entry("character", "bpchar"),
			Map.entry("char", "bpchar"), Map.entry("timestamp with time zone", "timestamptz"),
			Map.entry("timestamp without time zone", "timestamp"), Map.entry("time without time zone", "time"),
			Map.entry("time with time zone", "timetz"));

	private static final Map<String, PgType> TYPES = Map.ofEntries(type("int2", "smallint", Kind.INTEGER),
			type("int4", "integer", Kind.INTEGER), type("int8", "bigint", Kind.INTEGER),
			type("float4", "real", Kind.FLOAT4), type("float8", "double precision", Kind.FLOAT8),
			type("numeric", "numeric", Kind.NUMERIC), type("bool", "boolean", Kind.BOOL),
			type("text", "text", Kind.TEXT), type("varchar", "character varying", Kind.VARCHAR),
			type("uuid", "uuid", Kind.UUID), type("timestamptz", "timestamp with time zone", Kind.TIMESTAMPTZ),
			type("timestamp", "timestamp without time zone", Kind.TIMESTAMP), type("date", "date", Kind.DATE),
			type("time", "time without time zone", Kind.TIME), type("jsonb", "jsonb", Kind.JSONB),
			type("json", "json", Kind.JSON), type("bytea", "bytea", Kind.BYTEA),
			type("bpchar", "character", Kind.OTHER));

	private static Map.Entry<String, PgType> type(String name, String sqlName, Kind kind) {
		return Map.entry(name, new PgType(name, sqlName, kind, List.of()));
	}

	/**
	 * Find a type.
	 * @param name the name in the catalogue or in SQL
	 */
	static PgType of(String name) {
		String plain = name.strip().toLowerCase(Locale.ROOT);
		if (plain.isEmpty()) {
			throw new IllegalArgumentException("A column needs a type");
		}
		if (plain.endsWith("[]")) {
			return of("_" + of(plain.substring(0, plain.length() - 2)).name());
		}
		if (plain.startsWith("_")) {
			return new PgType(plain, of(plain.substring(1)).sqlName() + "[]", Kind.ARRAY, List.of());
		}
		String known = ALIASES.getOrDefault(plain, plain);
		PgType type = TYPES.get(known);
		return (type != null) ? type : new PgType(known, known, Kind.OTHER, List.of());
	}

	/**
	 * Create an enumerated type.
	 */
	static PgType enumerated(String name, List<String> labels) {
		return new PgType(name, name, Kind.ENUM, List.copyOf(labels));
	}

	/**
	 * Return the type of the elements of an array.
	 */
	PgType element() {
		return of(this.name.substring(1));
	}

	/**
	 * How values are treated.
	 */
	enum Kind {

		INTEGER, FLOAT4, FLOAT8, NUMERIC, BOOL, TEXT, VARCHAR, UUID, TIMESTAMPTZ, TIMESTAMP, DATE, TIME, JSONB, JSON,
		BYTEA, ENUM, ARRAY, OTHER

	}

}
