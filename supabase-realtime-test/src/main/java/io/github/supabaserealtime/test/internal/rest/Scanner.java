package io.github.supabaserealtime.test.internal.rest;

import org.jspecify.annotations.Nullable;

/**
 * Goes through the text of a parameter.
 */
final class Scanner {

	private final String what;

	private final String text;

	private int position;

	/**
	 * Create a scanner.
	 * @param what what the parameter is, for messages
	 * @param text the text
	 */
	Scanner(String what, String text) {
		this.what = what;
		this.text = text;
	}

	boolean isAtEnd() {
		return this.position >= this.text.length();
	}

	/**
	 * Return whether the next character is one of some.
	 */
	boolean isAt(String characters) {
		return !isAtEnd() && characters.indexOf(this.text.charAt(this.position)) >= 0;
	}

	boolean isNext(String token) {
		return this.text.startsWith(token, this.position);
	}

	/**
	 * Take a token if it is the next one.
	 * @return whether it was
	 */
	boolean take(String token) {
		if (isNext(token)) {
			this.position += token.length();
			return true;
		}
		return false;
	}

	void expect(String token) throws RestException {
		if (!take(token)) {
			throw unexpected();
		}
	}

	void expectEnd() throws RestException {
		if (!isAtEnd()) {
			throw unexpected();
		}
	}

	/**
	 * Take a name, quoted or up to one of some characters.
	 */
	String name(String ends) throws RestException {
		String quoted = quoted();
		String name = (quoted != null) ? quoted : until(ends).strip();
		if (name.isEmpty()) {
			throw unexpected();
		}
		return name;
	}

	/**
	 * Take what comes before one of some characters.
	 */
	String until(String ends) {
		int start = this.position;
		while (!isAtEnd() && !isAt(ends)) {
			this.position++;
		}
		return this.text.substring(start, this.position);
	}

	/**
	 * Take the rest.
	 */
	String rest() {
		String rest = this.text.substring(this.position);
		this.position = this.text.length();
		return rest;
	}

	/**
	 * Take a text in quotes, in which a backslash stands before a character that stands
	 * for itself.
	 * @return the text, or {@code null} if there is no quote
	 */
	@Nullable String quoted() throws RestException {
		if (!take("\"")) {
			return null;
		}
		StringBuilder result = new StringBuilder();
		while (!take("\"")) {
			take("\\");
			if (isAtEnd()) {
				throw unexpected();
			}
			result.append(this.text.charAt(this.position++));
		}
		return result.toString();
	}

	RestException unexpected() {
		return RestException.unreadable(this.what, this.text, this.position);
	}

}
