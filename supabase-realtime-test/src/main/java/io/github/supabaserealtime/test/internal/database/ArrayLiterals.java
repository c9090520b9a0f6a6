package io.github.supabaserealtime.test.internal.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Parser for literals of arrays: {@code {1,NULL,"a,b"}}, {@code {{1,2},{3,4}}}.
 */
final class ArrayLiterals {

	private static final int MOST_DIMENSIONS = 6;

	private static final int UNKNOWN = -1;

	private final String literal;

	private final Function<String, Object> reading;

	// of the first array in each dimension, which all others must have
	private final List<Integer> lengths = new ArrayList<>();

	// the dimension that the elements are in
	private int depth;

	// whether there is an element, which may be an empty array of a domain
	private boolean filled;

	private int position;

	private ArrayLiterals(String literal, Function<String, Object> reading) {
		this.literal = literal;
		this.reading = reading;
	}

	/**
	 * Read a literal.
	 * @param reading reads an element; what it refuses is told before what is malformed
	 * behind it
	 * @return the elements as they were read, lists for the dimensions, {@code null} for
	 * NULL
	 */
	static List<@Nullable Object> read(String literal, Function<String, Object> reading) {
		ArrayLiterals reader = new ArrayLiterals(literal, reading);
		boolean bounded = reader.bounds();
		List<@Nullable Object> elements = reader.array(1);
		reader.skipSpace();
		if (reader.position < literal.length()) {
			throw reader.malformed();
		}
		if (bounded && !reader.filled) {
			throw reader.malformed();
		}
		return reader.filled ? elements : new ArrayList<>();
	}

	/**
	 * Return the elements of all dimensions one after another.
	 */
	static List<@Nullable Object> flat(List<?> elements) {
		List<@Nullable Object> flat = new ArrayList<>();
		flatten(elements, flat);
		return flat;
	}

	private static void flatten(List<?> elements, List<@Nullable Object> flat) {
		for (Object element : elements) {
			if (element instanceof List<?> inner) {
				flatten(inner, flat);
			}
			else {
				flat.add(element);
			}
		}
	}

	/**
	 * Replace the elements, which are texts, in all dimensions.
	 */
	static List<@Nullable Object> mapped(List<?> texts, Function<String, Object> reading) {
		List<@Nullable Object> mapped = new ArrayList<>();
		for (Object text : texts) {
			if (text instanceof List<?> inner) {
				mapped.add(mapped(inner, reading));
			}
			else {
				mapped.add((text != null) ? reading.apply((String) text) : null);
			}
		}
		return mapped;
	}

	/**
	 * Read {@code [1:2][0:3]=}, which all that follows must keep to.
	 * @return whether there are any
	 */
	private boolean bounds() {
		skipSpace();
		while (peek() == '[') {
			int end = this.literal.indexOf(']', this.position);
			if (end < 0) {
				throw malformed();
			}
			String[] bounds = this.literal.substring(this.position + 1, end).split(":", 2);
			try {
				int upper = Integer.parseInt(bounds[bounds.length - 1]);
				int length = upper - ((bounds.length > 1) ? Integer.parseInt(bounds[0]) : 1) + 1;
				if (length < 1) {
					throw new NotEvaluatedException("the bounds of the array '" + this.literal + "'");
				}
				this.lengths.add(length);
			}
			catch (NumberFormatException ex) {
				throw malformed();
			}
			this.position = end + 1;
			skipSpace();
		}
		this.depth = this.lengths.size();
		if (this.depth > 0 && next() != '=') {
			throw malformed();
		}
		return this.depth > 0;
	}

	private List<@Nullable Object> array(int dimension) {
		skipSpace();
		if (next() != '{') {
			throw malformed();
		}
		if (this.depth > 0 && dimension > this.depth) {
			throw malformed();
		}
		while (this.lengths.size() < dimension) {
			this.lengths.add(UNKNOWN);
		}
		if (dimension > MOST_DIMENSIONS) {
			throw new NotEvaluatedException("an array of more than 6 dimensions");
		}
		List<@Nullable Object> elements = new ArrayList<>();
		skipSpace();
		if (peek() == '}') {
			this.position++;
			requireLength(dimension, 0);
			return elements;
		}
		char separator = ',';
		while (separator == ',') {
			skipSpace();
			elements.add(element(dimension));
			skipSpace();
			separator = next();
		}
		if (separator != '}') {
			throw malformed();
		}
		requireLength(dimension, elements.size());
		return elements;
	}

	private void requireLength(int dimension, int length) {
		if (this.lengths.get(dimension - 1) == UNKNOWN) {
			this.lengths.set(dimension - 1, length);
		}
		if (this.lengths.get(dimension - 1) != length) {
			throw malformed();
		}
	}

	private @Nullable Object element(int dimension) {
		if (peek() == '{') {
			return array(dimension + 1);
		}
		Object element = (peek() == '"') ? quoted() : plain();
		this.filled = true;
		this.depth = (this.depth == 0) ? dimension : this.depth;
		if (this.depth != dimension || this.lengths.size() > dimension) {
			throw malformed();
		}
		return element;
	}

	private Object quoted() {
		this.position++;
		StringBuilder content = new StringBuilder();
		for (char character = next(); character != '"'; character = next()) {
			content.append((character == '\\') ? next() : character);
		}
		skipSpace();
		if (",{}".indexOf(peek()) < 0) {
			throw malformed();
		}
		return this.reading.apply(content.toString());
	}

	private @Nullable Object plain() {
		StringBuilder content = new StringBuilder();
		int kept = 0;
		boolean escaped = false;
		while (",{}\"".indexOf(peek()) < 0) {
			char character = next();
			if (character == '\\') {
				escaped = true;
				content.append(next());
				kept = content.length();
			}
			else {
				content.append(character);
				kept = Literals.isSpace(character) ? kept : content.length();
			}
		}
		content.setLength(kept);
		if (content.isEmpty() || peek() == '"' || peek() == '{') {
			throw malformed();
		}
		String text = content.toString();
		return (!escaped && text.equalsIgnoreCase("null")) ? null : this.reading.apply(text);
	}

	private void skipSpace() {
		while (this.position < this.literal.length() && Literals.isSpace(this.literal.charAt(this.position))) {
			this.position++;
		}
	}

	private char next() {
		char character = peek();
		this.position++;
		return character;
	}

	private char peek() {
		if (this.position >= this.literal.length()) {
			throw malformed();
		}
		return this.literal.charAt(this.position);
	}

	private PostgresException malformed() {
		return PostgresException.array(this.literal);
	}

}
