package io.github.supabaserealtime.test.internal.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signs and checks JSON web tokens: with a shared secret, and with the keys of a JWKS
 * (protocol.md 1.5).
 *
 * @since 0.9.0
 */
public final class Jwt {

	private static final Set<String> EDWARDS = Set.of("EdDSA", "Ed25519", "Ed448");

	private final @Nullable String secret;

	private final JsonWebKeys keys;

	/**
	 * Create an instance that knows a secret only.
	 * @param secret the shared secret
	 */
	public Jwt(String secret) {
		this(secret, JsonWebKeys.NONE);
	}

	/**
	 * Create an instance.
	 * @param secret the shared secret, {@code null} if there is none
	 * @param keys the keys that tokens name
	 */
	public Jwt(@Nullable String secret, JsonWebKeys keys) {
		this.secret = secret;
		this.keys = keys;
	}

	/**
	 * Sign claims with HS256 and the secret.
	 * @param claims the claims, written as they are
	 * @return the token
	 */
	public String sign(Map<String, ?> claims) {
		if (this.secret == null) {
			throw new IllegalStateException("There is no secret to sign with");
		}
		return sign(JwtAlgorithm.HS256, secret(JwtAlgorithm.HS256, this.secret), null, claims);
	}

	/**
	 * Sign claims.
	 * @param algorithm the algorithm
	 * @param key a key of its type
	 * @param keyId the id of the key, or {@code null} to tell none
	 * @param claims the claims, written as they are
	 * @return the token
	 */
	public static String sign(JwtAlgorithm algorithm, Key key, @Nullable String keyId, Map<String, ?> claims) {
		ObjectNode header = Json.object().put("alg", algorithm.name()).put("typ", "JWT");
		if (keyId != null) {
			header.put("kid", keyId);
		}
		String content = encode(Json.writeBytes(header)) + "." + encode(Json.writeBytes(Json.toNode(claims)));
		return content + "." + encode(algorithm.sign(key, content));
	}

	/**
	 * Check a token: format, algorithm, key, signature, {@code exp}, and that
	 * {@code role} and {@code exp} are there.
	 * @param token the token
	 * @param now the current time
	 * @return the claims
	 * @throws TokenException if the token is refused
	 */
	public JsonNode verify(String token, Instant now) throws TokenException {
		String[] parts = clean(token).split("\\.", -1);
		JsonNode header = (parts.length == 3) ? decode(parts[0]) : null;
		JsonNode claims = (parts.length == 3) ? decode(parts[1]) : null;
		if (header == null || claims == null || !header.isObject() || !claims.isObject()) {
			throw TokenException.malformed();
		}
		JwtAlgorithm algorithm = algorithm(header);
		Key key = key(algorithm, header.path("kid"));
		byte[] signature = decodeBytes(parts[2]);
		if (signature == null || !algorithm.verify(key, parts[0] + "." + parts[1], signature)) {
			throw TokenException.signature();
		}
		checkTimes(claims, now);
		if (!claims.has("role") || !claims.has("exp")) {
			throw TokenException.missingFields();
		}
		return claims;
	}

	private static JwtAlgorithm algorithm(JsonNode header) throws TokenException {
		String name = header.path("alg").asString("");
		JwtAlgorithm algorithm = JwtAlgorithm.of(name);
		if (algorithm == null) {
			// the real server looks for a key of the latter ones, and there is none here
			throw TokenException.signer(EDWARDS.contains(name) ? header.path("kid") : null);
		}
		return algorithm;
	}

	/**
	 * Find the key as the real server does: one of the JWKS that the token names, or else
	 * the secret if the algorithm takes one (protocol.md 1.5).
	 */
	private Key key(JwtAlgorithm algorithm, JsonNode id) throws TokenException {
		Key found = id.isString() ? this.keys.find(algorithm, id.stringValue()) : null;
		if (found != null) {
			return found;
		}
		if (this.secret == null || !algorithm.isSymmetric()) {
			throw TokenException.signer(id);
		}
		return secret(algorithm, this.secret);
	}

	private static Key secret(JwtAlgorithm algorithm, String secret) {
		return algorithm.secret(secret.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Decode percent signs and drop blanks wherever they are, as the real server does
	 * (protocol.md 1.5).
	 */
	private static String clean(String token) {
		String decoded = token;
		try {
			decoded = URLDecoder.decode(token.replace("+", "%2B"), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			// a percent sign that encodes nothing: no token holds one
		}
		return decoded.replaceAll("\\s", "");
	}

	private void checkTimes(JsonNode claims, Instant now) throws TokenException {
		JsonNode exp = claims.path("exp");
		JsonNode iat = claims.path("iat");
		if ((!exp.isMissingNode() && !exp.isNumber()) || (!iat.isMissingNode() && !iat.isNumber())) {
			throw TokenException.claims();
		}
		if (exp.isNumber() && seconds(exp) <= now.getEpochSecond()) {
			throw TokenException.expired(now.getEpochSecond() - seconds(exp));
		}
	}

	/**
	 * Read a time of a token.
	 * @param node a number of any size
	 * @return the seconds since the epoch, within what an {@link Instant} can hold
	 */
	public static long seconds(JsonNode node) {
		long seconds = Math.round(Double.parseDouble(node.asString()));
		return Math.max(Instant.MIN.getEpochSecond(), Math.min(Instant.MAX.getEpochSecond(), seconds));
	}

	private static String encode(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	private static @Nullable JsonNode decode(String part) {
		byte[] bytes = decodeBytes(part);
		return (bytes != null) ? Json.parse(bytes) : null;
	}

	private static byte @Nullable [] decodeBytes(String part) {
		try {
			return Base64.getUrlDecoder().decode(part);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
