package io.github.supabaserealtime.test;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@link ChannelPolicy} that consists of rules. The first rule that matches the topic,
 * the role and the claims decides. If no rule matches, nothing is allowed. Immutable:
 * each method returns new rules.
 *
 * <pre class="code">
 * ChannelPolicy.rules()
 * 	.allow("user:{sub}", Permissions.ALL, "authenticated")
 * 	.allow("news:*", Permissions.READ_ONLY, "anon", "authenticated")
 * 	.allow("*", Permissions.ALL, "service_role")
 * </pre>
 *
 * @since 0.9.0
 */
public final class ChannelRules implements ChannelPolicy {

	static final ChannelRules NONE = new ChannelRules(List.of());

	private static final Pattern CLAIM = Pattern.compile("\\{([^}]+)}");

	private final List<Rule> rules;

	private ChannelRules(List<Rule> rules) {
		this.rules = rules;
	}

	/**
	 * Return these rules with another rule at the end.
	 * @param topic the topics without {@code realtime:}; {@code *} stands for anything,
	 * {@code {sub}} for the value of that claim. If the token lacks the claim, the rule
	 * does not match
	 * @param permissions the permissions; use {@link Permissions#NONE} to exclude topics
	 * from a later rule
	 * @param roles the roles that the rule is for, none for any
	 * @return the rules
	 */
	public ChannelRules allow(String topic, Permissions permissions, String... roles) {
		Rule rule = new Rule(topic, permissions, Set.copyOf(List.of(roles)));
		return new ChannelRules(Stream.concat(this.rules.stream(), Stream.of(rule)).toList());
	}

	@Override
	public Permissions decide(String topic, JsonNode claims) {
		return this.rules.stream()
			.filter((rule) -> rule.fits(topic, claims))
			.findFirst()
			.map(Rule::permissions)
			.orElse(Permissions.NONE);
	}

	@Override
	public String toString() {
		return "ChannelRules" + this.rules;
	}

	/**
	 * A rule with the topics and roles that it applies to.
	 *
	 * @param template the topics
	 * @param permissions what it allows
	 * @param roles the roles, none for any
	 */
	private record Rule(String template, Permissions permissions, Set<String> roles) {

		boolean fits(String topic, JsonNode claims) {
			if (!this.roles.isEmpty() && !this.roles.contains(claims.path("role").asString(""))) {
				return false;
			}
			Pattern pattern = pattern(claims);
			return pattern != null && pattern.matcher(topic).matches();
		}

		/**
		 * Return what the topic has to be for a token, or {@code null} if the token lacks
		 * a claim.
		 */
		private @Nullable Pattern pattern(JsonNode claims) {
			StringBuilder pattern = new StringBuilder();
			// asterisks of a claim are no wildcards
			for (String part : this.template.split("\\*", -1)) {
				String filled = fill(part, claims);
				if (filled == null) {
					return null;
				}
				pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(filled));
			}
			return Pattern.compile(pattern.toString(), Pattern.DOTALL);
		}

		private static @Nullable String fill(String part, JsonNode claims) {
			Matcher matcher = CLAIM.matcher(part);
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

}
