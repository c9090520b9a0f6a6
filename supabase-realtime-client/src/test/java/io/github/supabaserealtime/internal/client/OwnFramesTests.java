package io.github.supabaserealtime.internal.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the frames that this client sends: they have the envelope of the recorded
 * frames, and no key that protocol.md 4 and 5 do not know.
 */
class OwnFramesTests {

	private static final Set<String> JOIN_KEYS = Set.of("config", "access_token", "config.broadcast",
			"config.broadcast.ack", "config.broadcast.self", "config.presence", "config.presence.key",
			"config.presence.enabled", "config.private", "config.postgres_changes", "config.postgres_changes[].event",
			"config.postgres_changes[].schema", "config.postgres_changes[].table", "config.postgres_changes[].filter",
			"config.postgres_changes[].select");

	@ParameterizedTest
	@EnumSource
	void everyFrameHasAKnownEnvelopeAndKnownKeys(ProtocolVersion version) {
		Bench.Options options = new Bench.Options();
		options.version = version;
		Bench bench = new Bench(options).open();
		bench.subscribe(Bench.TOPIC,
				ChannelOptions.builder()
					.presenceEnabled(true)
					.presenceKey("me")
					.postgresChanges(new PostgresChangesBinding(PostgresChangesBinding.Event.INSERT, "public", "todos",
							"id=eq.1", List.of("id")))
					.build());
		Sent join = bench.lastJoin(Bench.TOPIC);
		assertThat(join.ref()).isEqualTo(join.joinRef());
		assertThat(keys("", join.payload())).isEqualTo(new TreeSet<>(JOIN_KEYS));
		bench.received(bench.epoch(),
				new Frame(null, join.ref(), Bench.TOPIC, "phx_reply", new Frame.Reply(true, Bench.MAPPER.readTree("""
						{"postgres_changes":[{"event":"INSERT","schema":"public","table":"todos","filter":"id=eq.1",
						"id":1}]}"""), "")));
		bench.connection.setAuth("another");
		Sent token = bench.last(Bench.TOPIC, "access_token");
		assertThat(token.joinRef()).isEqualTo(join.ref());
		assertThat(keys("", token.payload())).containsExactly("access_token");
		bench.push(Bench.TOPIC, "x", false);
		Sent broadcast = bench.last(Bench.TOPIC, "broadcast");
		assertThat(broadcast.joinRef()).isEqualTo(join.ref());
		if (version == ProtocolVersion.V1) {
			assertThat(keys("", broadcast.payload())).containsExactly("event", "payload", "type");
		}
		bench.advance(1);
		Sent heartbeat = bench.last("phoenix", "heartbeat");
		assertThat(heartbeat.joinRef()).isNull();
		assertThat(heartbeat.payload()).isEqualTo(Bench.MAPPER.readTree("{}"));
		bench.unsubscribe(Bench.TOPIC);
		Sent leave = bench.last(Bench.TOPIC, "phx_leave");
		assertThat(leave.joinRef()).isEqualTo(join.ref());
		assertThat(leave.payload()).isEqualTo(Bench.MAPPER.readTree("{}"));
		assertThat(bench.sent).extracting(Sent::ref).doesNotHaveDuplicates();
	}

	private static Set<String> keys(String prefix, JsonNode node) {
		Set<String> keys = new TreeSet<>();
		for (String name : new ArrayList<>(node.propertyNames())) {
			String path = prefix + name;
			keys.add(path);
			JsonNode value = node.get(name);
			keys.addAll(keys(path + ".", value));
			for (JsonNode element : value.isArray() ? value : Bench.MAPPER.createArrayNode()) {
				keys.addAll(keys(path + "[].", element));
			}
		}
		return keys;
	}

}
