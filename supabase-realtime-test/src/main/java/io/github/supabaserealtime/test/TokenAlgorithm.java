package io.github.supabaserealtime.test;

/**
 * The algorithms that an embedded server signs tokens with.
 *
 * @since 0.9.0
 */
public enum TokenAlgorithm {

	/**
	 * HMAC with the secret, as in older projects.
	 */
	HS256,

	/**
	 * ECDSA with an elliptic curve, as in newer projects.
	 */
	ES256,

	/**
	 * RSA.
	 */
	RS256

}
