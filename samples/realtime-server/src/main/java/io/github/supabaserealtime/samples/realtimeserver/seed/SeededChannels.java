package io.github.supabaserealtime.samples.realtimeserver.seed;

import java.util.List;

import io.github.supabaserealtime.samples.realtimeserver.seed.Seed.Permission;
import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.ChannelRules;

/**
 * The rules of a seed file for private channels: the first that fits topic and role
 * decides.
 */
public final class SeededChannels {

	private SeededChannels() {
	}

	/**
	 * Make a policy.
	 * @param rules the rules
	 * @return the policy
	 */
	public static ChannelPolicy policy(List<Seed.ChannelRule> rules) {
		ChannelRules policy = ChannelPolicy.rules();
		for (Seed.ChannelRule rule : rules) {
			// a rule that names no role is for nobody
			if (!rule.roles().isEmpty()) {
				policy = policy.allow(rule.topic(), permissions(rule.allow()), rule.roles().toArray(String[]::new));
			}
		}
		return policy;
	}

	private static Permissions permissions(List<Permission> allow) {
		if (allow.contains(Permission.ALL)) {
			return Permissions.ALL;
		}
		return new Permissions(allow.contains(Permission.BROADCAST_READ), allow.contains(Permission.BROADCAST_WRITE),
				allow.contains(Permission.PRESENCE_READ), allow.contains(Permission.PRESENCE_WRITE),
				allow.contains(Permission.PERSIST));
	}

}
