package io.github.supabaserealtime.test;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first rule that fits decides.
 */
class ChannelRulesTests {

	private static final Map<String, Permissions> EXPECTED = Map.of("all", Permissions.ALL, "none", Permissions.NONE,
			"read", Permissions.READ_ONLY);

	private final ChannelPolicy policy = ChannelPolicy.rules()
		.allow("*", Permissions.ALL, "service_role")
		.allow("user:{sub}", Permissions.ALL, "authenticated")
		.allow("org:{org}:*:log", Permissions.READ_ONLY)
		.allow("room:secret", Permissions.NONE)
		.allow("room:*", Permissions.READ_ONLY, "anon", "authenticated");

	private Permissions decide(String topic, String role, @Nullable Object sub) {
		Map<String, @Nullable Object> claims = new LinkedHashMap<>();
		claims.put("role", role);
		claims.put("sub", sub);
		claims.put("org", 7);
		return this.policy.decide(topic, Json.toNode(claims));
	}

	@ParameterizedTest
	@CsvSource({ "anything, service_role, x, all", "user:alice, authenticated, alice, all",
			"user:bob, authenticated, alice, none", "user:alice, anon, alice, none", "user:x, authenticated, *, none",
			"user:*, authenticated, *, all", "user:a.c, authenticated, a.c, all", "user:abc, authenticated, a.c, none",
			"org:7:a:b:log, anon, x, read", "org:8:a:log, anon, x, none", "org:7::log, whoever, x, read",
			"org:7:log, anon, x, none", "room:1, anon, x, read", "room:, authenticated, x, read",
			"room:secret, authenticated, x, none", "room:secret, service_role, x, all", "xroom:1, anon, x, none",
			"room, anon, x, none", "other, anon, x, none" })
	void topicRoleAndClaimsDecide(String topic, String role, String sub, String expected) {
		assertThat(decide(topic, role, sub)).isEqualTo(EXPECTED.get(expected));
	}

	@ParameterizedTest
	@CsvSource({ "user:null", "user:", "user:{sub}" })
	void aRuleWhoseClaimIsMissingDoesNotFit(String topic) {
		assertThat(decide(topic, "authenticated", null)).isEqualTo(Permissions.NONE);
	}

	@Test
	void rulesAreNotChangedByOthersThatFollowFromThem() {
		ChannelRules none = ChannelPolicy.rules();
		assertThat(none.allow("*", Permissions.ALL).decide("room", Json.object())).isEqualTo(Permissions.ALL);
		assertThat(none.decide("room", Json.object())).isEqualTo(Permissions.NONE);
	}

	@Test
	void aServerTakesThem() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
			.policy(ChannelPolicy.rules().allow("user:{sub}", Permissions.ALL, "authenticated"))
			.start(); RawClient client = RawClient.connect(server, server.jwt(Map.of("sub", "alice")), "2.0.0")) {
			assertThat(client.join("user:alice", "{\"private\":true}")).contains("\"ok\"");
			assertThat(client.join("user:bob", "{\"private\":true}"))
				.contains(JoinError.UNAUTHORIZED.reason("user:bob"));
		}
	}

}
