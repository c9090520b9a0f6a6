package io.github.supabaserealtime.samples.realtimeserver;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the rules of a seed file ask of a token.
 */
final class Claims {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]+)}");

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
		Matcher matcher = PLACEHOLDER.matcher(template);
		StringBuilder filled = new StringBuilder();
		while (matcher.find()) {
			JsonNode claim = claims.path(matcher.group(1));
			if (!claim.isValueNode() || claim.isNull()) {
				return null;
			}
			matcher.appendReplacement(filled, Matcher.quoteReplacement(claim.asString()));
		}
		return matcher.appendTail(filled).toString();
	}

}
