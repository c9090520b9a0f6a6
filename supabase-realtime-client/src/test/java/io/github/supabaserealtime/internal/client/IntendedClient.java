package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.RealtimeMessage;
import tools.jackson.databind.JsonNode;

import org.springframework.web.util.UriComponentsBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One of the clients of a recording, as a connection of ours: what it hears by topic, and
 * what it is due to hear.
 */
final class IntendedClient implements RealtimeListener {

	private static final Duration NEVER = Duration.ofHours(1);

	final RealtimeConnection connection;

	private final Map<String, List<String>> heard = new ConcurrentHashMap<>();

	private final Map<String, Integer> checked = new HashMap<>();

	private final Map<String, List<String>> due = new LinkedHashMap<>();

	private final Map<String, HeardText> texts = new HashMap<>();

	private final Set<String> joins = new HashSet<>();

	private final Set<String> joined = new HashSet<>();

	private final Set<String> left = new HashSet<>();

	private final List<HeartbeatEvent> heartbeats = new CopyOnWriteArrayList<>();

	IntendedClient(String url, String connect, boolean heartbeats) {
		Map<String, String> query = UriComponentsBuilder.fromUriString(connect)
			.build()
			.getQueryParams()
			.toSingleValueMap();
		ConnectionSettings.Timeouts defaults = ConnectionSettings.Timeouts.DEFAULTS;
		ConnectionSettings.JoinSettings joining = ConnectionSettings.JoinSettings.DEFAULTS;
		RealtimeConnectionBuilder builder = RealtimeConnectionBuilder.of(url, query.get("apikey"))
			.protocolVersion(ProtocolVersion.of(query.get("vsn")))
			.connectTimeout(defaults.connect())
			.joinTimeout(defaults.join())
			.subscribeTimeout(defaults.subscribe())
			.pushTimeout(Duration.ofSeconds(3))
			.sendTimeout(defaults.send())
			.shutdownTimeout(defaults.shutdown())
			// the recorded clients tried everything once
			.reconnectDelay((attempt, failure, random) -> Optional.of(NEVER))
			.joinsInFlight(joining.inFlight())
			.joinsPerSecond(joining.perSecond())
			.rejoinDelay(NEVER)
			.rejoinMaxDelay(NEVER)
			.listener(this);
		if (heartbeats) {
			builder.heartbeatInterval(Duration.ofMillis(100)).heartbeatTimeout(Duration.ofSeconds(10));
		}
		this.connection = builder.build();
	}

	@Override
	public void onMessage(RealtimeMessage message) {
		hear(message.topic(), HeardText.of(message));
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		if (event instanceof RealtimeChannelStateEvent state) {
			String text = HeardText.of(state);
			if (text != null) {
				hear(state.topic(), text);
			}
		}
		else if (event instanceof HeartbeatEvent heartbeat && heartbeat.outcome() == HeartbeatEvent.Outcome.OK) {
			this.heartbeats.add(heartbeat);
		}
	}

	private void hear(String topic, String text) {
		heard(topic).add(text);
	}

	private List<String> heard(String topic) {
		return this.heard.computeIfAbsent(topic, (key) -> new CopyOnWriteArrayList<>());
	}

	RealtimeChannel channel(String topic) {
		return this.connection.channel(topic);
	}

	/**
	 * Subscribe a channel as a join describes it.
	 */
	void join(String topic, JsonNode payload, UnaryOperator<String> tokens, String key) {
		JsonNode token = payload.path("access_token");
		this.connection.setAuth(token.isString() ? tokens.apply(token.stringValue()) : null);
		this.joins.add(key);
		this.joined.add(topic);
		this.connection.channel(topic, options(payload.path("config"))).subscribe();
	}

	private static ChannelOptions options(JsonNode config) {
		ChannelOptions.Builder options = ChannelOptions.builder()
			.privateChannel(config.path("private").asBoolean(false))
			.broadcastAck(config.path("broadcast").path("ack").asBoolean(false))
			.broadcastSelf(config.path("broadcast").path("self").asBoolean(false))
			.replicationReady(config.path("broadcast").path("replication_ready").asBoolean(false))
			.presenceEnabled(config.path("presence").path("enabled").asBoolean(false))
			.presenceKey(config.path("presence").path("key").asString(""));
		for (JsonNode entry : config.path("postgres_changes")) {
			String event = entry.path("event").stringValue();
			options
				.postgresChanges(new PostgresChangesBinding(
						event.equals("*") ? PostgresChangesBinding.Event.ALL
								: PostgresChangesBinding.Event.valueOf(event),
						entry.path("schema").stringValue(), entry.path("table").asString(null),
						entry.path("filter").asString(null), List.of()));
		}
		return options.build();
	}

	boolean isJoin(String key) {
		return this.joins.contains(key);
	}

	CompletableFuture<String> leave(String topic) {
		this.left.add(topic);
		return channel(topic).unsubscribe().thenApply((done) -> "ok");
	}

	/**
	 * Wait for the next heartbeat, which this client sends at its own times.
	 */
	CompletableFuture<String> heartbeat() {
		int before = this.heartbeats.size();
		await().until(() -> this.heartbeats.size() > before);
		return CompletableFuture.completedFuture("ok");
	}

	/**
	 * Expect what a frame of the server must lead to.
	 */
	void expect(RecordedFrame frame) {
		if ("phx_close".equals(frame.event()) && this.left.contains(frame.topic())) {
			// the future of the leave tells that
			return;
		}
		this.texts.computeIfAbsent(frame.topic(), (key) -> new HeardText())
			.of(frame)
			.forEach((text) -> expect(frame.topic(), text));
	}

	void expect(String topic, String text) {
		this.due.computeIfAbsent(topic, (key) -> new ArrayList<>()).add(text);
	}

	/**
	 * Expect that no channel is joined any more.
	 */
	void expectEnds() {
		this.joined.forEach((topic) -> expect(topic, "ended"));
	}

	boolean isDue() {
		return !this.due.isEmpty();
	}

	/**
	 * Compare what was due with what was heard since.
	 * @param anyOrder whether the order is left to chance
	 * @return how many lines were compared
	 */
	int check(boolean anyOrder) {
		int compared = 0;
		for (Map.Entry<String, List<String>> entry : this.due.entrySet()) {
			String topic = entry.getKey();
			List<String> expected = entry.getValue();
			int from = this.checked.getOrDefault(topic, 0);
			int to = from + expected.size();
			List<String> heard = heard(topic);
			await().untilAsserted(() -> assertThat(heard).as(topic).hasSizeGreaterThanOrEqualTo(to));
			if (anyOrder) {
				assertThat(heard.subList(from, to)).as(topic).containsExactlyInAnyOrderElementsOf(expected);
			}
			else {
				assertThat(heard.subList(from, to)).as(topic).isEqualTo(expected);
			}
			this.checked.put(topic, to);
			compared += expected.size();
			if (expected.stream().anyMatch((text) -> text.equals("ended") || text.startsWith("refused"))) {
				// the recorded clients stayed away
				channel(topic).unsubscribe();
			}
		}
		this.due.clear();
		return compared;
	}

	void expectNothingElse() {
		this.heard.forEach((topic, texts) -> assertThat(texts).as(topic).hasSize(this.checked.getOrDefault(topic, 0)));
	}

}
