package io.github.supabaserealtime.test.internal.database;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Parser for literals of {@code bytea}: {@code \xdead}, or the older form with escapes.
 */
final class ByteaLiterals {

	private ByteaLiterals() {
	}

	/**
	 * Read bytes.
	 * @return their hexadecimal digits, whose order is that of the bytes
	 */
	static String read(String text) {
		return text.startsWith("\\x") ? hexadecimal(text.substring(2)) : escaped(text);
	}

	private static String hexadecimal(String text) {
		StringBuilder digits = new StringBuilder();
		for (int i = 0; i < text.length();) {
			int point = text.codePointAt(i);
			i += Character.charCount(point);
			if (digits.length() % 2 == 0 && " \n\t\r".indexOf(point) >= 0) {
				continue;
			}
			if (point > 'f' || !HexFormat.isHexDigit(point)) {
				throw PostgresException.hexDigit(Character.toString(point));
			}
			digits.append(Character.toLowerCase((char) point));
		}
		if (digits.length() % 2 != 0) {
			throw PostgresException.hexDigits();
		}
		return digits.toString();
	}

	private static String escaped(String text) {
		byte[] given = text.getBytes(StandardCharsets.UTF_8);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int i = 0; i < given.length; i++) {
			if (given[i] != '\\') {
				bytes.write(given[i]);
			}
			else if (i + 1 < given.length && given[i + 1] == '\\') {
				bytes.write(given[++i]);
			}
			else {
				bytes.write(octal(given, i + 1));
				i += 3;
			}
		}
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

	private static int octal(byte[] given, int start) {
		int value = 0;
		for (int i = start; i < start + 3; i++) {
			int largest = (i == start) ? '3' : '7';
			if (i >= given.length || given[i] < '0' || given[i] > largest) {
				throw PostgresException.syntax("bytea");
			}
			value = value * 8 + given[i] - '0';
		}
		return value;
	}

}
