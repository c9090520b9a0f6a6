package io.github.supabaserealtime.test.internal.database;

/**
 * Thrown when PostgreSQL would reject something. The message is that of the real server's
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

	private static PostgresException invalidText(String message) {
		return new PostgresException("ERROR 22P02 (invalid_text_representation) " + message);
	}

	static PostgresException syntax(String type, String text) {
		return invalidText("invalid input syntax for type %s: \"%s\"".formatted(type, text));
	}

	/**
	 * Of bytea and json the message does not name the text.
	 */
	static PostgresException syntax(String type) {
		return invalidText("invalid input syntax for type " + type);
	}

	static PostgresException hexDigit(String digit) {
		return new PostgresException(
				"ERROR 22023 (invalid_parameter_value) invalid hexadecimal digit: \"" + digit + "\"");
	}

	static PostgresException hexDigits() {
		return new PostgresException(
				"ERROR 22023 (invalid_parameter_value) invalid hexadecimal data: odd number of digits");
	}

	static PostgresException noLabel(String type, String text) {
		return invalidText("invalid input value for enum %s: \"%s\"".formatted(type, text));
	}

	static PostgresException array(String text) {
		return invalidText("malformed array literal: \"" + text + "\"");
	}

	static PostgresException unicodeEscape() {
		return new PostgresException("ERROR 22P05 (untranslatable_character) unsupported Unicode escape sequence");
	}

	static PostgresException nul() {
		return new PostgresException(
				"ERROR 22021 (character_not_in_repertoire) invalid byte sequence for encoding \"UTF8\": 0x00");
	}

	static PostgresException date(String type, String text) {
		return new PostgresException(
				"ERROR 22007 (invalid_datetime_format) invalid input syntax for type %s: \"%s\"".formatted(type, text));
	}

	static PostgresException dateField(String text) {
		return new PostgresException(
				"ERROR 22008 (datetime_field_overflow) date/time field value out of range: \"%s\"".formatted(text));
	}

	static PostgresException zone(String text) {
		return new PostgresException(
				"ERROR 22009 (invalid_time_zone_displacement_value) time zone displacement out of range: \"%s\""
					.formatted(text));
	}

	static PostgresException tooLong(String type, int length) {
		return new PostgresException(
				"ERROR 22001 (string_data_right_truncation) value too long for type %s(%d)".formatted(type, length));
	}

	static PostgresException overflow() {
		return outOfRange("value overflows numeric format");
	}

	/**
	 * A number that has more digits than the precision of its type.
	 */
	static PostgresException precision() {
		return outOfRange("numeric field overflow");
	}

	private static PostgresException outOfRange(String message) {
		return new PostgresException("ERROR 22003 (numeric_value_out_of_range) " + message);
	}

	static PostgresException range(String type, String text) {
		return outOfRange("value \"%s\" is out of range for type %s".formatted(text, type));
	}

	/**
	 * As {@link #range} for numbers with a fraction.
	 */
	static PostgresException floatRange(String type, String text) {
		return outOfRange("\"%s\" is out of range for type %s".formatted(text, type));
	}

}
