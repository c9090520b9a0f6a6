package io.github.supabaserealtime.test.internal.database;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.supabaserealtime.test.internal.database.PgType.Kind;

/**
 * Makes literals: known ones, and what chance makes of them.
 */
final class DifferentialLiterals {

	private static final List<String> INTEGERS = List.of("0", "1", "-1", "+7", " 42 ", "\t5\n", "32767", "32768",
			"-32768", "-32769", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "9223372036854775808",
			"-9223372036854775808", "4294967295", "4294967296", "0x10", "0X1f", "-0x8000", "0o17", "0b101", "0b12",
			"0x", "1_000", "1__0", "_1", "1_", "0x_1F", "00012", "1.0", "1e3", "abc", "", " ", "12a", "1 2", "--1", "+",
			"\u0661", "\u00a05", "NaN", "99999999999999999999999999");

	private static final List<String> NUMBERS = List.of("0", "-0", "1", "-1.5", ".5", "5.", "+.25", "1.10", "1.005",
			"1.015", "99999999.99", "99999999.995", "100000000", "1e5", "1E+2", "1e-3",
			"12345678901234567890.1234567890", "0.1", "0.30000000000000004", "1e20", "1e21", "1e-7",
			"1.7976931348623157e308", "1e309", "1e-324", "5e-324", "3.4028235e38", "3.5e38", "1e-46", "NaN", "nan",
			"-NaN", "Infinity", "-Infinity", "inf", "+INF", "-inf", "infinite", "0x10", "0x1p3", "0x.8", "0b11",
			"1_000.5", "1_000", "1._5", "1e1_0", "1e", "e5", ".", "", " ", " 3.14 ", "3,14", "1.2.3", "abc", "\u00a01",
			"2e23", "9007199254740993", "5.684341886080802E-14", "123456789012345678", "16777217", "0.000001234",
			"1e99999", "1e131071", "1e131072", "0e131072", "1e-16383", "1e-16384", "-1e-999999", "1e999999",
			"1e1000000000", "1e1100000000", "1e-1100000000", "0e1100000000", "999.95", "999.94", "1000");

	private static final List<String> BOOLEANS = List.of("t", "true", "TRUE", "tr", "tru", "y", "ye", "yes", "on", "1",
			"f", "false", "fal", "n", "no", "off", "of", "o", "0", " true ", "\tf", "truee", "2", "", " ", "yess",
			"null", "unknown", "\u00a0t");

	private static final List<String> TEXTS = List.of("", " ", "a", "ab", "abc", "abcd", "ab ", "ab   ", "abc   ", " a",
			"A", "b", "B", "null", "NULL", "true", "%", "_", "\\", "a%b", "a_b", "\u00e9", "\u00c9", "e\u0301",
			"\u4e2d\u6587", "\ud83c\udf89", "a\ud83c\udf89b", "\ud83c\udf89\ud83d\ude00", "\u00a0", "\u2003x",
			"line\nbreak", "tab\there", "'quoted'", "\"q\"", "{a}", "a,b", "(x)", "Milk, 50%", "straight", "\u00df",
			"\u0130", "0", "10", "9", "a.b", "a-b", "x\r\ny");

	private static final List<String> UUIDS = List.of("11111111-1111-4111-8111-aaaaaaaaaaaa",
			"11111111-1111-4111-8111-AAAAAAAAAAAA", "{11111111-1111-4111-8111-aaaaaaaaaaaa}",
			"1111111111114111811 1aaaaaaaaaaaa", "11111111111141118111aaaaaaaaaaaa",
			"1111-1111-1111-4111-8111-aaaa-aaaa-aaaa", "a-0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
			"a0eebc999c0b4ef8bb6d6bb9bd380a11-", "{a0eebc999c0b4ef8bb6d6bb9bd380a11",
			"a0eebc999c0b4ef8bb6d6bb9bd380a11}", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "", "x",
			" a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000",
			"ffffffff-ffff-ffff-ffff-ffffffffffff", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1");

	private static final List<String> MOMENTS = List.of("2026-01-02", "2026-1-2", "20260228", "2026-02-28",
			"2026-02-29", "2026-02-30", "2024-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32",
			"0000-01-01", "0001-01-01", "9999-12-31", "20261301", "2026-01-02 03:04:05", "2026-01-02T03:04:05",
			"2026-01-02t03:04", "2026-01-02 3:4:5", "2026-01-02   03:04:05", " 2026-01-02 03:04:05 ",
			"2026-01-02 03:04:05.5", "2026-01-02 03:04:05.123456", "2026-01-02 03:04:05.1234565",
			"2026-01-02 03:04:05.9999995", "2026-01-02 03:04:05.0005", "2026-01-02 03:04:05.0015",
			"1999-12-31 23:59:59.0005", "1970-01-01 00:00:00.0045", "2026-01-02 03:04:05.", "2026-01-02T03:04:05Z",
			"2026-01-02T03:04:05z", "2026-01-02 03:04:05+00", "2026-01-02 03:04:05+5:30", "2026-01-02 03:04:05+0530",
			"2026-01-02 03:04:05 +05:30", "2026-01-02 03:04:05-03", "2026-01-02 03:04:05+15:59",
			"2026-01-02 03:04:05+16", "2026-01-02 03:04:05+05:60", "2026-01-02 03:04:05+05:30:15",
			"2026-01-02 03:04:05 UTC", "2026-01-02 24:00:00", "2026-01-02 24:00:01", "2026-01-02 25:00",
			"2026-01-02 10:60", "2026-01-02 10:00:60", "2026-01-02 10:00:61", "2026-01-02 23:59:60",
			"2026-01-02 23:59:60.5", "2026-01-02Z", "2026-01-02+01", "infinity", "-infinity", "Infinity", "+infinity",
			"epoch", "", " ", "abc", "10:00", "10:00:60", "24:00", "24:00:00", "24:00:01", "23:59:60", "00:00", "3:4",
			"10:00:00.5", "10:00:00.1234567", "10:00:00+02", "10:00:00-05:30", "10:00Z", "10:00:00 +02", "9:00+01",
			"23:59:59.9999996", "10:61", "25:00", "soon", "now and then", "T10:00", "2026-03-29 02:30:00",
			"20260102 10:00", "20260102T100000", "2026-01-02 10:00:00.000001+00");

	private static final List<String> DOCUMENTS = List.of("{}", "[]", "null", "true", "false", "1", "-0", "0.0", "1.50",
			"1e5", "1E-2", "1e400", "12345678901234567890.123456789", "\"a\"", "\"\"", "\"\\u00e9\"",
			"\"\\ud83c\\udf89\"", "\"\\ud83c\"", "\"\\u0000\"", "\"null\"", "{\"b\":1,\"a\":2}",
			"{\"aa\":1,\"b\":2,\"\u00e9\":3}", "{\"a\":1,\"a\":2}", "{\"a\": [1, {\"b\": null}]}", "[1,2,3]",
			"[1, 2 ,\n3]", " {\"a\":1} ", "{a:1}", "{'a':1}", "{\"a\":1,}", "[1,]", "[,1]", "01", "+1", "1.", ".5",
			"NaN", "", " ", "abc", "tru", "[1 2]", "{\"a\"}", "{\"a\":}", "\"a", "\"a\nb\"", "\"\\x\"", "[[[]]]",
			"{\"a\":{\"b\":{\"c\":[true,false,null]}}}", "1 2", "{} {}", "{\"k\": 1.0}", "{\"k\": 1}", "\u00a01");

	private static final List<String> BYTES = List.of("", "\\x", "\\xdeadbeef", "\\xDEADBEEF", "\\xde ad", "\\xdea",
			"\\xzz", "\\x0", "abc", "a\\\\b", "a\\001b", "\\377", "\\400", "\\8", "\\", "a\\", "\u00e9", "\\xd e",
			"\\Xde", "deadbeef", "\\x\u00e9", "\\000", "a\\1", "3030", "\\x3030");

	private static final List<String> ARRAY_FORMS = List.of("{}", "{%s}", "{%s,%s}", "{ %s , %s }", "{NULL,%s}",
			"{null}", "{\"%s\"}", "{{%s},{%s}}", "{{%s,%s},{%s}}", "{{%s},%s}", "{{},{}}", "{%s", "%s}", "{%s,}",
			"{,%s}", "{\"%s\"x}", "{x\"%s\"}", "{%s}x", "{%s} ", " {%s}", "[1:1]={%s}", "[0:1]={%s,%s}", "[1:2]={%s}",
			"[1:2]{%s}", "{{{%s}}}", "{\"NULL\"}", "{\\%s}", "{%s\\", "{}}", "{{}", "", " ", "%s");

	private static final Map<Kind, List<String>> POOLS = new EnumMap<>(Kind.class);

	static {
		POOLS.put(Kind.INTEGER, INTEGERS);
		POOLS.put(Kind.OID, INTEGERS);
		POOLS.put(Kind.NUMERIC, NUMBERS);
		POOLS.put(Kind.FLOAT4, NUMBERS);
		POOLS.put(Kind.FLOAT8, NUMBERS);
		POOLS.put(Kind.BOOL, BOOLEANS);
		POOLS.put(Kind.TEXT, TEXTS);
		POOLS.put(Kind.VARCHAR, TEXTS);
		POOLS.put(Kind.BPCHAR, TEXTS);
		POOLS.put(Kind.UUID, UUIDS);
		for (Kind kind : List.of(Kind.DATE, Kind.TIME, Kind.TIMETZ, Kind.TIMESTAMP, Kind.TIMESTAMPTZ)) {
			POOLS.put(kind, MOMENTS);
		}
		POOLS.put(Kind.JSON, DOCUMENTS);
		POOLS.put(Kind.JSONB, DOCUMENTS);
		POOLS.put(Kind.BYTEA, BYTES);
		POOLS.put(Kind.ENUM, List.of("sad", "ok", "happy", "Very happy", "Sad", "low", "high", " ok", "OK", "", "x"));
	}

	private final Random random;

	DifferentialLiterals(Random random) {
		this.random = random;
	}

	/**
	 * Return all known literals of a type and some made of them.
	 */
	List<String> of(PgType type, int more) {
		List<String> literals = new ArrayList<>();
		if (type.kind() == Kind.ARRAY) {
			for (String form : ARRAY_FORMS) {
				literals.add(array(form, type));
			}
		}
		else {
			literals.addAll(POOLS.get(type.kind()));
		}
		for (int i = 0; i < more; i++) {
			literals.add(one(type));
		}
		return literals;
	}

	/**
	 * Return a literal of a type.
	 */
	String one(PgType type) {
		if (type.kind() == Kind.ARRAY) {
			return array(pick(ARRAY_FORMS), type);
		}
		return (this.random.nextInt(4) == 0) ? changed(pick(POOLS.get(type.kind()))) : made(type.kind());
	}

	private String array(String form, PgType type) {
		String array = form;
		while (array.contains("%s")) {
			PgType item = type.requireElement();
			String element = (item.kind() == Kind.ARRAY) ? array(pick(ARRAY_FORMS), item)
					: pick(POOLS.get(item.kind()));
			boolean special = element.isEmpty() || element.matches(".*[\\s,{}\"\\\\].*");
			String quoted = special ? '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : element;
			array = array.replaceFirst("%s", java.util.regex.Matcher.quoteReplacement(quoted));
		}
		return array;
	}

	private String made(Kind kind) {
		return switch (kind) {
			case INTEGER, OID -> String.valueOf(this.random.nextLong() >> this.random.nextInt(64));
			case NUMERIC -> this.random.nextInt(10_000_000) + "." + this.random.nextInt(100_000);
			case FLOAT4 -> String.valueOf(Float.intBitsToFloat(this.random.nextInt()));
			case FLOAT8 -> String.valueOf(Double.longBitsToDouble(this.random.nextLong()));
			case DATE, TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> moment(kind);
			case UUID -> new java.util.UUID(this.random.nextLong(), this.random.nextLong()).toString();
			case BYTEA -> "\\x" + Integer.toHexString(this.random.nextInt() | 0x10000000);
			case TEXT, VARCHAR, BPCHAR -> pick(TEXTS) + pick(TEXTS);
			case JSON, JSONB -> "{\"" + "abcd".charAt(this.random.nextInt(4)) + "\":[" + pick(DOCUMENTS) + "],\"b\":"
					+ pick(DOCUMENTS) + "}";
			default -> pick(POOLS.get(kind));
		};
	}

	private String moment(Kind kind) {
		String date = "%04d-%02d-%02d".formatted(1 + this.random.nextInt(9998), 1 + this.random.nextInt(12),
				1 + this.random.nextInt(31));
		String time = "%02d:%02d:%02d.%0" + (1 + this.random.nextInt(8)) + "d";
		time = time.formatted(this.random.nextInt(24), this.random.nextInt(60), this.random.nextInt(60),
				this.random.nextInt(10));
		String zone = (this.random.nextInt(3) > 0) ? "" : "%s%02d:%02d".formatted(this.random.nextBoolean() ? "+" : "-",
				this.random.nextInt(16), this.random.nextInt(60));
		return switch (kind) {
			case DATE -> date;
			case TIME, TIMETZ -> time + zone;
			default -> date + " " + time + zone;
		};
	}

	private String changed(String literal) {
		int place = this.random.nextInt(literal.length() + 1);
		return switch (this.random.nextInt(6)) {
			case 0 -> " " + literal;
			case 1 -> literal + pick(List.of("\n", " ", "\u00a0", "\u2007", "\u0085", "\f"));
			case 2 -> literal.toUpperCase(java.util.Locale.ROOT);
			case 3 -> new StringBuilder(literal)
				.insert(boundary(literal, place), pick(List.of("0", "-", ".", "_", "x", " ", "\u00e9")))
				.toString();
			case 4 -> literal.substring(0, boundary(literal, place));
			default -> literal.replace('1', '9');
		};
	}

	private static int boundary(String text, int place) {
		return (place > 0 && place < text.length() && Character.isLowSurrogate(text.charAt(place))) ? place - 1 : place;
	}

	String pick(List<String> pool) {
		return pool.get(this.random.nextInt(pool.size()));
	}

	/**
	 * Return a pattern or an expression.
	 */
	String pattern(boolean expression) {
		return expression
				? pick(List.of("", "a", "^a", "b$", "^abc$", ".", "..", "a.b", "a|b", "(a|b)c", "(ab", "ab)", "[ab]",
						"[^a]", "[a-c]+", "[c-a]", "[]", "[]a]", "[a", "a*", "*a", "a**", "a+?", "a*+", "a??", "a{2}",
						"a{2,}", "a{1,2}", "a{2,1}", "a{256}", "a{", "a{x", "a{1", "{", "{1}", "a\\", "\\d", "\\w+",
						"\\s", "\\D", "\\.", "\\%", "\\q", "[[:alpha:]]+", "[[:digit:]]", "[\\d]", "(?:ab)", "(?=a)",
						"(?!a)b", "(?xa)", "^*", "$", "^", "()", "(|a)", "a||b", "\u00e9", "\ud83c\udf89",
						"[\ud83c\udf89]", "^.$", "\\ud83c", "\\A", "a\\Z", "M.lk", "%", "]", "}", "-", "[a-]", "[-a]",
						"[]-a]", "\\n", "x\r", "(a)(b)", "A", "\u00c9"))
				: pick(List.of("", "%", "_", "__", "a%", "%b", "%a%", "a_c", "A%", "\\%", "a\\%b", "a\\_b", "\\\\",
						"\u00e9%", "\u00c9", "_\u0301", "\ud83c\udf89", "_\ud83c\udf89", "%\ud83c\udf89%", "a_b", "__b",
						"\\a", "%%", "milk%", "M%\\%", "straight", "\u00df", "i%", "\u4e2d_", "_ ", "%\n%"));
	}

}
