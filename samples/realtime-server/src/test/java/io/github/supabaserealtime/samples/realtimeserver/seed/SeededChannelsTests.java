package io.github.supabaserealtime.samples.realtimeserver.seed;

import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

class SeededChannelsTests {

	private static final Map<String, Permissions> EXPECTED = Map.of("all", Permissions.ALL, "none", Permissions.NONE,
			"hear", new Permissions(true, false, false, false));

	private final ChannelPolicy channels = SeededChannels
		.policy(SeedReader.read(new ClassPathResource("seed.yml")).channels());

	@ParameterizedTest
	@CsvSource({ "anything, service_role, x, all", "user:alice, authenticated, alice, all",
			"user:bob, authenticated, alice, none", "user:*, authenticated, alice, none", "user:bob, anon, bob, none",
			"room:1, authenticated, alice, all", "room:, authenticated, alice, all", "room, authenticated, alice, none",
			"room:1, anon, x, none", "news:today, anon, x, hear", "news:today, authenticated, x, hear",
			"user:x, authenticated, *, none", "xroom:1, authenticated, alice, none" })
	void theFirstRuleThatFitsDecides(String topic, String role, String sub, String expected) {
		assertThat(this.channels.decide(topic, JsonMapper.shared().valueToTree(Map.of("role", role, "sub", sub))))
			.isEqualTo(EXPECTED.get(expected));
	}

	@ParameterizedTest
	@CsvSource({ "user:null", "user:", "user:{sub}" })
	void aRuleWhoseClaimIsMissingDoesNotFit(String topic) {
		assertThat(this.channels.decide(topic, JsonMapper.shared().valueToTree(Map.of("role", "authenticated"))))
			.isEqualTo(Permissions.NONE);
	}

}
