package io.github.supabaserealtime.internal.row;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Reads an array in the text form of PostgreSQL: {@code {1,NULL,"a,b"}}, or with
 * dimensions {@code {{1,2},{3,4}}}.
 */
final class PostgresArrayText {

	// the database knows no more
	private static final int MOST_DIMENSIONS = 6;

	private final String text;

	private final Function<String, @Nullable Object> conversion;

	private int position;

	private PostgresArrayText(String text, Function<String, @Nullable Object> conversion) {
		this.text = text;
		this.conversion = conversion;
	}

	/**
	 * Read an array.
	 * @param text the text
	 * @param conversion of the elements
	 * @return the elements, lists where they are arrays themselves
	 * @throws IllegalArgumentException if the text is no array
	 */
	static List<@Nullable Object> read(String text, Function<String, @Nullable Object> conversion) {
		PostgresArrayText reader = new PostgresArrayText(text, conversion);
		// an array that does not begin with 1 is preceded by its bounds: [0:1]={1,2}
		reader.position = text.startsWith("[") ? text.indexOf('=') + 1 : 0;
		List<@Nullable Object> elements = reader.array(1);
		if (reader.position < text.length()) {
			throw reader.malformed();
		}
		return elements;
	}

	private List<@Nullable Object> array(int dimension) {
		if (dimension > MOST_DIMENSIONS || next() != '{') {
			throw malformed();
		}
		List<@Nullable Object> elements = new ArrayList<>();
		if (peek() == '}') {
			this.position++;
			return elements;
		}
		char separator = ',';
		while (separator == ',') {
			elements.add(element(dimension));
			separator = next();
		}
		if (separator != '}') {
			throw malformed();
		}
		return elements;
	}

	private @Nullable Object element(int dimension) {
		return switch (peek()) {
			case '{' -> array(dimension + 1);
			case '"' -> this.conversion.apply(quoted());
			default -> plain();
		};
	}

	private String quoted() {
		this.position++;
		StringBuilder content = new StringBuilder();
		for (char character = next(); character != '"'; character = next()) {
			content.append((character == '\\') ? next() : character);
		}
		return content.toString();
	}

	private @Nullable Object plain() {
		int start = this.position;
		while (",{}\"\\".indexOf(peek()) < 0) {
			this.position++;
		}
		String content = this.text.substring(start, this.position);
		if (content.isEmpty()) {
			throw malformed();
		}
		return content.equalsIgnoreCase("NULL") ? null : this.conversion.apply(content);
	}

	private char next() {
		char character = peek();
		this.position++;
		return character;
	}

	private char peek() {
		if (this.position >= this.text.length()) {
			throw malformed();
		}
		return this.text.charAt(this.position);
	}

	private IllegalArgumentException malformed() {
		return new IllegalArgumentException("Not a PostgreSQL array: unexpected text at " + this.position);
	}

}
