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
		char next = at(this.position);
		while (next == ' ') {
			next = at(++this.position);
		}
		return next;
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
		for (int i = this.position; i < this.text.length(); i++) {
			if (this.text.charAt(i) != ' ') {
				throw Unusual.INSTANCE;
			}
		}
	}

	/**
	 * Read a string without escapes that other frames carry too, such as a topic.
	 */
	String name() throws Unusual {
		expect('"');
		int start = this.position;
		int end = start;
		int hash = 0;
		for (char next = plain(end); next != '"'; next = plain(++end)) {
			hash = 31 * hash + next;
		}
		this.position = end + 1;
		return this.names.get(this.text, start, end, hash);
	}

	/**
	 * Read a string without escapes that no other frame carries, such as a time.
	 */
	String string() throws Unusual {
		expect('"');
		int start = this.position;
		skipPlain();
		return this.text.substring(start, this.position - 1);
	}

	private void skipPlain() throws Unusual {
		int end = this.position;
		while (plain(end) != '"') {
			end++;
		}
		this.position = end + 1;
	}

	private char plain(int index) throws Unusual {
		char next = at(index);
		if (next == '\\' || next < ' ') {
			throw Unusual.INSTANCE;
		}
		return next;
	}

	/**
	 * Read the name of a member and the colon behind it if it comes next.
	 * @return whether it does
	 */
	boolean acceptMember(String name) throws Unusual {
		if (peek() != '"' || !this.text.startsWith(name, this.position + 1)) {
			return false;
		}
		int end = this.position + 1 + name.length();
		if (at(end) != '"') {
			return false;
		}
		this.position = end + 1;
		expect(':');
		return true;
	}

	/**
	 * Skip a member whose name has no escapes.
	 */
	void skipMember() throws Unusual {
		expect('"');
		int start = this.position;
		skipPlain();
		if (this.position - start > MAX_NAME) {
			throw Unusual.INSTANCE;
		}
		expect(':');
		skip();
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
		int end = this.position + 1;
		int bits = 0;
		for (char next = at(end); next != '"'; next = at(end)) {
			if (next < ' ') {
				throw Unusual.INSTANCE;
			}
			bits |= next;
			end = (next == '\\') ? behindEscape(end + 1) : end + 1;
		}
		this.bits |= bits;
		this.position = end + 1;
	}

	private int behindEscape(int position) throws Unusual {
		char escaped = at(position);
		if (escaped != 'u') {
			if ("\"\\/bfnrt".indexOf(escaped) < 0) {
				throw Unusual.INSTANCE;
			}
			return position + 1;
		}
		for (int i = position + 1; i < position + 5; i++) {
			if (Character.digit(at(i), 16) < 0 || at(i) > 'f') {
				throw Unusual.INSTANCE;
			}
		}
		return position + 5;
	}

	private void skipNumber() throws Unusual {
		int start = this.position;
		int end = (at(start) == '-') ? start + 1 : start;
		end = (at(end) == '0') ? end + 1 : behindDigits(end);
		if (at(end) == '.') {
			end = behindDigits(end + 1);
		}
		if (at(end) == 'e' || at(end) == 'E') {
			end++;
			end = behindDigits((at(end) == '+' || at(end) == '-') ? end + 1 : end);
		}
		if (end - start > MAX_NUMBER) {
			throw Unusual.INSTANCE;
		}
		this.position = end;
	}

	private int behindDigits(int position) throws Unusual {
		if (!isDigit(at(position))) {
			throw Unusual.INSTANCE;
		}
		int end = position + 1;
		while (isDigit(at(end))) {
			end++;
		}
		return end;
	}

	/**
	 * Read a whole number of at most 18 digits without a sign.
	 */
	long number() throws Unusual {
		char next = peek();
		int start = this.position;
		int end = start;
		long number = 0;
		while (isDigit(next)) {
			number = 10 * number + (next - '0');
			next = at(++end);
		}
		int digits = end - start;
		if (digits == 0 || digits > 18 || (digits > 1 && at(start) == '0')) {
			throw Unusual.INSTANCE;
		}
		this.position = end;
		return number;
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
