package io.github.supabaserealtime.test.server;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.RestRequest;
import io.github.supabaserealtime.test.protocol.Json;
import io.github.supabaserealtime.test.protocol.TermSize;
import io.github.supabaserealtime.test.protocol.TokenException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP endpoints (protocol.md 9).
 */
final class BroadcastServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private static final int ACCEPTED = 202;

	private static final int UNPROCESSABLE = 422;

	private static final int UNSUPPORTED = 415;

	private final transient ServerCore core;

	BroadcastServlet(ServerCore core) {
		this.core = core;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String path = request.getRequestURI();
		path = path.substring(path.indexOf("/api/") + "/api".length());
		if ("GET".equals(request.getMethod()) && "/ping".equals(path)) {
			answer(response, new Answer(200, Json.object().put("message", "Success")));
			return;
		}
		byte[] body = request.getInputStream().readAllBytes();
		Map<String, String> headers = Handshake.headers(request);
		Answer answer = answer(request, path, headers, body);
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		this.core.recorder().add(new RestRequest(path + query, headers, body, answer.status()));
		answer(response, answer);
	}

	private static void answer(HttpServletResponse response, Answer answer) throws IOException {
		response.setStatus(answer.status());
		if (answer.body() != null) {
			response.setContentType("application/json; charset=utf-8");
			response.getOutputStream().write(Json.writeBytes(answer.body()));
		}
	}

	private Answer answer(HttpServletRequest request, String path, Map<String, String> headers, byte[] body) {
		boolean batch = "/broadcast".equals(path);
		if (!"POST".equals(request.getMethod()) || !(batch || path.matches("/broadcast/[^/]+/events/[^/]+"))) {
			return new Answer(404, null);
		}
		FaultRule fault = this.core.faultRules().strike(FaultRule.Kind.REFUSE_REST, null);
		if (fault != null) {
			return message(fault.status(), fault.text());
		}
		JsonNode claims;
		try {
			claims = this.core.tokens().verify(token(headers));
		}
		catch (TokenException ex) {
			return message(401, "Unauthorized");
		}
		return batch ? batch(body, claims) : single(request, path, headers, body, claims);
	}

	private static String token(Map<String, String> headers) {
		String authorization = headers.getOrDefault("authorization", "");
		if (authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
			return authorization.substring("bearer ".length());
		}
		return headers.getOrDefault("apikey", "");
	}

	private Answer batch(byte[] body, JsonNode claims) {
		JsonNode json = Json.parse(body);
		if (json == null) {
			return new Answer(400, null);
		}
		JsonNode messages = json.path("messages");
		if (!messages.isArray() || messages.isEmpty()) {
			ObjectNode errors = Json.object();
			errors.putObject("errors").putArray("messages").add("can't be blank");
			return new Answer(UNPROCESSABLE, errors);
		}
		ObjectNode errors = Json.object();
		ArrayNode list = errors.putObject("errors").putArray("messages");
		boolean failed = false;
		for (JsonNode message : messages) {
			ObjectNode problems = problems(message);
			failed |= !problems.isEmpty();
			list.add(problems);
		}
		if (failed) {
			return new Answer(UNPROCESSABLE, errors);
		}
		messages.forEach((message) -> deliver(message, claims));
		return new Answer(ACCEPTED, null);
	}

	private ObjectNode problems(JsonNode message) {
		ObjectNode problems = Json.object();
		for (String name : new String[] { "payload", "event", "topic" }) {
			JsonNode value = message.path(name);
			boolean present = name.equals("payload") ? value.isObject() : !value.asString("").isEmpty();
			if (!present) {
				problems.putArray(name).add("can't be blank");
			}
		}
		if (problems.isEmpty() && tooLarge(TermSize.of(message.path("payload")))) {
			problems.putArray("payload").add("Payload size exceeds tenant limit");
		}
		return problems;
	}

	private boolean tooLarge(long size) {
		return size > this.core.settings().maxPayloadKilobytes() * 1000L + 500;
	}

	private void deliver(JsonNode message, JsonNode claims) {
		String topic = message.path("topic").stringValue();
		boolean privateRoom = message.path("private").asBoolean(false);
		if (privateRoom && !mayWrite(topic, claims)) {
			return;
		}
		ObjectNode payload = Json.object();
		payload.set("payload", message.path("payload"));
		payload.put("event", message.path("event").stringValue());
		payload.put("type", "broadcast");
		if (message.path("id").isString()) {
			payload.putObject("meta").put("id", message.path("id").stringValue());
		}
		this.core.rooms().broadcast(Rooms.PREFIX + topic, privateRoom, payload, null);
	}

	private boolean mayWrite(String topic, JsonNode claims) {
		ChannelPolicy.Permissions permissions = this.core.settings().policy().decide(topic, claims);
		return permissions.broadcastWrite();
	}

	private Answer single(HttpServletRequest request, String path, Map<String, String> headers, byte[] body,
			JsonNode claims) {
		String[] parts = path.split("/");
		String topic = URLDecoder.decode(parts[2].replace("+", "%2B"), StandardCharsets.UTF_8);
		String event = URLDecoder.decode(parts[4].replace("+", "%2B"), StandardCharsets.UTF_8);
		boolean privateRoom = "true".equals(request.getParameter("private"));
		if (privateRoom && !mayWrite(topic, claims)) {
			return message(403, "Unauthorized");
		}
		if (tooLarge(TermSize.of(body))) {
			ObjectNode errors = Json.object();
			errors.putObject("errors").putArray("payload").add("Payload size exceeds tenant limit");
			return new Answer(UNPROCESSABLE, errors);
		}
		String type = headers.getOrDefault("content-type", "");
		if (type.startsWith("application/octet-stream")) {
			this.core.rooms()
				.broadcast(Rooms.PREFIX + topic, privateRoom, Json.object(), Rooms.binary(event, body, false));
			return new Answer(ACCEPTED, null);
		}
		if (!type.isEmpty() && !type.startsWith("application/json")) {
			return new Answer(UNSUPPORTED, Json.object()
				.put("error", "Unsupported Media Type. Use application/json or application/octet-stream"));
		}
		JsonNode payload = type.isEmpty() ? Json.object() : Json.parse(body);
		if (payload == null) {
			return new Answer(400, null);
		}
		if (!payload.isObject()) {
			ObjectNode wrapped = Json.object();
			wrapped.set("_json", payload);
			payload = wrapped;
		}
		this.core.rooms()
			.broadcast(Rooms.PREFIX + topic, privateRoom, Json.object(),
					Rooms.binary(event, Json.writeBytes(payload), true));
		return new Answer(ACCEPTED, null);
	}

	private static Answer message(int status, String text) {
		return new Answer(status, Json.object().put("message", text));
	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param body the body, or {@code null} for none
	 */
	private record Answer(int status, @Nullable JsonNode body) {
	}

}
