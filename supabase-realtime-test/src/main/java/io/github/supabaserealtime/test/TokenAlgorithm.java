package io.github.supabaserealtime.test;

/**
 * The algorithms that an embedded server signs tokens with.
 *
 * @since 0.9.0
 */
public enum TokenAlgorithm {

	/**
	 * With the secret, as older projects do.
	 */
	HS256,

	/**
	 * With an elliptic curve, as newer projects do.
	 */
	ES256,

	/**
	 * With RSA.
	 */
	RS256

}
