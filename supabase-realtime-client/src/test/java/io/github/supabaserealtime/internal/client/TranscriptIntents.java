package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.PushRejectedException;
import io.github.supabaserealtime.PushTimeoutException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.rest.DefaultBroadcastRestClient;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.web.util.UriUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Does with real connections what the clients of a recording meant to do, and compares
 * what they are told with what the real server sent.
 */
final class TranscriptIntents implements AutoCloseable {

	private final EmbeddedRealtimeServer server;

	private final UnaryOperator<String> tokens;

	private final Predicate<String> played;

	private final Map<String, IntendedClient> clients = new LinkedHashMap<>();

	private final Map<String, String> connects = new LinkedHashMap<>();

	/**
	 * What pushes came to, by connection and reference.
	 */
	private final Map<String, CompletableFuture<String>> outcomes = new LinkedHashMap<>();

	private final Map<String, String> replies = new LinkedHashMap<>();

	private final Set<String> senders = new HashSet<>();

	/**
	 * Connections whose last frame is not played, so that its answers are not either.
	 */
	private final Set<String> muted = new HashSet<>();

	private @Nullable Integer httpStatus;

	private String httpText = "";

	private int requests;

	private int compared;

	/**
	 * Create a player.
	 * @param server the server
	 * @param tokens puts tokens in the place of their masks
	 * @param played tells by {@code A}, {@code A:3}, {@code realtime:topic} or
	 * {@code http:2} whether that connection, frame, topic or request is played
	 */
	TranscriptIntents(EmbeddedRealtimeServer server, UnaryOperator<String> tokens, Predicate<String> played) {
		this.server = server;
		this.tokens = tokens;
		this.played = played;
	}

	/**
	 * Play.
	 * @return how many answers were compared
	 */
	int play(List<JsonNode> lines) {
		boolean heartbeats = lines.stream().anyMatch((line) -> line.path("text").asString("").contains("heartbeat"));
		for (JsonNode line : lines) {
			String connection = line.path("conn").asString("");
			if (line.has("http")) {
				http(line);
			}
			else if (!this.played.test(connection)) {
				continue;
			}
			else if (line.has("connect")) {
				this.connects.put(connection, line.path("connect").stringValue());
			}
			else if (line.has("open")) {
				IntendedClient client = client(connection, heartbeats);
				Futures.get(client.connection.connect());
			}
			else if (line.has("refused")) {
				refused(client(connection, false), line);
			}
			else if (line.path("close").asInt(0) == 1000) {
				goodbye(connection);
			}
			else if (line.path("close").asInt(0) == 1012) {
				lost(this.clients.get(connection));
			}
			else if (line.path("note").asString("").endsWith("disconnects")) {
				goodbye(line.path("note").stringValue().substring(0, 1));
			}
			else if (line.has("text") || line.has("binary")) {
				frame(connection, line);
			}
		}
		check();
		this.clients.keySet().forEach(this::checkUnanswered);
		this.clients.values().forEach(IntendedClient::expectNothingElse);
		return this.compared;
	}

	private IntendedClient client(String connection, boolean heartbeats) {
		return this.clients.computeIfAbsent(connection, (key) -> new IntendedClient(this.server.url(),
				this.tokens.apply(this.connects.get(connection)), heartbeats));
	}

	private void frame(String connection, JsonNode line) {
		RecordedFrame frame = RecordedFrame.of(line);
		if (!frame.topic().equals("phoenix") && !this.played.test(frame.topic())) {
			return;
		}
		if (">".equals(line.path("dir").stringValue())) {
			String key = connection + ":" + frame.ref();
			if (this.played.test(key)) {
				if (due()) {
					// what came before was heard before
					check();
				}
				this.muted.remove(connection);
				this.senders.add(connection);
				intend(this.clients.get(connection), key, frame);
			}
			else {
				this.muted.add(connection);
			}
		}
		else if (!this.muted.contains(connection)) {
			answer(connection, this.clients.get(connection), frame);
		}
	}

	private boolean due() {
		return this.clients.values().stream().anyMatch(IntendedClient::isDue) || !this.replies.isEmpty();
	}

	private void intend(IntendedClient client, String key, RecordedFrame frame) {
		JsonNode payload = frame.payload();
		switch (frame.event()) {
			case "phx_join" -> client.join(frame.topic(), payload, this.tokens, key);
			case "phx_leave" -> this.outcomes.put(key, client.leave(frame.topic()));
			case "heartbeat" -> this.outcomes.put(key, client.heartbeat());
			case "access_token" ->
				client.connection.setAuth(this.tokens.apply(payload.path("access_token").stringValue()));
			case "broadcast" -> this.outcomes.put(key,
					outcome(client.channel(frame.topic())
						.broadcast(payload.path("event").stringValue(),
								(frame.binary() != null) ? frame.binary() : payload.path("payload"))));
			case "presence" -> this.outcomes.put(key,
					outcome("untrack".equals(payload.path("event").stringValue())
							? client.channel(frame.topic()).untrack()
							: client.channel(frame.topic()).track(payload.path("payload"))));
			default -> throw new IllegalArgumentException("No client of ours sends " + frame.event());
		}
	}

	private static CompletableFuture<String> outcome(CompletableFuture<SendResult> sent) {
		return sent.handle((outcome, exception) -> {
			if (exception instanceof PushRejectedException rejected) {
				return "error " + rejected.getResponse();
			}
			if (exception instanceof PushTimeoutException) {
				return "no answer";
			}
			return (exception != null) ? exception.toString()
					: SendResult.acknowledged().equals(outcome) ? "ok" : "written";
		});
	}

	private void answer(String connection, IntendedClient client, RecordedFrame frame) {
		if (!"phx_reply".equals(frame.event())) {
			if ("Server requested disconnect".equals(frame.payload().path("message").asString(""))) {
				check();
				this.server.faults().refuseUpgrades(403, "Realtime was disabled for this tenant");
				this.server.disconnectClients();
			}
			if ("postgres_changes".equals(frame.event())) {
				// who subscribed before the change was answered before it
				check();
				change(frame.payload().path("data"));
			}
			client.expect(frame);
			return;
		}
		String key = connection + ":" + frame.ref();
		JsonNode response = frame.payload().path("response");
		String reason = response.isString() ? response.stringValue() : response.path("reason").asString("");
		boolean ok = "ok".equals(frame.payload().path("status").stringValue());
		if (client.isJoin(key)) {
			client.expect(frame.topic(), ok ? "joined" : HeardText.refused(reason));
		}
		else if (this.outcomes.containsKey(key)) {
			this.replies.put(key, ok ? "ok" : "error " + (reason.isEmpty() ? response.toString() : reason));
		}
	}

	/**
	 * Make the change in the database that a recorded frame tells of.
	 */
	private void change(JsonNode data) {
		String table = data.path("schema").stringValue() + "." + data.path("table").stringValue();
		switch (data.path("type").stringValue()) {
			case "INSERT" -> this.server.database().insert(table, row(data.path("record")));
			case "UPDATE" -> this.server.database().update(table, row(data.path("record")));
			default -> this.server.database().delete(table, row(data.path("old_record")));
		}
	}

	private static Map<String, JsonNode> row(JsonNode record) {
		Map<String, JsonNode> row = new LinkedHashMap<>();
		record.properties().forEach((column) -> row.put(column.getKey(), column.getValue()));
		return row;
	}

	/**
	 * Compare what is due. What several connections sent at the same time may arrive in
	 * any order.
	 */
	private void check() {
		for (IntendedClient client : this.clients.values()) {
			this.compared += client.check(this.senders.size() > 1);
		}
		this.replies.forEach((key, expected) -> {
			assertThat(Futures.get(this.outcomes.remove(key))).as(key).isEqualTo(expected);
			this.compared++;
		});
		this.replies.clear();
		this.senders.clear();
	}

	private void checkUnanswered(String connection) {
		this.outcomes.entrySet().removeIf((entry) -> {
			boolean own = entry.getKey().startsWith(connection + ":");
			if (own) {
				assertThat(Futures.get(entry.getValue())).as(entry.getKey()).isIn("written", "no answer");
			}
			return own;
		});
	}

	private void goodbye(String connection) {
		check();
		checkUnanswered(connection);
		IntendedClient client = this.clients.get(connection);
		if (client != null) {
			Futures.get(client.connection.disconnect());
		}
	}

	private void lost(IntendedClient client) {
		client.expectEnds();
		check();
	}

	private void refused(IntendedClient client, JsonNode line) {
		assertThatExceptionOfType(ConnectionFailedException.class)
			.isThrownBy(() -> Futures.get(client.connection.connect()))
			.satisfies((ex) -> {
				ConnectionFailure failure = ex.getFailure();
				assertThat(failure.httpStatus()).isEqualTo(line.path("refused").intValue());
				assertThat(failure.message())
					.contains(Bench.MAPPER.readTree(line.path("body").stringValue()).path("error").stringValue());
			});
		this.compared++;
	}

	private void http(JsonNode line) {
		if (">".equals(line.path("http").stringValue())) {
			this.httpStatus = null;
			if (this.played.test("http:" + ++this.requests)) {
				check();
				request(line);
			}
		}
		else if (this.httpStatus != null) {
			assertThat(this.httpStatus).as(line.toString()).isEqualTo(line.path("status").intValue());
			if (this.httpStatus != 202) {
				JsonNode body = Bench.MAPPER.readTree(line.path("body").stringValue());
				JsonNode text = body.path("message").isMissingNode() ? body.path("errors") : body.path("message");
				assertThat(this.httpText).contains(text.isString() ? text.stringValue() : text.toString());
			}
			this.compared++;
		}
	}

	private void request(JsonNode line) {
		String token = this.tokens.apply(line.path("headers").path("apikey").stringValue());
		BroadcastRestClient client = new DefaultBroadcastRestClient(PlainRestClient.builder().build(),
				this.server.httpUrl(), Map.of(), token, () -> token, Bench.MAPPER, UnaryOperator.identity());
		this.httpStatus = 202;
		try {
			if (line.path("path").stringValue().equals("/api/broadcast")) {
				client.sendAll(batch(line.path("body")));
			}
			else {
				client.send(single(line.path("path").stringValue(), line.path("body")));
			}
		}
		catch (BroadcastRejectedException ex) {
			this.httpStatus = ex.getStatus();
			this.httpText = ex.getMessage();
		}
	}

	private static List<HttpBroadcast> batch(JsonNode body) {
		List<HttpBroadcast> broadcasts = new ArrayList<>();
		for (JsonNode message : Bench.MAPPER.readTree(body.stringValue()).path("messages")) {
			broadcasts.add(new HttpBroadcast(message.path("topic").stringValue(), message.path("event").stringValue(),
					message.path("payload"), message.path("private").asBoolean(false),
					message.path("id").stringValue(null), BroadcastPersistence.none()));
		}
		return broadcasts;
	}

	private static HttpBroadcast single(String path, JsonNode body) {
		String[] parts = path.replace("?private=true", "").split("/");
		Object content = body.isString() ? Payload.ofJson(body.stringValue(), Bench.MAPPER)
				: Base64.getDecoder().decode(body.path("base64").stringValue());
		return new HttpBroadcast(UriUtils.decode(parts[3], StandardCharsets.UTF_8),
				UriUtils.decode(parts[5], StandardCharsets.UTF_8), content, path.endsWith("?private=true"), null,
				BroadcastPersistence.none());
	}

	@Override
	public void close() {
		this.clients.values()
			.forEach((client) -> assertThat(client.connection.disconnect()).succeedsWithin(Duration.ofSeconds(10)));
	}

}
