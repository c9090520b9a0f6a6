package io.github.supabaserealtime.samples.realtimeserver;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the control API as any HTTP client does.
 */
public final class ControlCalls {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String url;

	public ControlCalls(String url) {
		this.url = url;
	}

	/**
	 * Call, and return the answer as it is.
	 * @param call the method and the path, {@code GET /state} for instance
	 * @param body the body, empty for none
	 * @param headers names and values
	 */
	public HttpResponse<String> send(String call, String body, String... headers)
			throws IOException, InterruptedException {
		String[] words = call.split(" ");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.url + words[1]))
			.method(words[0],
					body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
		if (!body.isEmpty()) {
			request.header("Content-Type", "application/json");
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Call, and return the JSON of an answer that has to be a success.
	 */
	public JsonNode call(String call, String body) throws IOException, InterruptedException {
		HttpResponse<String> response = send(call, body);
		if (response.statusCode() >= 300) {
			throw new AssertionError(call + ": " + response.statusCode() + " " + response.body());
		}
		return MAPPER.readTree(response.body());
	}

	public JsonNode call(String call) throws IOException, InterruptedException {
		return call(call, "");
	}

	static JsonNode json(String text) {
		return MAPPER.readTree(text);
	}

}
