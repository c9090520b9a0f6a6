package io.github.supabaserealtime.test.internal.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Signs and checks JSON web tokens with a shared secret.
 *
 * @since 0.1.0
 */
public final class Jwt {

	private static final Map<String, String> ALGORITHMS = Map.of("HS256", "HmacSHA256", "HS384", "HmacSHA384", "HS512",
			"HmacSHA512");

	private final byte[] secret;

	/**
	 * Create an instance.
	 * @param secret the shared secret
	 */
	public Jwt(String secret) {
		this.secret = secret.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Sign claims with HS256.
	 * @param claims the claims, written as they are
	 * @return the token
	 */
	public String sign(Map<String, ?> claims) {
		String content = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
				+ encode(Json.writeBytes(Json.toNode(claims)));
		return content + "." + encode(mac("HmacSHA256", content));
	}

	/**
	 * Check a token: format, algorithm, signature, {@code exp}, and that {@code role} and
	 * {@code exp} are there.
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
		String algorithm = ALGORITHMS.get(header.path("alg").asString(""));
		if (algorithm == null) {
			String kid = header.path("kid").asString("");
			throw TokenException.signer((kid.isEmpty()) ? "" : " for key ID (kid) \"" + kid + "\"");
		}
		byte[] expected = mac(algorithm, parts[0] + "." + parts[1]);
		byte[] actual = decodeBytes(parts[2]);
		if (actual == null || !MessageDigest.isEqual(expected, actual)) {
			throw TokenException.signature();
		}
		checkTimes(claims, now);
		if (!claims.has("role") || !claims.has("exp")) {
			throw TokenException.missingFields();
		}
		return claims;
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

	private byte[] mac(String algorithm, String content) {
		try {
			Mac mac = Mac.getInstance(algorithm);
			mac.init(new SecretKeySpec(this.secret, algorithm));
			return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No " + algorithm + " in this JVM", ex);
		}
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
