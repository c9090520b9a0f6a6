package io.github.supabaserealtime.test.database;

/**
 * What Postgres says when it rejects something. The message is that of the real server's
 * database driver.
 */
final class PostgresException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private PostgresException(String message) {
		super(message);
	}

	/**
	 * An exception that the server's own SQL functions raise.
	 */
	static PostgresException raised(String message) {
		return new PostgresException("ERROR P0001 (raise_exception) " + message);
	}

	static PostgresException syntax(String type, String text) {
		return new PostgresException(
				"ERROR 22P02 (invalid_text_representation) invalid input syntax for type %s: \"%s\"".formatted(type,
						text));
	}

	static PostgresException noLabel(String type, String text) {
		return new PostgresException("ERROR 22P02 (invalid_text_representation) invalid input value for enum %s: \"%s\""
			.formatted(type, text));
	}

	static PostgresException array(String text) {
		return new PostgresException(
				"ERROR 22P02 (invalid_text_representation) malformed array literal: \"" + text + "\"");
	}

	static PostgresException date(String type, String text) {
		return new PostgresException(
				"ERROR 22007 (invalid_datetime_format) invalid input syntax for type %s: \"%s\"".formatted(type, text));
	}

	static PostgresException overflow() {
		return new PostgresException("ERROR 22003 (numeric_value_out_of_range) value overflows numeric format");
	}

	static PostgresException range(String type, String text) {
		return new PostgresException("ERROR 22003 (numeric_value_out_of_range) value \"%s\" is out of range for type %s"
			.formatted(text, type));
	}

}
