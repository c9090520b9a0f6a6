package io.github.supabaserealtime.samples.securechat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * HTTP client that does what the browser of one user does.
 */
final class ChatClient {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final CookieManager cookies = new CookieManager();

	private final HttpClient http = HttpClient.newBuilder().cookieHandler(this.cookies).build();

	private final String base;

	/**
	 * The events of the stream.
	 */
	final List<PageEvent> events = new CopyOnWriteArrayList<>();

	ChatClient(int port) {
		this.base = "http://localhost:" + port;
	}

	/**
	 * Sign in, and open the page.
	 */
	static ChatClient of(int port, String user) {
		ChatClient client = new ChatClient(port);
		client.signIn(user, user);
		return client.listen();
	}

	/**
	 * Sign in.
	 * @return the page that the answer leads to
	 */
	String signIn(String user, String password) {
		get("/login.html");
		return form("/login", Map.of("username", user, "password", password, "_csrf", cookie("XSRF-TOKEN")));
	}

	/**
	 * Sign out.
	 * @return the page that the answer leads to
	 */
	String signOut() {
		return form("/logout", Map.of("_csrf", cookie("XSRF-TOKEN")));
	}

	ChatClient listen() {
		this.http.sendAsync(request("/api/stream").build(),
				HttpResponse.BodyHandlers.fromLineSubscriber(new EventCollector(this.events)));
		return this;
	}

	/**
	 * Say something.
	 * @return the status and the outcome, or the detail of the problem
	 */
	String say(String text) {
		HttpResponse<String> response = exchange(request("/api/messages").header("X-XSRF-TOKEN", cookie("XSRF-TOKEN"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(Map.of("text", text)))));
		JsonNode body = MAPPER.readTree(response.body());
		return response.statusCode() + " " + body.path("outcome").asString(body.path("detail").asString(""));
	}

	HttpResponse<String> get(String path) {
		return exchange(request(path));
	}

	/**
	 * Ask for a page as a browser does.
	 */
	HttpResponse<String> page(String path) {
		return exchange(request(path).header("Accept", "text/html"));
	}

	/**
	 * Send a form as a page would, and return where the answer leads to.
	 */
	String form(String path, Map<String, String> fields) {
		String body = String.join("&",
				fields.entrySet()
					.stream()
					.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
					.toList());
		HttpResponse<String> response = exchange(
				request(path).header("Content-Type", "application/x-www-form-urlencoded")
					.POST(HttpRequest.BodyPublishers.ofString(body)));
		return response.headers().firstValue("Location").orElse(String.valueOf(response.statusCode()));
	}

	String cookie(String name) {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.filter((cookie) -> cookie.getName().equals(name))
			.map(HttpCookie::getValue)
			.findFirst()
			.orElse("");
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.base + path));
	}

	private HttpResponse<String> exchange(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	Stream<JsonNode> events(String event) {
		return this.events.stream().filter((each) -> each.name().equals(event)).map(PageEvent::data);
	}

	boolean hasEnded() {
		return events("end").findFirst().isPresent();
	}

	/**
	 * Return the newest state of the connection that the page knows.
	 */
	JsonNode connection() {
		return Stream.concat(events("snapshot").map((snapshot) -> snapshot.path("connection")), events("connection"))
			.reduce((first, second) -> second)
			.orElseGet(MAPPER::createObjectNode);
	}

	boolean isInTheRoom() {
		return connection().path("room").asString("").equals("SUBSCRIBED");
	}

	int tokenNumber() {
		return connection().path("token").path("number").intValue(0);
	}

	/**
	 * Return the texts that were heard from somebody.
	 */
	List<String> heard(String from) {
		return events("message").filter((message) -> message.path("from").asString("").equals(from))
			.map((message) -> message.path("text").stringValue())
			.toList();
	}

	/**
	 * Return what became of a message, in the order of the events.
	 */
	List<String> outcomes(String text) {
		return events("sending").filter((sending) -> sending.path("message").path("text").asString("").equals(text))
			.map((sending) -> sending.path("outcome").stringValue())
			.toList();
	}

	/**
	 * Return who is in the room now.
	 */
	List<String> present() {
		return Stream.concat(events("snapshot").map((snapshot) -> snapshot.path("present")), events("present"))
			.reduce((first, second) -> second)
			.map((names) -> names.valueStream().map(JsonNode::stringValue).toList())
			.orElseGet(List::of);
	}

	/**
	 * Return what happened to the connection.
	 */
	List<String> moments(String kind) {
		return Stream
			.concat(events("snapshot").flatMap((snapshot) -> snapshot.path("moments").valueStream()), events("moment"))
			.filter((moment) -> moment.path("kind").asString("").equals(kind))
			.map((moment) -> moment.path("text").stringValue())
			.distinct()
			.toList();
	}

}
