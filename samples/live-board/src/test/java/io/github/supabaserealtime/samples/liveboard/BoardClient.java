package io.github.supabaserealtime.samples.liveboard;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a page does, without a browser.
 */
final class BoardClient {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final HttpClient http = HttpClient.newHttpClient();

	private final String base;

	/**
	 * The lines of the stream.
	 */
	final List<String> lines = new CopyOnWriteArrayList<>();

	BoardClient(int port) {
		this.base = "http://localhost:" + port;
	}

	BoardClient listen() {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.base + "/stream")).build();
		this.http.sendAsync(request, HttpResponse.BodyHandlers.fromLineSubscriber(new LineCollector(this.lines)));
		return this;
	}

	/**
	 * Send a line.
	 * @return the status and the text of the answer, once there is one
	 */
	CompletableFuture<String> send(String from, String text) {
		String body = MAPPER.writeValueAsString(new BoardMessage(from, text));
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.base + "/messages"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		return this.http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
			.thenApply((response) -> response.statusCode() + " " + response.body());
	}

	/**
	 * Return the part of the health that is about Realtime.
	 */
	JsonNode health() {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.base + "/actuator/health")).build();
		try {
			String body = this.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
			return MAPPER.readTree(body).path("components").path("supabaseRealtime");
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	String status() {
		return health().path("status").asString("");
	}

	/**
	 * Return the texts of those messages of the stream that somebody sent.
	 */
	List<String> texts(String from) {
		return this.lines.stream()
			.filter((line) -> line.startsWith("data:{"))
			.map((line) -> MAPPER.readTree(line.substring("data:".length())))
			.filter((message) -> message.path("from").asString("").equals(from))
			.map((message) -> message.path("text").stringValue())
			.toList();
	}

}
