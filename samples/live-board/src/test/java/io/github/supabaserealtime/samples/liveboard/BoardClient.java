package io.github.supabaserealtime.samples.liveboard;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * HTTP client that does what the page does.
 */
final class BoardClient {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final HttpClient http = HttpClient.newHttpClient();

	private final String base;

	private final String name;

	/**
	 * The events of the stream.
	 */
	final List<BoardEvent> events = new CopyOnWriteArrayList<>();

	BoardClient(int port, String name) {
		this.base = "http://localhost:" + port;
		this.name = name;
	}

	BoardClient listen() {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create(this.base + "/api/stream?id=" + this.name + "&name=" + this.name + "&color=1"))
			.build();
		this.http.sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(new EventCollector(this.events)));
		return this;
	}

	/**
	 * Say a line.
	 * @return the status and what the answer says about the line
	 */
	String say(String text) {
		HttpResponse<String> response = exchange("POST", "/api/room/lines",
				Map.of("author", this.name, "from", this.name, "color", 1, "text", text));
		return response.statusCode() + " " + MAPPER.readTree(response.body()).path("outcome").asString("");
	}

	HttpResponse<String> exchange(String method, String path, Object body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.base + path))
			.header("Content-Type", "application/json")
			.method(method, HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(body)))
			.build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the part of the health that is about Realtime.
	 */
	JsonNode health() {
		return MAPPER.readTree(exchange("GET", "/actuator/health", Map.of()).body())
			.path("components")
			.path("supabaseRealtime");
	}

	String status() {
		return health().path("status").asString("");
	}

	Stream<JsonNode> events(String event) {
		return this.events.stream().filter((each) -> each.name().equals(event)).map(BoardEvent::data);
	}

	JsonNode snapshot() {
		return events("snapshot").findFirst().orElseGet(MAPPER::createObjectNode);
	}

	/**
	 * Return the texts of the lines that were heard from somebody.
	 */
	List<String> heard(String from) {
		return events("line").filter((line) -> line.path("from").asString("").equals(from))
			.map((line) -> line.path("text").stringValue())
			.toList();
	}

	/**
	 * Return what became of a line, in the order of the events.
	 */
	List<String> outcomes(String text) {
		return events("sending").filter((sending) -> sending.path("line").path("text").asString("").equals(text))
			.map((sending) -> sending.path("outcome").stringValue())
			.toList();
	}

	/**
	 * Return what happened to the connection since the page is open.
	 */
	List<String> moments(String kind) {
		return events("moment").filter((moment) -> moment.path("kind").asString("").equals(kind))
			.map((moment) -> moment.path("text").stringValue())
			.toList();
	}

	/**
	 * Return the names of those who are here now.
	 */
	List<String> visitors() {
		return events("visitors").reduce((first, second) -> second)
			.map((all) -> all.valueStream().map((visitor) -> visitor.path("name").stringValue()).toList())
			.orElseGet(List::of);
	}

}
