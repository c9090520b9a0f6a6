package io.github.supabaserealtime.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Reads JSON from a text and copies nothing that is skipped. It accepts a part of JSON
 * only, so that it stays small: whatever is seldom sent is {@link Unusual} and left to
 * Jackson. What it accepts, Jackson accepts as well.
 */
final class JsonScanner {

	private static final int MAX_DEPTH = 100;

	private static final int MAX_NAME = 1000;

	private static final int MAX_NUMBER = 1000;

	private static final int LATIN_1 = 0xff;

	private final String text;

	private final NameCache names;

	private int position;

	// all bits of the characters in the strings of the container that was read last
	private int bits;

	private int bytes;

	JsonScanner(String text, NameCache names) {
		this.text = text;
		this.names = names;
	}

	int position() {
		return this.position;
	}

	/**
	 * Go to a position behind a value that is known.
	 */
	void moveTo(int position) {
		this.position = position;
	}

	/**
	 * Return the next character, which is read later.
	 */
	char peek() throws Unusual {
		skipBlanks();
		return at(this.position);
	}

	/**
	 * Read a character if it is the next one.
	 * @return whether it is
	 */
	boolean accept(char expected) throws Unusual {
		boolean accepted = peek() == expected;
		if (accepted) {
			this.position++;
		}
		return accepted;
	}

	void expect(char expected) throws Unusual {
		if (!accept(expected)) {
			throw Unusual.INSTANCE;
		}
	}

	void expectEnd() throws Unusual {
		skipBlanks();
		if (this.position != this.text.length()) {
			throw Unusual.INSTANCE;
		}
	}

	/**
	 * Read a string without escapes that other frames carry too, such as a topic.
	 */
	String name() throws Unusual {
		expect('"');
		int start = this.position;
		int hash = 0;
		for (char next = plain(); next != '"'; next = plain()) {
			hash = 31 * hash + next;
			this.position++;
		}
		return this.names.get(this.text, start, this.position++, hash);
	}

	/**
	 * Read a string without escapes that no other frame carries, such as a time.
	 */
	String string() throws Unusual {
		expect('"');
		int start = this.position;
		while (plain() != '"') {
			this.position++;
		}
		return this.text.substring(start, this.position++);
	}

	private char plain() throws Unusual {
		char next = at(this.position);
		if (next == '\\' || next < ' ') {
			throw Unusual.INSTANCE;
		}
		return next;
	}

	/**
	 * Read the name of a member and the colon behind it.
	 */
	String member() throws Unusual {
		String name = name();
		if (name.length() > MAX_NAME) {
			throw Unusual.INSTANCE;
		}
		expect(':');
		return name;
	}

	/**
	 * Read a literal if it comes next.
	 * @param literal {@code null}, {@code true} or {@code false}
	 * @return whether it does
	 */
	boolean acceptLiteral(String literal) throws Unusual {
		boolean accepted = peek() == literal.charAt(0);
		if (accepted) {
			literal(literal);
		}
		return accepted;
	}

	private void literal(String literal) throws Unusual {
		if (!this.text.startsWith(literal, this.position)) {
			throw Unusual.INSTANCE;
		}
		this.position += literal.length();
	}

	/**
	 * Read an object or an array.
	 * @return its text
	 */
	String container() throws Unusual {
		char first = peek();
		if (first != '{' && first != '[') {
			throw Unusual.INSTANCE;
		}
		int start = this.position;
		this.bits = 0;
		skip(0);
		int length = this.position - start;
		this.bytes = (this.bits > LATIN_1) ? 2 * length : length;
		return this.text.substring(start, this.position);
	}

	/**
	 * Read an object, an array or {@code null}.
	 * @return its text, or {@code null}
	 */
	@Nullable String containerOrNull() throws Unusual {
		if (acceptLiteral("null")) {
			this.bytes = 0;
			return null;
		}
		return container();
	}

	/**
	 * Return how many bytes the text of the container takes that was read last: the JVM
	 * uses two for each character unless all are in Latin-1.
	 */
	int bytes() {
		return this.bytes;
	}

	/**
	 * Return how many bytes a text takes.
	 */
	static int bytes(String text) {
		return text.chars().anyMatch((character) -> character > LATIN_1) ? 2 * text.length() : text.length();
	}

	/**
	 * Skip a value.
	 */
	void skip() throws Unusual {
		skip(0);
	}

	private void skip(int depth) throws Unusual {
		char first = peek();
		switch (first) {
			case '{' -> skipObject(depth);
			case '[' -> skipArray(depth);
			case '"' -> skipString();
			case 't' -> literal("true");
			case 'f' -> literal("false");
			case 'n' -> literal("null");
			default -> skipNumber();
		}
	}

	private void skipObject(int depth) throws Unusual {
		enter(depth);
		if (accept('}')) {
			return;
		}
		do {
			int start = this.position;
			if (peek() != '"') {
				throw Unusual.INSTANCE;
			}
			skipString();
			if (this.position - start > MAX_NAME) {
				throw Unusual.INSTANCE;
			}
			expect(':');
			skip(depth + 1);
		}
		while (accept(','));
		expect('}');
	}

	private void skipArray(int depth) throws Unusual {
		enter(depth);
		if (accept(']')) {
			return;
		}
		do {
			skip(depth + 1);
		}
		while (accept(','));
		expect(']');
	}

	private void enter(int depth) throws Unusual {
		if (depth >= MAX_DEPTH) {
			throw Unusual.INSTANCE;
		}
		this.position++;
	}

	private void skipString() throws Unusual {
		this.position++;
		int bits = 0;
		for (char next = at(this.position); next != '"'; next = at(this.position)) {
			if (next < ' ') {
				throw Unusual.INSTANCE;
			}
			bits |= next;
			this.position++;
			if (next == '\\') {
				skipEscape();
			}
		}
		this.bits |= bits;
		this.position++;
	}

	private void skipEscape() throws Unusual {
		char escaped = at(this.position++);
		if (escaped == 'u') {
			for (int i = 0; i < 4; i++) {
				if (Character.digit(at(this.position), 16) < 0 || at(this.position) > 'f') {
					throw Unusual.INSTANCE;
				}
				this.position++;
			}
		}
		else if ("\"\\/bfnrt".indexOf(escaped) < 0) {
			throw Unusual.INSTANCE;
		}
	}

	private void skipNumber() throws Unusual {
		int start = this.position;
		if (at(this.position) == '-') {
			this.position++;
		}
		if (at(this.position) == '0') {
			this.position++;
		}
		else {
			skipDigits();
		}
		if (at(this.position) == '.') {
			this.position++;
			skipDigits();
		}
		if (at(this.position) == 'e' || at(this.position) == 'E') {
			this.position++;
			if (at(this.position) == '+' || at(this.position) == '-') {
				this.position++;
			}
			skipDigits();
		}
		if (this.position - start > MAX_NUMBER) {
			throw Unusual.INSTANCE;
		}
	}

	private void skipDigits() throws Unusual {
		if (!isDigit(at(this.position))) {
			throw Unusual.INSTANCE;
		}
		while (isDigit(at(this.position))) {
			this.position++;
		}
	}

	/**
	 * Read a whole number of at most 18 digits without a sign.
	 */
	long number() throws Unusual {
		skipBlanks();
		int start = this.position;
		long number = 0;
		while (isDigit(at(this.position))) {
			number = 10 * number + (at(this.position++) - '0');
		}
		int digits = this.position - start;
		if (digits == 0 || digits > 18 || (digits > 1 && at(start) == '0')) {
			throw Unusual.INSTANCE;
		}
		return number;
	}

	private void skipBlanks() {
		while (this.position < this.text.length() && this.text.charAt(this.position) == ' ') {
			this.position++;
		}
	}

	private char at(int index) throws Unusual {
		if (index >= this.text.length()) {
			throw Unusual.INSTANCE;
		}
		return this.text.charAt(index);
	}

	private static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

	/**
	 * Says that the text is not of the usual form. It has no stack trace, because it is
	 * thrown for each frame that is left to Jackson.
	 */
	static final class Unusual extends Exception {

		static final Unusual INSTANCE = new Unusual();

		private static final long serialVersionUID = 1L;

		private Unusual() {
			super(null, null, false, false);
		}

	}

}
