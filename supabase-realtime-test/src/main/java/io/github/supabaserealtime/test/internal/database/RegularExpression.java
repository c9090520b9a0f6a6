package io.github.supabaserealtime.test.internal.database;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Parser that turns a regular expression of PostgreSQL into a {@link Pattern}. What both
 * have in common is evaluated; back references, look-behind, word boundaries, options,
 * comments, collating elements and characters that are escaped by number are not.
 */
final class RegularExpression {

	private static final int MOST_REPETITIONS = 255;

	private static final String SPACE = "\\t-\\r \\x85\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000";

	private static final String WORD = "\\p{IsAlphabetic}\\p{IsDigit}_";

	private static final Map<String, String> CLASSES = Map.ofEntries(Map.entry("alpha", "\\p{IsAlphabetic}"),
			Map.entry("digit", "0-9"), Map.entry("alnum", "\\p{IsAlphabetic}\\p{IsDigit}"),
			Map.entry("xdigit", "0-9A-Fa-f"), Map.entry("space", SPACE), Map.entry("word", WORD),
			Map.entry("upper", "\\p{Lu}"), Map.entry("lower", "\\p{Ll}"), Map.entry("blank", " \\t"),
			Map.entry("punct", "\\p{Punct}"));

	private final Filter filter;

	private final int[] points;

	private final StringBuilder java = new StringBuilder();

	private int position;

	private RegularExpression(Filter filter) {
		this.filter = filter;
		this.points = filter.value().codePoints().toArray();
	}

	/**
	 * Read the expression of a filter.
	 * @throws PostgresException if Postgres rejects it
	 * @throws NotEvaluatedException if it is not evaluated
	 */
	static Pattern read(Filter filter) {
		RegularExpression expression = new RegularExpression(filter);
		if (filter.value().startsWith("***") || filter.value().matches("(?s)\\(\\?[a-z].*")) {
			throw expression.notEvaluated();
		}
		expression.branches(0);
		if (expression.position < expression.points.length) {
			throw expression.invalid("parentheses () not balanced");
		}
		int flags = Pattern.DOTALL
				| (filter.operator().equals("imatch") ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
		try {
			return Pattern.compile(expression.java.toString(), flags);
		}
		catch (PatternSyntaxException ex) {
			throw expression.notEvaluated();
		}
	}

	private void branches(int depth) {
		while (this.position < this.points.length && !(peek(')'))) {
			if (take('|')) {
				this.java.append('|');
			}
			else if (atom(depth)) {
				quantifier();
			}
		}
	}

	/**
	 * Read an atom or a constraint.
	 * @return whether it can be repeated
	 */
	private boolean atom(int depth) {
		int point = this.points[this.position];
		switch (point) {
			case '*', '+', '?' -> throw invalid("quantifier operand invalid");
			case '^', '$' -> {
				this.position++;
				this.java.append((point == '^') ? "\\A" : "\\z");
				return false;
			}
			case '(' -> {
				return group(depth);
			}
			case '[' -> bracket();
			case '\\' -> {
				return escape();
			}
			case '.' -> {
				this.position++;
				this.java.append('.');
			}
			case '{' -> {
				if (isDigit(this.position + 1)) {
					throw invalid("quantifier operand invalid");
				}
				literal(this.points[this.position++]);
			}
			default -> literal(this.points[this.position++]);
		}
		return true;
	}

	private boolean group(int depth) {
		this.position++;
		boolean constraint = false;
		if (take('?')) {
			int kind = (this.position < this.points.length) ? this.points[this.position++] : 0;
			switch (kind) {
				case ':' -> this.java.append("(?:");
				case '=', '!' -> {
					this.java.append("(?").append((char) kind);
					constraint = true;
				}
				case '<', '#' -> throw notEvaluated();
				default -> throw invalid("quantifier operand invalid");
			}
		}
		else {
			this.java.append("(?:");
		}
		branches(depth + 1);
		if (!take(')')) {
			throw invalid("parentheses () not balanced");
		}
		this.java.append(')');
		return !constraint;
	}

	private void quantifier() {
		if (take('{')) {
			if (!isDigit(this.position)) {
				// no bound: the brace stands for itself
				this.position--;
				return;
			}
			bound();
		}
		else if (peek('*') || peek('+') || peek('?')) {
			this.java.append((char) this.points[this.position++]);
		}
		else {
			return;
		}
		if (take('?')) {
			this.java.append('?');
		}
		if (peek('*') || peek('+') || peek('?') || (peek('{') && isDigit(this.position + 1))) {
			throw invalid("quantifier operand invalid");
		}
	}

	private void bound() {
		int least = number();
		int most = least;
		this.java.append('{').append(least);
		if (take(',')) {
			most = isDigit(this.position) ? number() : Integer.MAX_VALUE;
			this.java.append(',').append((most != Integer.MAX_VALUE) ? String.valueOf(most) : "");
		}
		if (this.position >= this.points.length) {
			throw invalid("braces {} not balanced");
		}
		if (!take('}') || least > most) {
			throw invalid("invalid repetition count(s)");
		}
		this.java.append('}');
	}

	private int number() {
		int number = 0;
		while (isDigit(this.position)) {
			number = number * 10 + this.points[this.position++] - '0';
			if (number > MOST_REPETITIONS) {
				throw invalid("invalid repetition count(s)");
			}
		}
		return number;
	}

	private boolean escape() {
		this.position++;
		if (this.position >= this.points.length) {
			throw invalid("invalid escape \\ sequence");
		}
		int point = this.points[this.position++];
		if (!isWord(point)) {
			literal(point);
			return true;
		}
		switch (point) {
			case 'd' -> this.java.append("[0-9]");
			case 'D' -> this.java.append("[^0-9]");
			case 's' -> this.java.append('[').append(SPACE).append(']');
			case 'S' -> this.java.append("[^").append(SPACE).append(']');
			case 'w' -> this.java.append('[').append(WORD).append(']');
			case 'W' -> this.java.append("[^").append(WORD).append(']');
			case 'n', 't', 'r', 'f' -> this.java.append('\\').append((char) point);
			case 'A', 'Z' -> {
				this.java.append((point == 'A') ? "\\A" : "\\z");
				return false;
			}
			default -> throw unknownEscape(point);
		}
		return true;
	}

	private RuntimeException unknownEscape(int point) {
		boolean known = "abBcemMuUvxyY0123456789".indexOf(point) >= 0;
		return known ? notEvaluated() : invalid("invalid escape \\ sequence");
	}

	private void bracket() {
		this.position++;
		this.java.append('[');
		if (take('^')) {
			this.java.append('^');
		}
		boolean first = true;
		while (first || !peek(']')) {
			first = false;
			member();
		}
		this.position++;
		this.java.append(']');
	}

	private void member() {
		if (this.position >= this.points.length) {
			throw invalid("brackets [] not balanced");
		}
		int next = (this.position + 1 < this.points.length) ? this.points[this.position + 1] : 0;
		if (peek('[') && (next == ':' || next == '.' || next == '=')) {
			named(next);
			return;
		}
		if (peek('\\') && "dsw".indexOf(next) >= 0) {
			this.position += 2;
			this.java.append((next == 'd') ? "0-9" : (next == 's') ? SPACE : WORD);
			return;
		}
		int from = single();
		if (peek('-') && this.position + 1 < this.points.length && this.points[this.position + 1] != ']') {
			this.position++;
			int to = single();
			if (to < from) {
				throw invalid("invalid character range");
			}
			literal(from);
			this.java.append('-');
			literal(to);
			return;
		}
		literal(from);
	}

	private int single() {
		int point = this.points[this.position++];
		if (point == '[' && this.position < this.points.length && (peek(':') || peek('.') || peek('='))) {
			throw notEvaluated();
		}
		if (point != '\\') {
			return point;
		}
		if (this.position >= this.points.length) {
			throw invalid("invalid escape \\ sequence");
		}
		int escaped = this.points[this.position++];
		if (!isWord(escaped)) {
			return escaped;
		}
		return switch (escaped) {
			case 'n' -> '\n';
			case 't' -> '\t';
			case 'r' -> '\r';
			default -> throw notEvaluated();
		};
	}

	private void named(int kind) {
		StringBuilder name = new StringBuilder();
		int end = this.position + 2;
		while (end + 1 < this.points.length && !(this.points[end] == kind && this.points[end + 1] == ']')) {
			name.appendCodePoint(this.points[end++]);
		}
		String members = (kind == ':') ? CLASSES.get(name.toString()) : null;
		if (members == null || end + 1 >= this.points.length) {
			throw notEvaluated();
		}
		this.java.append(members);
		this.position = end + 2;
	}

	private void literal(int point) {
		this.java.append("\\x{").append(Integer.toHexString(point)).append('}');
	}

	private boolean peek(int point) {
		return this.position < this.points.length && this.points[this.position] == point;
	}

	private boolean take(int point) {
		boolean found = peek(point);
		this.position += found ? 1 : 0;
		return found;
	}

	private boolean isDigit(int index) {
		return index < this.points.length && this.points[index] >= '0' && this.points[index] <= '9';
	}

	private static boolean isWord(int point) {
		return Character.isLetterOrDigit(point) || point == '_';
	}

	private NotEvaluatedException notEvaluated() {
		return new NotEvaluatedException(
				"the filter '" + this.filter + "': its regular expression means something else in Java");
	}

	private PostgresException invalid(String problem) {
		return PostgresException.raised("invalid regular expression for %s filter: invalid regular expression: %s"
			.formatted(this.filter.operator(), problem));
	}

}
