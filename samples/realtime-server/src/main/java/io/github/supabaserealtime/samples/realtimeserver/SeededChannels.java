package io.github.supabaserealtime.samples.realtimeserver;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.supabaserealtime.samples.realtimeserver.Seed.Permission;
import io.github.supabaserealtime.test.ChannelPolicy;
import tools.jackson.databind.JsonNode;

/**
 * The rules of a seed file for private channels: the first that fits topic and role
 * decides.
 */
final class SeededChannels implements ChannelPolicy {

	private final List<Seed.ChannelRule> rules;

	SeededChannels(List<Seed.ChannelRule> rules) {
		this.rules = rules;
	}

	@Override
	public Permissions decide(String topic, JsonNode claims) {
		return this.rules.stream()
			.filter((rule) -> Claims.hasRole(claims, rule.roles()) && fits(rule.topic(), topic, claims))
			.findFirst()
			.map((rule) -> permissions(rule.allow()))
			.orElse(Permissions.NONE);
	}

	private static boolean fits(String template, String topic, JsonNode claims) {
		// asterisks of a claim are no wildcards
		String[] parts = template.split("\\*", -1);
		StringBuilder pattern = new StringBuilder();
		for (int i = 0; i < parts.length; i++) {
			String part = Claims.fill(parts[i], claims);
			if (part == null) {
				return false;
			}
			pattern.append((i > 0) ? ".*" : "").append(Pattern.quote(part));
		}
		return Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(topic).matches();
	}

	private static Permissions permissions(List<Permission> allow) {
		Set<Permission> allowed = allow.stream()
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
		if (allowed.contains(Permission.ALL)) {
			return Permissions.ALL;
		}
		return new Permissions(allowed.contains(Permission.BROADCAST_READ),
				allowed.contains(Permission.BROADCAST_WRITE), allowed.contains(Permission.PRESENCE_READ),
				allowed.contains(Permission.PRESENCE_WRITE));
	}

}
