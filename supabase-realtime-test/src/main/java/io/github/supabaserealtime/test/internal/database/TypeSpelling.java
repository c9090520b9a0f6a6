package io.github.supabaserealtime.test.internal.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.internal.database.PgType.Kind;

/**
 * Parser for types in the notation of SQL: {@code numeric(10,2)},
 * {@code timestamp(3) with time zone}, {@code int[3]}, {@code public.mood},
 * {@code "Mood"}, {@code serial}.
 */
final class TypeSpelling {

	private static final Pattern TOKEN = Pattern
		.compile("\\s*(\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*|-?\\d+|[.(),\\[\\]])");

	private static final Pattern PLAIN_NAME = Pattern.compile("[\\p{Ll}_][\\p{Ll}\\p{N}_$]*");

	private final String spelling;

	private final List<String> tokens = new ArrayList<>();

	private int position;

	private boolean serial;

	private TypeSpelling(String spelling) {
		this.spelling = spelling;
		Matcher matcher = TOKEN.matcher(spelling);
		int end = 0;
		while (matcher.find(end) && matcher.start() == end) {
			this.tokens.add(matcher.group(1));
			end = matcher.end();
		}
		if (!spelling.substring(end).isBlank() || this.tokens.isEmpty()) {
			throw malformed();
		}
	}

	/**
	 * Read a type.
	 * @throws IllegalArgumentException if it is none, with the text of Postgres where it
	 * says more than a syntax error
	 */
	static Spelled read(String spelling) {
		if (spelling.isBlank()) {
			throw new IllegalArgumentException("A column needs a type");
		}
		TypeSpelling reader = new TypeSpelling(spelling);
		PgType type = reader.dimensions(reader.scalar());
		if (reader.position < reader.tokens.size()) {
			throw reader.malformed();
		}
		return new Spelled(type, reader.serial);
	}

	/**
	 * Read the name of a type that a user has created. A plain name stays as it is.
	 */
	static PgType readName(String spelling) {
		if (spelling.isBlank()) {
			throw new IllegalArgumentException("A type needs a name");
		}
		if (spelling.indexOf('"') < 0 && spelling.indexOf('.') < 0) {
			return new PgType(spelling, quoted(spelling), Kind.OTHER);
		}
		TypeSpelling reader = new TypeSpelling(spelling);
		PgType type = reader.scalar();
		if (reader.position < reader.tokens.size()) {
			throw reader.malformed();
		}
		return type;
	}

	private PgType dimensions(PgType scalar) {
		PgType type = scalar;
		if (take("array")) {
			type = scalar.array();
			if (take("[")) {
				number();
				require("]");
			}
			return requireNoSerial(type);
		}
		while (take("[")) {
			if (!take("]")) {
				number();
				require("]");
			}
			type = requireNoSerial(scalar.array());
		}
		return type;
	}

	private PgType requireNoSerial(PgType type) {
		if (this.serial) {
			throw new IllegalArgumentException("array of serial is not implemented");
		}
		return type;
	}

	private PgType scalar() {
		String first = next();
		if (first.startsWith("\"") || peek(".")) {
			return qualified(first);
		}
		String word = first.toLowerCase(Locale.ROOT);
		return switch (word) {
			case "double" -> {
				require("precision");
				yield TypeCatalogue.named("float8");
			}
			case "float" -> floating();
			case "national" -> {
				if (!take("character")) {
					require("char");
				}
				yield character();
			}
			case "character", "char", "nchar" -> character();
			case "bit" -> modified(TypeCatalogue.named(take("varying") ? "varbit" : "bit"));
			case "timestamp", "time" -> zoned(word);
			case "interval" -> interval();
			case "smallserial", "serial2" -> serial("int2");
			case "serial", "serial4" -> serial("int4");
			case "bigserial", "serial8" -> serial("int8");
			default -> modified(TypeCatalogue.spelled(word));
		};
	}

	private PgType qualified(String first) {
		String name = plain(first);
		if (!take(".")) {
			return modified(TypeCatalogue.catalogued(name));
		}
		String second = plain(next());
		if (name.equals("pg_catalog")) {
			return modified(TypeCatalogue.catalogued(second));
		}
		if (!name.equals("public")) {
			return new PgType(second, quoted(name) + "." + quoted(second), Kind.OTHER);
		}
		return TypeCatalogue.ofUser(second);
	}

	private PgType serial(String name) {
		this.serial = true;
		return TypeCatalogue.named(name);
	}

	private PgType floating() {
		List<Integer> digits = modifiers();
		if (digits.isEmpty()) {
			return TypeCatalogue.named("float8");
		}
		int bits = single(digits);
		if (bits < 1) {
			throw new IllegalArgumentException("precision for type float must be at least 1 bit");
		}
		if (bits > 53) {
			throw new IllegalArgumentException("precision for type float must be less than 54 bits");
		}
		return TypeCatalogue.named((bits <= 24) ? "float4" : "float8");
	}

	private PgType character() {
		PgType type = TypeCatalogue.named(take("varying") ? "varchar" : "bpchar");
		PgType modified = modified(type);
		// without a length it is one character
		return (modified.kind() == Kind.BPCHAR && modified.modifiers().isEmpty()) ? type.with(List.of(1)) : modified;
	}

	private PgType zoned(String word) {
		List<Integer> modifiers = modifiers();
		boolean zone = false;
		if (take("with")) {
			zone = true;
			require("time");
			require("zone");
		}
		else if (take("without")) {
			require("time");
			require("zone");
		}
		return TypeCatalogue.modified(TypeCatalogue.named(zone ? word + "tz" : word), modifiers);
	}

	private PgType interval() {
		for (String field : new String[] { "year", "month", "day", "hour", "minute", "second", "to", "month", "day",
				"hour", "minute", "second" }) {
			take(field);
		}
		return modified(TypeCatalogue.named("interval"));
	}

	private PgType modified(PgType type) {
		return TypeCatalogue.modified(type, modifiers());
	}

	private List<Integer> modifiers() {
		List<Integer> modifiers = new ArrayList<>();
		if (take("(")) {
			modifiers.add(number());
			while (take(",")) {
				modifiers.add(number());
			}
			require(")");
		}
		return modifiers;
	}

	private int single(List<Integer> modifiers) {
		if (modifiers.size() != 1) {
			throw malformed();
		}
		return modifiers.get(0);
	}

	private int number() {
		try {
			return Integer.parseInt(next());
		}
		catch (NumberFormatException ex) {
			throw malformed();
		}
	}

	private String plain(String token) {
		return token.startsWith("\"") ? token.substring(1, token.length() - 1).replace("\"\"", "\"")
				: token.toLowerCase(Locale.ROOT);
	}

	/**
	 * Return a name as SQL shows it.
	 */
	static String quoted(String name) {
		return PLAIN_NAME.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
	}

	private boolean peek(String token) {
		return this.position < this.tokens.size() && this.tokens.get(this.position).equalsIgnoreCase(token);
	}

	private boolean take(String token) {
		boolean found = peek(token);
		this.position += found ? 1 : 0;
		return found;
	}

	private void require(String token) {
		if (!take(token)) {
			throw malformed();
		}
	}

	private String next() {
		if (this.position >= this.tokens.size()) {
			throw malformed();
		}
		return this.tokens.get(this.position++);
	}

	private IllegalArgumentException malformed() {
		return new IllegalArgumentException("'" + this.spelling + "' is not a type in the notation of SQL");
	}

	/**
	 * The type of a column, and whether a sequence fills it.
	 *
	 * @param type the type
	 * @param serial whether the values of the column come from a sequence
	 */
	record Spelled(PgType type, boolean serial) {

	}

}
