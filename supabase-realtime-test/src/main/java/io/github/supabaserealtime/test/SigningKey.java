package io.github.supabaserealtime.test;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.JsonWebKeys;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import io.github.supabaserealtime.test.internal.protocol.JwtAlgorithm;
import tools.jackson.databind.node.ObjectNode;

/**
 * A key pair that signs access tokens. Newer Supabase projects have one instead of a
 * shared secret. The private key signs tokens; a server checks them with the public key,
 * which it receives as a JWKS. Each pair has an id, which its tokens contain. Safe for
 * use by several threads.
 *
 * @since 0.9.0
 */
public final class SigningKey {

	// the smallest that RS256 takes
	private static final int RSA_BITS = 2048;

	private static final int COORDINATE_BYTES = 32;

	private final String id = UUID.randomUUID().toString();

	private final JwtAlgorithm algorithm;

	private final PrivateKey key;

	private final JsonWebKeys keys;

	private SigningKey(JwtAlgorithm algorithm, String generator, AlgorithmParameterSpec parameters) {
		this.algorithm = algorithm;
		try {
			KeyPairGenerator pairs = KeyPairGenerator.getInstance(generator);
			pairs.initialize(parameters);
			KeyPair pair = pairs.generateKeyPair();
			this.key = pair.getPrivate();
			this.keys = JsonWebKeys.parse("{\"keys\":[" + Json.write(jwk(pair)) + "]}");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No " + algorithm + " in this JVM", ex);
		}
	}

	/**
	 * Create a random key for ES256, which Supabase recommends.
	 * @return the key
	 */
	public static SigningKey es256() {
		return new SigningKey(JwtAlgorithm.ES256, "EC", new ECGenParameterSpec("secp256r1"));
	}

	/**
	 * Create a random key for RS256.
	 * @return the key
	 */
	public static SigningKey rs256() {
		return new SigningKey(JwtAlgorithm.RS256, "RSA",
				new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4));
	}

	private ObjectNode jwk(KeyPair pair) {
		ObjectNode jwk = Json.object();
		jwk.put("kty", this.algorithm.keyType());
		jwk.put("kid", this.id);
		jwk.put("alg", this.algorithm.name());
		jwk.put("use", "sig");
		if (pair.getPublic() instanceof RSAPublicKey rsa) {
			jwk.put("n", number(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8));
			jwk.put("e", number(rsa.getPublicExponent(), (rsa.getPublicExponent().bitLength() + 7) / 8));
		}
		else if (pair.getPublic() instanceof ECPublicKey ec) {
			jwk.put("crv", this.algorithm.curve());
			jwk.put("x", number(ec.getW().getAffineX(), COORDINATE_BYTES));
			jwk.put("y", number(ec.getW().getAffineY(), COORDINATE_BYTES));
		}
		return jwk;
	}

	/**
	 * Write a number without a sign, with zeros before it.
	 */
	private static String number(BigInteger number, int length) {
		byte[] digits = number.toByteArray();
		int used = Math.min(digits.length, length);
		byte[] bytes = new byte[length];
		System.arraycopy(digits, digits.length - used, bytes, length - used, used);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/**
	 * Return the id, the {@code kid} of the tokens.
	 * @return a random id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return the name of the algorithm, the {@code alg} of the tokens.
	 * @return {@code ES256} or {@code RS256}
	 */
	public String algorithm() {
		return this.algorithm.name();
	}

	/**
	 * Return the public key, with which a server checks tokens.
	 * @return a JWKS with this one key
	 */
	public String jwks() {
		return this.keys.json();
	}

	/**
	 * Sign a token.
	 * @param claims the claims, which are not changed: a server needs {@code role} and
	 * {@code exp}, the seconds since 1970
	 * @return the token
	 */
	public String sign(Map<String, ?> claims) {
		return Jwt.sign(this.algorithm, this.key, this.id, claims);
	}

	JsonWebKeys keys() {
		return this.keys;
	}

	/**
	 * Return what it is, without the private key.
	 */
	@Override
	public String toString() {
		return "SigningKey[" + this.algorithm + ", " + this.id + "]";
	}

}
