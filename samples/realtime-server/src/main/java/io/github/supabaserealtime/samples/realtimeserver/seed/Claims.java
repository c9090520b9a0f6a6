package io.github.supabaserealtime.samples.realtimeserver.seed;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the rules of a seed file ask of a token.
 */
final class Claims {

	private Claims() {
	}

	static boolean hasRole(JsonNode claims, List<String> roles) {
		return roles.contains(claims.path("role").asString(""));
	}

	/**
	 * Put values of claims in the place of {@code {claim}}.
	 * @return the text, or {@code null} if the token lacks one of the claims
	 */
	static @Nullable String fill(String template, JsonNode claims) {
		return Placeholders.fill(template, (name) -> {
			JsonNode claim = claims.path(name);
			return (claim.isValueNode() && !claim.isNull()) ? claim.asString() : null;
		});
	}

}
