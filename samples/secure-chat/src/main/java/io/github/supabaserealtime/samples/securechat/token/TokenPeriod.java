package io.github.supabaserealtime.samples.securechat.token;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lifetime of an access token, without the token, for a page to show.
 *
 * @param number counts the tokens of a connection from 1
 * @param obtained when the connection got it
 * @param expires when it runs out, {@code null} if it does not say
 */
public record TokenPeriod(int number, Instant obtained, @Nullable Instant expires) {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	static TokenPeriod of(String token, int number) {
		return new TokenPeriod(number, Instant.now(), expiry(token));
	}

	private static @Nullable Instant expiry(String token) {
		String[] parts = token.split("\\.");
		if (parts.length != 3) {
			return null;
		}
		byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
		JsonNode expiry = MAPPER.readTree(new String(claims, StandardCharsets.UTF_8)).path("exp");
		return expiry.isNumber() ? Instant.ofEpochSecond(expiry.longValue()) : null;
	}

}
