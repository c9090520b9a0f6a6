package io.github.supabaserealtime.test.internal.database;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.internal.database.PgType.Kind;

/**
 * The types that every PostgreSQL database has.
 */
final class TypeCatalogue {

	private static final int MOST_FRACTIONAL_DIGITS = 6;

	private static final int MOST_CHARACTERS = 10_485_760;

	private static final int MOST_DIGITS = 1000;

	// words of the grammar, which are no names of types in pg_catalog
	private static final Map<String, String> WORDS = Map.ofEntries(Map.entry("smallint", "int2"),
			Map.entry("integer", "int4"), Map.entry("int", "int4"), Map.entry("bigint", "int8"),
			Map.entry("real", "float4"), Map.entry("decimal", "numeric"), Map.entry("dec", "numeric"),
			Map.entry("boolean", "bool"));

	private static final Map<String, PgType> TYPES = Map.ofEntries(type("int2", "smallint", Kind.INTEGER),
			type("int4", "integer", Kind.INTEGER), type("int8", "bigint", Kind.INTEGER), type("oid", "oid", Kind.OID),
			type("float4", "real", Kind.FLOAT4), type("float8", "double precision", Kind.FLOAT8),
			type("numeric", "numeric", Kind.NUMERIC), type("bool", "boolean", Kind.BOOL),
			type("text", "text", Kind.TEXT), type("varchar", "character varying", Kind.VARCHAR),
			type("bpchar", "character", Kind.BPCHAR), type("uuid", "uuid", Kind.UUID),
			type("timestamptz", "timestamp with time zone", Kind.TIMESTAMPTZ),
			type("timestamp", "timestamp without time zone", Kind.TIMESTAMP), type("date", "date", Kind.DATE),
			type("time", "time without time zone", Kind.TIME), type("timetz", "time with time zone", Kind.TIMETZ),
			type("jsonb", "jsonb", Kind.JSONB), type("json", "json", Kind.JSON), type("bytea", "bytea", Kind.BYTEA),
			type("bit", "bit", Kind.OTHER), type("varbit", "bit varying", Kind.OTHER),
			type("char", "\"char\"", Kind.OTHER), type("interval", "interval", Kind.OTHER));

	private TypeCatalogue() {
	}

	private static Map.Entry<String, PgType> type(String name, String sqlName, Kind kind) {
		return Map.entry(name, new PgType(name, sqlName, kind));
	}

	/**
	 * Return a type of the catalogue.
	 */
	static PgType named(String name) {
		return TYPES.getOrDefault(name, new PgType(name, TypeSpelling.quoted(name), Kind.OTHER));
	}

	/**
	 * Return the type that a word stands for.
	 */
	static PgType spelled(String word) {
		return WORDS.containsKey(word) ? named(WORDS.get(word)) : catalogued(word);
	}

	/**
	 * Return the type with a name in the catalogue, which no word of the grammar stands
	 * for. Names of arrays begin with an underscore.
	 */
	static PgType catalogued(String name) {
		if (WORDS.containsKey(name)) {
			throw new IllegalArgumentException("type \"" + name + "\" does not exist");
		}
		return (name.length() > 1 && name.startsWith("_")) ? catalogued(name.substring(1)).array() : named(name);
	}

	/**
	 * Return a type in the schema of the user.
	 * @throws IllegalArgumentException if it is one of the database's own
	 */
	static PgType ofUser(String name) {
		if (TYPES.containsKey(name)) {
			throw new IllegalArgumentException("type \"public." + name + "\" does not exist");
		}
		return catalogued(name);
	}

	/**
	 * Give a type its length, precision or scale.
	 * @throws IllegalArgumentException if it takes none, or no such
	 */
	static PgType modified(PgType type, List<Integer> modifiers) {
		if (modifiers.isEmpty()) {
			return type;
		}
		switch (type.kind()) {
			case NUMERIC -> precision(modifiers);
			case VARCHAR, BPCHAR -> length(type, modifiers);
			case TIMESTAMP, TIMESTAMPTZ, TIME, TIMETZ -> {
				return fraction(type, modifiers);
			}
			case OTHER -> {
				return type;
			}
			default ->
				throw new IllegalArgumentException("type modifier is not allowed for type \"" + type.name() + "\"");
		}
		return type.with(modifiers);
	}

	private static void precision(List<Integer> modifiers) {
		if (modifiers.size() > 2) {
			throw new IllegalArgumentException("invalid NUMERIC type modifier");
		}
		int precision = modifiers.get(0);
		if (precision < 1 || precision > MOST_DIGITS) {
			throw new IllegalArgumentException("NUMERIC precision " + precision + " must be between 1 and 1000");
		}
		if (modifiers.size() > 1 && Math.abs(modifiers.get(1)) > MOST_DIGITS) {
			throw new IllegalArgumentException("NUMERIC scale " + modifiers.get(1) + " must be between -1000 and 1000");
		}
	}

	private static void length(PgType type, List<Integer> modifiers) {
		String name = (type.kind() == Kind.VARCHAR) ? "varchar" : "char";
		if (modifiers.size() > 1) {
			throw new IllegalArgumentException("invalid type modifier");
		}
		if (modifiers.get(0) < 1) {
			throw new IllegalArgumentException("length for type " + name + " must be at least 1");
		}
		if (modifiers.get(0) > MOST_CHARACTERS) {
			throw new IllegalArgumentException("length for type " + name + " cannot exceed " + MOST_CHARACTERS);
		}
	}

	private static PgType fraction(PgType type, List<Integer> modifiers) {
		if (modifiers.size() > 1 || modifiers.get(0) < 0) {
			throw new IllegalArgumentException("invalid type modifier");
		}
		// more are reduced, with a warning
		return type.with(List.of(Math.min(modifiers.get(0), MOST_FRACTIONAL_DIGITS)));
	}

}
