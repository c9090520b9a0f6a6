package io.github.supabaserealtime.internal.join;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the payload of a join (protocol.md 4.1). Parts that are absent are left out,
 * because the server takes a null for a value.
 */
public final class JoinPayload {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private JoinPayload() {
	}

	public static String write(ChannelOptions options, SentJoin join, @Nullable String token, Instant now) {
		ObjectNode payload = JsonNodeFactory.instance.objectNode();
		ObjectNode config = payload.putObject("config");
		ObjectNode broadcast = config.putObject("broadcast")
			.put("ack", options.broadcastAck())
			.put("self", options.broadcastSelf());
		if (options.replicationReady()) {
			broadcast.put("replication_ready", true);
		}
		BroadcastReplay replay = join.replay();
		if (replay != null) {
			broadcast.putObject("replay").put("since", replay.from(now).toEpochMilli()).put("limit", replay.limit());
		}
		config.putObject("presence").put("key", options.presenceKey()).put("enabled", join.presence());
		ArrayNode changes = config.putArray("postgres_changes");
		join.bindings().forEach((binding) -> changes.add(entry(binding)));
		Duration wait = options.postgresChangesWait();
		if (wait != null && !join.bindings().isEmpty()) {
			config.putObject("postgres_changes_options").put("wait", true).put("timeout", wait.toMillis());
		}
		config.put("private", options.privateChannel());
		if (token != null) {
			payload.put("access_token", token);
		}
		return MAPPER.writeValueAsString(payload);
	}

	static String accessToken(String token) {
		return MAPPER.writeValueAsString(JsonNodeFactory.instance.objectNode().put("access_token", token));
	}

	private static ObjectNode entry(PostgresChangesBinding binding) {
		ObjectNode entry = JsonNodeFactory.instance.objectNode();
		entry.put("event", binding.event().wireName());
		entry.put("schema", binding.schema());
		if (binding.table() != null) {
			entry.put("table", binding.table());
		}
		if (binding.filter() != null) {
			entry.put("filter", binding.filter());
		}
		if (!binding.select().isEmpty()) {
			ArrayNode select = entry.putArray("select");
			binding.select().forEach(select::add);
		}
		return entry;
	}

	/**
	 * Compare the bindings with what the server made of them, by position (protocol.md
	 * 12, trap 19).
	 * @return what does not fit, or {@code null} if all does
	 */
	public static @Nullable String mismatch(List<PostgresChangesBinding> asked, JsonNode response) {
		JsonNode changes = response.path("postgres_changes");
		int expected = asked.size();
		if (changes.size() != expected) {
			return "the server answered " + changes.size() + " bindings instead of " + expected;
		}
		for (int i = 0; i < expected; i++) {
			ObjectNode ours = entry(asked.get(i));
			JsonNode theirs = changes.get(i);
			for (String key : new String[] { "event", "schema", "table", "filter" }) {
				if (!text(ours, key).equals(text(theirs, key))) {
					return "binding " + (i + 1) + " is " + ours + " here and " + theirs + " at the server";
				}
			}
			if (!theirs.path("id").isIntegralNumber()) {
				return "binding " + (i + 1) + " has no id at the server: " + theirs;
			}
		}
		return null;
	}

	private static String text(JsonNode entry, String key) {
		JsonNode value = entry.path(key);
		return value.isString() ? value.stringValue() : "";
	}

}
