package io.github.supabaserealtime.test.internal.server;

import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks keys and tokens. The fixed key counts as an anonymous token, as the gateway of a
 * hosted project translates it.
 */
final class Tokens {

	private static final Map<String, Object> FIXED_KEY_CLAIMS = Map.of("role", "anon");

	private final Jwt jwt;

	private final ServerSettings settings;

	Tokens(ServerSettings settings) {
		this.settings = settings;
		this.jwt = new Jwt(settings.tokens().secret(), settings.tokens().keys());
	}

	JsonNode verify(String token) throws TokenException {
		if (token.equals(this.settings.tokens().fixedApiKey())) {
			return Json.toNode(FIXED_KEY_CLAIMS);
		}
		return this.jwt.verify(token, this.settings.clock().instant());
	}

	static @Nullable Instant expiry(JsonNode claims) {
		JsonNode expiry = claims.path("exp");
		return expiry.isNumber() ? Instant.ofEpochSecond(Jwt.seconds(expiry)) : null;
	}

	String sign(Map<String, ?> claims) {
		return this.settings.tokens().signer().apply(claims);
	}

}
