package io.github.supabaserealtime.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.test.internal.protocol.Json;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays the client side of a transcript and compares what comes back, connection by
 * connection.
 */
final class TranscriptPlayer implements AutoCloseable {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final int NORMAL = 1000;

	private static final int ABNORMAL = 1006;

	private static final int SERVICE_RESTART = 1012;

	// the digits of a number count
	private static final JsonMapper EXACT = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private final EmbeddedRealtimeServer server;

	private final TranscriptTokens tokens;

	private final MutableClock clock;

	private final Instant start;

	private final Map<String, RawClient> clients = new LinkedHashMap<>();

	private final Map<String, List<String>> expected = new LinkedHashMap<>();

	private final Set<String> senders = new HashSet<>();

	private final Map<String, String> connects = new LinkedHashMap<>();

	private final Set<String> refused = new HashSet<>();

	private final Set<String> changes = new HashSet<>();

	private HttpResponse<String> response;

	private int lastSent;

	private int compared;

	TranscriptPlayer(EmbeddedRealtimeServer server, TranscriptTokens tokens, MutableClock clock) {
		this.server = server;
		this.tokens = tokens;
		this.clock = clock;
		this.start = clock.instant();
	}

	/**
	 * Play.
	 * @return how many answers were compared
	 */
	int play(List<JsonNode> lines) throws Exception {
		for (JsonNode line : lines) {
			String connection = line.path("conn").asString("");
			boolean out = ">".equals(line.path("dir").asString(""));
			int time = line.path("t").asInt(0);
			// the server's own timers: a longer silence than that of a refused join
			if (out || time - this.lastSent > 6000) {
				if (!this.expected.isEmpty()) {
					check();
				}
				this.clock.set(this.start.plusMillis(time));
			}
			if (out) {
				this.lastSent = time;
				this.senders.add(connection);
				send(this.clients.get(connection), line);
			}
			else if (line.has("http")) {
				http(line);
			}
			else {
				incoming(connection, line);
			}
		}
		check();
		this.clients.forEach(this::expectNothingElse);
		return this.compared;
	}

	private void send(RawClient client, JsonNode line) {
		if (!line.has("text") && !line.has("binary")) {
			throw new IllegalArgumentException("Only frames can be sent: " + line);
		}
		if (line.has("text")) {
			client.send(this.tokens.unmask(line.path("text").stringValue()));
		}
		else {
			client.send(Base64.getDecoder().decode(line.path("binary").stringValue()));
		}
	}

	private void incoming(String connection, JsonNode line) throws Exception {
		if (line.has("connect")) {
			this.connects.put(connection, this.tokens.unmask(line.path("connect").stringValue()));
		}
		else if (line.has("open")) {
			String url = this.server.httpUrl().replace("http", "ws") + this.connects.get(connection);
			this.clients.put(connection, RawClient.connect(url));
		}
		else if (line.has("refused")) {
			refused(connection, line);
		}
		else if (line.path("note").asString("").endsWith("disconnects")) {
			goodbye(line.path("note").stringValue().substring(0, 1));
		}
		else if (line.has("text") || line.has("binary")) {
			String text = line.path("text").asString("");
			if (text.contains("Server requested disconnect")) {
				check();
				this.server.disconnectClients();
			}
			change(text);
			this.expected.computeIfAbsent(connection, (key) -> new ArrayList<>())
				.add(line.has("text") ? normalize(text) : line.path("binary").stringValue());
		}
		else if (line.has("close")) {
			closed(connection, line.path("close").intValue());
		}
		else if (!line.has("scenario") && !line.has("note") && !line.has("error")) {
			throw new IllegalArgumentException("A line of a kind that nobody plays: " + line);
		}
	}

	private void closed(String connection, int code) {
		if (code == NORMAL) {
			goodbye(connection);
			return;
		}
		if (this.refused.contains(connection)) {
			// what the recording client made of the refusal
			assertThat(code).as(connection).isEqualTo(ABNORMAL);
			return;
		}
		check();
		assertThat(this.clients.remove(connection).awaitClose()).as(connection).isEqualTo(code);
		if (code == SERVICE_RESTART) {
			this.server.faults().refuseUpgrades(403, "Realtime was disabled for this tenant");
		}
		this.compared++;
	}

	/**
	 * Make the change in the database that a recorded frame tells of. Several frames may
	 * tell of one.
	 */
	private void change(String text) {
		JsonNode frame = EXACT.readTree(text);
		JsonNode data = frame.at(frame.isArray() ? "/4/data" : "/payload/data");
		if (!data.has("commit_timestamp") || !this.changes.add(Json.write(data))) {
			return;
		}
		// who subscribed before the change was answered before it
		check();
		String table = data.path("schema").stringValue() + "." + data.path("table").stringValue();
		switch (data.path("type").stringValue()) {
			case "INSERT" -> this.server.database().insert(table, row(data.path("record")));
			case "UPDATE" -> this.server.database().update(table, row(data.path("record")));
			case "DELETE" -> this.server.database().delete(table, row(data.path("old_record")));
			default -> throw new IllegalArgumentException(text);
		}
	}

	private static Map<String, JsonNode> row(JsonNode record) {
		Map<String, JsonNode> row = new LinkedHashMap<>();
		record.properties().forEach((column) -> row.put(column.getKey(), column.getValue()));
		return row;
	}

	/**
	 * All recorded sockets that end with 1000 were closed by the client.
	 */
	private void goodbye(String connection) {
		check();
		RawClient client = this.clients.remove(connection);
		// a note may have announced the end before
		if (client != null) {
			expectNothingElse(connection, client);
			client.disconnect();
			assertThat(client.awaitClose()).as(connection).isEqualTo(1000);
			this.compared++;
		}
	}

	private void refused(String connection, JsonNode line) throws Exception {
		HttpResponse<String> refusal = HTTP.send(
				HttpRequest.newBuilder(URI.create(this.server.httpUrl() + this.connects.get(connection))).build(),
				HttpResponse.BodyHandlers.ofString());
		assertThat(refusal.statusCode()).isEqualTo(line.path("refused").intValue());
		assertThat(refusal.body()).isEqualTo(line.path("body").stringValue());
		assertThat(contentType(refusal)).isEqualTo(contentType(line));
		this.refused.add(connection);
		this.compared++;
	}

	private void http(JsonNode line) throws Exception {
		if ("<".equals(line.path("http").stringValue())) {
			assertThat(this.response.statusCode()).as(line.toString()).isEqualTo(line.path("status").intValue());
			assertThat(contentType(this.response)).as(line.toString()).isEqualTo(contentType(line));
			assertThat(this.response.headers().firstValue("x-rate-limit").orElse(null)).as(line.toString())
				.isEqualTo(line.path("rate").path("limit").asString(null));
			assertThat(body(this.response.body())).isEqualTo(body(line.path("body").stringValue()));
			this.compared++;
			return;
		}
		JsonNode body = line.path("body");
		HttpRequest.BodyPublisher publisher = body.isString() ? HttpRequest.BodyPublishers.ofString(body.stringValue())
				: HttpRequest.BodyPublishers.ofByteArray(Base64.getDecoder().decode(body.path("base64").stringValue()));
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create(this.server.httpUrl() + line.path("path").stringValue()))
			.method(line.path("method").stringValue(), publisher);
		line.path("headers")
			.properties()
			.forEach((header) -> request.header(header.getKey(), this.tokens.unmask(header.getValue().stringValue())));
		this.response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String contentType(HttpResponse<String> response) {
		return response.headers().firstValue("content-type").orElse("").replace(" ", "");
	}

	private static String contentType(JsonNode line) {
		return line.path("contentType").asString("").replace(" ", "");
	}

	private static Object body(String text) {
		JsonNode json = Json.parse(text);
		return (json != null) ? json : text;
	}

	/**
	 * Compare what is due. Frames of several senders that were on their way at the same
	 * time may come in any order, and so may a presence diff and the reply to the call
	 * that caused it (protocol.md 5.3); all else is compared in order.
	 */
	private void check() {
		this.expected.forEach((connection, frames) -> {
			List<String> actual = new ArrayList<>();
			for (String due : frames) {
				Object frame = this.clients.get(connection).next(due);
				actual.add((frame instanceof String text) ? normalize(text)
						: Base64.getEncoder().encodeToString((byte[]) frame));
			}
			if (this.senders.size() > 1) {
				assertThat(actual).as(connection).containsExactlyInAnyOrderElementsOf(frames);
				// what answers the connection's own frames keeps their order all the same
				assertThat(answers(actual)).as(connection).isEqualTo(answers(frames));
			}
			else {
				assertThat(diffs(actual, true)).as(connection).isEqualTo(diffs(frames, true));
				assertThat(diffs(actual, false)).as(connection).isEqualTo(diffs(frames, false));
			}
			this.compared += frames.size();
		});
		this.expected.clear();
		this.senders.clear();
	}

	private static List<String> answers(List<String> frames) {
		return frames.stream().filter((frame) -> frame.contains("phx_reply") || frame.contains("phx_close")).toList();
	}

	private static List<String> diffs(List<String> frames, boolean diffs) {
		return frames.stream().filter((frame) -> frame.contains("presence_diff") == diffs).toList();
	}

	private void expectNothingElse(String connection, RawClient client) {
		if (client.isClosed()) {
			return;
		}
		boolean second = this.connects.get(connection).contains("vsn=2");
		client.send(second ? "[null,\"end\",\"phoenix\",\"heartbeat\",{}]"
				: "{\"topic\":\"phoenix\",\"event\":\"heartbeat\",\"payload\":{},\"ref\":\"end\"}");
		assertThat(client.nextText()).contains("\"end\"");
	}

	/**
	 * Sort keys and blank what differs from run to run.
	 */
	static String normalize(String text) {
		return Json.write(sorted(EXACT.readTree(text)));
	}

	private static JsonNode sorted(JsonNode node) {
		if (node.isArray()) {
			List<JsonNode> elements = new ArrayList<>();
			node.forEach((element) -> elements.add(sorted(element)));
			return Json.toNode(elements);
		}
		if (!node.isObject()) {
			return node;
		}
		ObjectNode result = Json.object();
		node.propertyNames().stream().sorted().forEach((name) -> {
			JsonNode value = node.get(name);
			boolean blank = name.startsWith("phx_ref") || name.equals("ids") || name.equals("commit_timestamp")
					|| (name.equals("id") && node.has("event") && value.isInt());
			result.set(name, blank ? Json.toNode("<" + name + ">") : sorted(value));
		});
		return result;
	}

	@Override
	public void close() {
		this.clients.values().forEach(RawClient::close);
	}

}
