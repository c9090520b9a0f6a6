package io.github.supabaserealtime.test.internal.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The types that are compared, in many spellings.
 */
final class DifferentialTypes {

	private static final String[] SPELLINGS = { "int2", "smallint", "SMALLINT", "int4", "int", "integer", "Integer",
			"int8", "bigint", "oid", "pg_catalog.int4", "pg_catalog.\"int8\"", "\"int4\"", "smallserial", "serial2",
			"serial", "serial4", "bigserial", "serial8", "float4", "real", "float", "float(1)", "float(24)",
			"float(25)", "float(53)", "float8", "double precision", "double  precision", "numeric", "decimal", "dec",
			"numeric(10,2)", "numeric( 10 , 2 )", "decimal(5)", "dec(4,1)", "numeric(3,-2)", "numeric(2,4)",
			"pg_catalog.numeric(6,3)", "bool", "boolean", "text", "TEXT", "pg_catalog.text", "varchar", "varchar(3)",
			"varchar(255)", "character varying", "character varying(10)", "char varying(4)", "national character(2)",
			"national char varying(5)", "nchar(3)", "nchar varying(3)", "char", "char(3)", "character", "character(5)",
			"bpchar", "bpchar(4)", "uuid", "date", "time", "time(3)", "time without time zone",
			"time(0) without time zone", "timetz", "time with time zone", "time(2) with time zone", "timestamp",
			"timestamp(3)", "timestamp without time zone", "timestamp(0) without time zone", "timestamptz",
			"timestamptz(3)", "timestamp with time zone", "timestamp(2) with time zone", "Timestamp(9)", "json",
			"jsonb", "bytea", "int[]", "int4[3]", "int[][]", "integer array", "integer array[4]", "_int4", "_text",
			"text[]", "varchar(3)[]", "char(2)[]", "numeric(10,2)[]", "float8[]", "bool[]", "uuid[]", "timestamptz[]",
			"date[]", "bytea[]", "jsonb[]", "timestamp(3)[][]", "pg_catalog._int8", "interval", "interval(3)",
			"interval day to second", "bit(3)", "bit varying(5)", "varbit", "money", "inet", "int4range", "\"char\"",
			// these are none
			"serial[]", "int4(3)", "text(5)", "varchar(0)", "char(0)", "float(0)", "float(54)", "numeric(0)",
			"numeric(1001)", "numeric(1,2,3)", "double", "timestamp with zone", "public.int4", "pg_catalog.integer",
			"int[", "int]", "int[x]", "numeric(10", "numeric(10,)", "varchar(3,4)", "time with time", "a b", "(3)",
			"\"int4", "integer integer", "character varying varying" };

	private DifferentialTypes() {
	}

	static List<TypeCase> all() {
		List<TypeCase> types = new ArrayList<>();
		for (String spelling : SPELLINGS) {
			types.add(new TypeCase(spelling, () -> PgType.of(spelling)));
		}
		enumerated(types, "mood", "mood", "sad", "ok", "happy", "Very happy");
		enumerated(types, "public.mood", "public.mood", "sad", "ok", "happy", "Very happy");
		enumerated(types, "\"Mood\"", "\"Mood\"", "Sad", "ok");
		enumerated(types, "public.\"Mood\"", "Mood", "Sad", "ok");
		enumerated(types, "app.mood", "app.mood", "low", "high");
		types.add(new TypeCase("mood[]",
				() -> PgType.enumerated("mood", List.of("sad", "ok", "happy", "Very happy")).array()));
		domain(types, "blob", "bytea");
		domain(types, "public.price", "numeric(10,2)");
		domain(types, "short", "varchar(3)");
		domain(types, "code", "char(3)");
		domain(types, "ratio", "float8");
		domain(types, "flag", "bool");
		domain(types, "\"tags\"", "integer[]");
		for (String base : List.of("numeric(4,1)", "varchar(3)", "char(3)", "timestamp(0)")) {
			String name = base.replaceAll("\\(.*", "") + "_list";
			domain(types, name, base + "[]");
			arrayOfDomain(types, name, base + "[]");
		}
		arrayOfDomain(types, "price", "numeric(10,2)");
		arrayOfDomain(types, "short", "varchar(3)");
		arrayOfDomain(types, "code", "char(3)");
		arrayOfDomain(types, "moment", "timestamp(0)");
		arrayOfDomain(types, "tags", "integer[]");
		return types;
	}

	private static void enumerated(List<TypeCase> types, String sql, String spelling, String... labels) {
		types.add(new TypeCase(sql, () -> PgType.enumerated(spelling, List.of(labels))));
	}

	private static void domain(List<TypeCase> types, String spelling, String base) {
		types.add(new TypeCase(spelling, () -> PgType.domain(spelling, PgType.of(base))));
	}

	private static void arrayOfDomain(List<TypeCase> types, String name, String base) {
		types.add(new TypeCase(name + "[]", () -> PgType.domain(name, PgType.of(base)).array()));
	}

	/**
	 * A type as SQL spells it, and the same here.
	 *
	 * @param sql the spelling
	 * @param type the type
	 */
	record TypeCase(String sql, Supplier<PgType> type) {

	}

}
