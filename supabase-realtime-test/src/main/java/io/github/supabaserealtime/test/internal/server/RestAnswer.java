package io.github.supabaserealtime.test.internal.server;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A response of the HTTP endpoints.
 *
 * @param status the status
 * @param body the body, or {@code null} for none
 * @param text the text of a page, or {@code null} for none
 * @param headers further headers
 */
record RestAnswer(int status, @Nullable JsonNode body, @Nullable String text, Map<String, String> headers) {

	/**
	 * An answer that tells the rate of the tenant.
	 */
	static RestAnswer rated(int status, @Nullable JsonNode body, int average, int limit) {
		return new RestAnswer(status, body, null, Map.of("x-rate-rolling", String.valueOf(average), "x-rate-limit",
				String.valueOf(limit), "x-rate-limit-remaining", String.valueOf(limit - average)));
	}

	/**
	 * An answer from before the tenant is known.
	 */
	static RestAnswer early(int status, @Nullable JsonNode body) {
		return new RestAnswer(status, body, null, Map.of());
	}

	/**
	 * An answer of what comes before the server's own code.
	 */
	static RestAnswer page(int status, String text) {
		return new RestAnswer(status, null, text, Map.of());
	}

}
