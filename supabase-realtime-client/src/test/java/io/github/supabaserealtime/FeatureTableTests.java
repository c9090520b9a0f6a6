package io.github.supabaserealtime;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * docs/features.md says of each capability of Supabase's matrix for Realtime what there
 * is of it here.
 */
class FeatureTableTests {

	private static final Pattern ROW = Pattern.compile("^\\| (\\w+\\.\\w+) \\|(.*)\\|$", Pattern.MULTILINE);

	private static final List<String> CAPABILITIES = List.of("client.connect", "client.disconnect",
			"client.connection_state", "client.channel", "client.get_channels", "client.remove_channel",
			"client.remove_all_channels", "client.listen_heartbeats", "client.set_auth_token", "channel.subscribe",
			"channel.unsubscribe", "channel.broadcast", "channel.broadcast_http", "subscriptions.broadcast",
			"subscriptions.postgres_changes", "subscriptions.subscribe_presence",
			"subscriptions.postgres_changes_filter", "subscriptions.postgres_changes_multiple_filters",
			"subscriptions.postgres_changes_wait", "subscriptions.private_channel", "subscriptions.broadcast_self",
			"subscriptions.broadcast_ack", "subscriptions.broadcast_replay", "presence.presence_state",
			"presence.track", "presence.untrack", "presence.presence_key", "configuration.custom_websocket_transport",
			"configuration.reconnect_backoff", "configuration.heartbeat_interval",
			"configuration.access_token_callback", "configuration.deferred_disconnect", "configuration.custom_logger",
			"configuration.binary_protocol");

	@Test
	void eachCapabilityHasARowThatSaysSomething() throws IOException {
		String features = TestNames.page("features.md");
		Map<String, String> cells = ROW.matcher(features)
			.results()
			.collect(Collectors.toMap((row) -> row.group(1), (MatchResult row) -> row.group(2).strip()));
		assertThat(CAPABILITIES).hasSize(34);
		assertThat(cells).containsOnlyKeys(CAPABILITIES);
		assertThat(cells.values()).allSatisfy((cell) -> assertThat(cell).isNotBlank());
	}

}
