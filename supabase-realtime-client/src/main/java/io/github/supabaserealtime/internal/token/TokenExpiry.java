package io.github.supabaserealtime.internal.token;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads from a JWT when it expires. Nothing is verified; the server does that.
 *
 * @since 0.9.0
 */
public final class TokenExpiry {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private TokenExpiry() {
	}

	/**
	 * Read the expiry.
	 * @param token the token
	 * @return when it expires, or {@code null} if it is opaque or does not say
	 */
	public static @Nullable Instant of(String token) {
		String[] parts = token.split("\\.", -1);
		if (parts.length != 3) {
			return null;
		}
		try {
			JsonNode expiry = MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
			return expiry.isNumber() ? Instant.ofEpochSecond((long) expiry.doubleValue()) : null;
		}
		catch (IllegalArgumentException | DateTimeException | JacksonException ex) {
			return null;
		}
	}

}
