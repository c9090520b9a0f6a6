package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Tokens that say when they expire and are signed by nobody.
 */
final class SimulatedTokens {

	private SimulatedTokens() {
	}

	static String expiringAt(Instant expiry) {
		String claims = "{\"role\":\"authenticated\",\"exp\":" + expiry.getEpochSecond() + "}";
		return "eyJhbGciOiJub25lIn0."
				+ Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
				+ ".none";
	}

	/**
	 * Return a token that does not say when it expires.
	 * @param name its beginning
	 */
	static String named(String name) {
		return name + ".e30.none";
	}

	/**
	 * Return when a token expires.
	 * @return the time, or {@code null} if it does not say
	 */
	static @Nullable Instant expiry(String token) {
		String[] parts = token.split("\\.");
		if (parts.length != 3) {
			return null;
		}
		String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
		JsonNode expiry = Bench.MAPPER.readTree(claims).path("exp");
		return expiry.isNumber() ? Instant.ofEpochSecond(expiry.longValue()) : null;
	}

}
