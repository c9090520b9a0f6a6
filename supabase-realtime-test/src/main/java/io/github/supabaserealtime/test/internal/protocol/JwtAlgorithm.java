package io.github.supabaserealtime.test.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * The algorithms of signed tokens (RFC 7518, section 3) that are checked here.
 *
 * @since 0.9.0
 */
public enum JwtAlgorithm {

	/**
	 * HMAC with SHA-256.
	 */
	HS256(JwtAlgorithm.SECRET, "HmacSHA256", ""),
	/**
	 * HMAC with SHA-384.
	 */
	HS384(JwtAlgorithm.SECRET, "HmacSHA384", ""),
	/**
	 * HMAC with SHA-512.
	 */
	HS512(JwtAlgorithm.SECRET, "HmacSHA512", ""),
	/**
	 * RSA with SHA-256.
	 */
	RS256("RSA", "SHA256withRSA", ""),
	/**
	 * RSA with SHA-384.
	 */
	RS384("RSA", "SHA384withRSA", ""),
	/**
	 * RSA with SHA-512.
	 */
	RS512("RSA", "SHA512withRSA", ""),
	/**
	 * ECDSA with P-256 and SHA-256.
	 */
	ES256("EC", "SHA256withECDSAinP1363Format", "P-256"),
	/**
	 * ECDSA with P-384 and SHA-384.
	 */
	ES384("EC", "SHA384withECDSAinP1363Format", "P-384"),
	/**
	 * ECDSA with P-521 and SHA-512.
	 */
	ES512("EC", "SHA512withECDSAinP1363Format", "P-521");

	static final String SECRET = "oct";

	private final String keyType;

	private final String name;

	private final String curve;

	JwtAlgorithm(String keyType, String name, String curve) {
		this.keyType = keyType;
		this.name = name;
		this.curve = curve;
	}

	static @Nullable JwtAlgorithm of(String name) {
		for (JwtAlgorithm algorithm : values()) {
			if (algorithm.name().equals(name)) {
				return algorithm;
			}
		}
		return null;
	}

	/**
	 * Return the type of its keys.
	 * @return the {@code kty} of a JSON web key
	 */
	public String keyType() {
		return this.keyType;
	}

	/**
	 * Return the curve of its keys.
	 * @return the {@code crv} of a JSON web key, empty without one
	 */
	public String curve() {
		return this.curve;
	}

	boolean isSymmetric() {
		return this.keyType.equals(SECRET);
	}

	Key secret(byte[] secret) {
		return new SecretKeySpec(secret, this.name);
	}

	byte[] sign(Key key, String content) {
		try {
			if (key instanceof PrivateKey privateKey) {
				Signature signature = Signature.getInstance(this.name);
				signature.initSign(privateKey);
				signature.update(bytes(content));
				return signature.sign();
			}
			Mac mac = Mac.getInstance(this.name);
			mac.init(key);
			return mac.doFinal(bytes(content));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No " + name() + " with such a key in this JVM", ex);
		}
	}

	/**
	 * Check a signature.
	 * @return whether it is the one of the key; not so if the key is of another kind
	 */
	boolean verify(Key key, String content, byte[] actual) {
		if (!(key instanceof PublicKey publicKey)) {
			return MessageDigest.isEqual(sign(key, content), actual);
		}
		try {
			Signature signature = Signature.getInstance(this.name);
			signature.initVerify(publicKey);
			signature.update(bytes(content));
			return signature.verify(actual);
		}
		catch (GeneralSecurityException ex) {
			// among others: the signature has the wrong length
			return false;
		}
	}

	private static byte[] bytes(String content) {
		return content.getBytes(StandardCharsets.UTF_8);
	}

}
