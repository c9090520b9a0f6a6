package io.github.supabaserealtime.test.internal.protocol;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of JSON web keys (RFC 7517): those that a tenant accepts tokens of. Keys of other
 * types than RSA, EC and oct are kept and fit no token.
 *
 * @since 0.9.0
 */
public final class JsonWebKeys {

	/**
	 * A set without a key.
	 */
	public static final JsonWebKeys NONE = new JsonWebKeys(List.of());

	private static final Map<String, String> CURVES = Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521",
			"secp521r1");

	private final List<Entry> entries;

	private JsonWebKeys(List<Entry> entries) {
		this.entries = List.copyOf(entries);
	}

	/**
	 * Read a set.
	 * @param json an object with {@code keys}
	 * @return the set
	 * @throws IllegalArgumentException if it is none, without telling what it holds
	 */
	public static JsonWebKeys parse(String json) {
		JsonNode node = Json.parse(json);
		JsonNode keys = (node != null) ? node.path("keys") : Json.object();
		if (!keys.isArray()) {
			throw new IllegalArgumentException("A JWKS is a JSON object with an array 'keys'");
		}
		List<Entry> entries = new ArrayList<>();
		for (JsonNode key : keys) {
			if (!(key instanceof ObjectNode object)) {
				throw new IllegalArgumentException("Key " + entries.size() + " of the JWKS is not a JSON object");
			}
			entries.add(entry(object, entries.size()));
		}
		return new JsonWebKeys(entries);
	}

	private static Entry entry(ObjectNode jwk, int index) {
		try {
			return new Entry(jwk, key(jwk));
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			// its text might hold a part of a secret
			throw new IllegalArgumentException("Key " + index + " of the JWKS is not a valid key of its type");
		}
	}

	private static @Nullable Key key(ObjectNode jwk) throws GeneralSecurityException {
		return switch (jwk.path("kty").asString("")) {
			case "RSA" ->
				KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
			case "EC" -> KeyFactory.getInstance("EC")
				.generatePublic(new ECPublicKeySpec(new ECPoint(number(jwk, "x"), number(jwk, "y")),
						curve(jwk.path("crv").asString(""))));
			case JwtAlgorithm.SECRET -> new SecretKeySpec(bytes(jwk, "k"), "HMAC");
			default -> null;
		};
	}

	private static ECParameterSpec curve(String name) throws GeneralSecurityException {
		AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
		parameters.init(new ECGenParameterSpec(CURVES.getOrDefault(name, name)));
		return parameters.getParameterSpec(ECParameterSpec.class);
	}

	private static BigInteger number(JsonNode jwk, String member) {
		return new BigInteger(1, bytes(jwk, member));
	}

	private static byte[] bytes(JsonNode jwk, String member) {
		return Base64.getUrlDecoder().decode(jwk.path(member).asString(""));
	}

	/**
	 * Return this set with the keys of another one behind its own.
	 * @param other the other set
	 * @return both
	 */
	public JsonWebKeys and(JsonWebKeys other) {
		List<Entry> all = new ArrayList<>(this.entries);
		all.addAll(other.entries);
		return new JsonWebKeys(all);
	}

	/**
	 * Find a key as the real server does: by its type and its id, whatever else it tells
	 * of its use.
	 */
	@Nullable Key find(JwtAlgorithm algorithm, String id) {
		return this.entries.stream()
			.filter((entry) -> entry.fits(algorithm, id))
			.findFirst()
			.map(Entry::key)
			.orElse(null);
	}

	/**
	 * Return the set as it is sent.
	 * @return an object with {@code keys}
	 */
	public String json() {
		ObjectNode node = Json.object();
		ArrayNode keys = node.putArray("keys");
		this.entries.forEach((entry) -> keys.add(entry.jwk));
		return Json.write(node);
	}

	@Override
	public String toString() {
		return "JsonWebKeys[" + this.entries.size() + "]";
	}

	/**
	 * A key of the set.
	 *
	 * @param jwk how it is written
	 * @param key the key, {@code null} if it is of a type that is not used here
	 */
	private record Entry(ObjectNode jwk, @Nullable Key key) {

		boolean fits(JwtAlgorithm algorithm, String id) {
			return has("kty", algorithm.keyType()) && has("kid", id)
					&& (algorithm.curve().isEmpty() || has("crv", algorithm.curve()));
		}

		private boolean has(String member, String value) {
			return this.jwk.path(member).isString() && this.jwk.path(member).stringValue().equals(value);
		}

	}

}
