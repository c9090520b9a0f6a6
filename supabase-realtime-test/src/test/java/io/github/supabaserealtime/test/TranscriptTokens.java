package io.github.supabaserealtime.test;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Jwt;

/**
 * Puts tokens in the place of the masks of a transcript. Their times fit the recordings:
 * the expired one is 94 seconds old when it is used, the short one ends 12 seconds after
 * the start.
 */
final class TranscriptTokens {

	static final String SECRET = "transcripts-are-signed-with-this-secret";

	private final Map<String, String> tokens = new HashMap<>();

	TranscriptTokens(Instant start) {
		long second = start.getEpochSecond();
		Jwt jwt = new Jwt(SECRET);
		this.tokens.put("anon", jwt.sign(Map.of("role", "anon", "exp", second + 3600)));
		this.tokens.put("authenticated",
				jwt.sign(Map.of("role", "authenticated", "sub", "user-1", "exp", second + 3600)));
		this.tokens.put("fresh", jwt.sign(Map.of("role", "authenticated", "sub", "user-1", "exp", second + 7200)));
		this.tokens.put("service", jwt.sign(Map.of("role", "service_role", "exp", second + 3600)));
		this.tokens.put("expired", jwt.sign(Map.of("role", "authenticated", "exp", second + 5 - 94)));
		this.tokens.put("badsig",
				new Jwt("another-secret").sign(Map.of("role", "authenticated", "exp", second + 3600)));
		this.tokens.put("nofields", jwt.sign(Map.of("role", "anon")));
		this.tokens.put("short", jwt.sign(Map.of("role", "authenticated", "sub", "user-1", "exp", second + 12)));
	}

	String unmask(String text) {
		String result = text;
		for (Map.Entry<String, String> token : this.tokens.entrySet()) {
			result = result.replace("<jwt:" + token.getKey() + ">", token.getValue());
		}
		return result;
	}

}
