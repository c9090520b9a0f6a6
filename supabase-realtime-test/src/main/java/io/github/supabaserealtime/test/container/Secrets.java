package io.github.supabaserealtime.test.container;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Creates random secrets, so that the code contains none and no two containers share one.
 */
final class Secrets {

	private static final SecureRandom RANDOM = new SecureRandom();

	private Secrets() {
	}

	/**
	 * Make up a secret.
	 * @param length how many characters, an even number
	 * @return hexadecimal digits
	 */
	static String ofLength(int length) {
		byte[] bytes = new byte[length / 2];
		RANDOM.nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

}
