package io.github.supabaserealtime.samples.securechat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The claims of the access tokens that a server received for the room.
 */
final class Claims {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private Claims() {
	}

	/**
	 * Return the tokens that the room was joined with or given later.
	 * @param event {@code phx_join} or {@code access_token}
	 */
	static List<String> tokens(EmbeddedRealtimeServer server, String event) {
		return server.received("realtime:team:blue", event)
			.stream()
			.map((frame) -> frame.payload().path("access_token").asString(""))
			.toList();
	}

	static String subject(String token) {
		return claims(token).path("sub").asString("");
	}

	static long expiry(String token) {
		return claims(token).path("exp").longValue();
	}

	private static JsonNode claims(String token) {
		return MAPPER
			.readTree(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
	}

}
