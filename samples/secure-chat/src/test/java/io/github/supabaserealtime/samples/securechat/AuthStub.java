package io.github.supabaserealtime.samples.securechat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two requests of a project's sign-in that the chat makes. Its first token is good
 * for a minute, the later ones for an hour.
 */
final class AuthStub implements AutoCloseable {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final List<String> grants = new CopyOnWriteArrayList<>();

	private final EmbeddedRealtimeServer server;

	private final String user;

	private final String password;

	private final HttpServer http;

	private int count;

	AuthStub(EmbeddedRealtimeServer server, String user, String password) {
		this.server = server;
		this.user = user;
		this.password = password;
		try {
			this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.http.createContext("/auth/v1/token", this::answer);
		this.http.start();
	}

	String url() {
		return "http://localhost:" + this.http.getAddress().getPort() + "/auth/v1";
	}

	/**
	 * Return the grants that were asked for, each with the password or the refresh token.
	 */
	List<String> grants() {
		return List.copyOf(this.grants);
	}

	private void answer(HttpExchange exchange) throws IOException {
		String grant = exchange.getRequestURI().getQuery().replace("grant_type=", "");
		JsonNode body = MAPPER.readTree(exchange.getRequestBody());
		int status = status(grant, body, exchange.getRequestHeaders().getFirst("apikey"));
		Map<String, ?> answer = (status == 200) ? tokens()
				: Map.of("code", status, "error_code", "invalid_credentials", "msg", "Invalid login credentials");
		byte[] bytes = MAPPER.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	private synchronized int status(String grant, JsonNode body, String apiKey) {
		if (!this.server.apiKey().equals(apiKey) || body.path("email").asString("").startsWith("down")) {
			return 503;
		}
		if (grant.equals("refresh_token")) {
			this.grants.add(grant + " " + body.path("refresh_token").asString(""));
			return body.path("refresh_token").asString("").equals("refresh-" + this.count) ? 200 : 400;
		}
		this.grants.add(grant + " " + body.path("password").asString(""));
		boolean right = body.path("email").asString("").equals(this.user)
				&& body.path("password").asString("").equals(this.password);
		return right ? 200 : 400;
	}

	private synchronized Map<String, ?> tokens() {
		long seconds = (++this.count == 1) ? 60 : 3600;
		String token = this.server.jwt(Map.of("sub", this.user, "jti", "token-" + this.count, "exp",
				Instant.now().plusSeconds(seconds).getEpochSecond()));
		return Map.of("access_token", token, "token_type", "bearer", "expires_in", seconds, "refresh_token",
				"refresh-" + this.count, "user", Map.of("email", this.user));
	}

	@Override
	public void close() {
		this.http.stop(0);
	}

}
