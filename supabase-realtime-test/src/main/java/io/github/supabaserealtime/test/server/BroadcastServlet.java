package io.github.supabaserealtime.test.server;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

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

	private static final int MAX_BODY = 8_000_000;

	private static final String RATE_LIMIT = "100";

	private static final int ACCEPTED = 202;

	private static final int BAD_REQUEST = 400;

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
			answer(response, Answer.early(200, Json.object().put("message", "Success")));
			return;
		}
		byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
		Map<String, String> headers = Handshake.headers(request);
		Answer answer = answer(request, path, headers, body);
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		this.core.recorder().add(new RestRequest(path + query, headers, body, answer.status()));
		answer(response, answer);
	}

	private static void answer(HttpServletResponse response, Answer answer) throws IOException {
		response.setStatus(answer.status());
		response.setHeader("x-request-id", UUID.randomUUID().toString());
		if (answer.rated()) {
			response.setHeader("x-rate-rolling", "0");
			response.setHeader("x-rate-limit", RATE_LIMIT);
			response.setHeader("x-rate-limit-remaining", RATE_LIMIT);
		}
		if (answer.body() != null) {
			response.setContentType("application/json; charset=utf-8");
			response.getOutputStream().write(Json.writeBytes(answer.body()));
		}
		else if (answer.status() == BAD_REQUEST) {
			response.setContentType("text/html; charset=utf-8");
			response.getOutputStream().write("Bad Request".getBytes(StandardCharsets.UTF_8));
		}
	}

	private Answer answer(HttpServletRequest request, String path, Map<String, String> headers, byte[] body) {
		boolean batch = "/broadcast".equals(path);
		if (!"POST".equals(request.getMethod()) || !(batch || path.matches("/broadcast/[^/]+/events/[^/]+"))) {
			return Answer.early(404, null);
		}
		FaultRule fault = this.core.faultRules().strike(FaultRule.Kind.REFUSE_REST, null, null);
		if (fault != null) {
			return message(fault.status(), fault.text());
		}
		// the real server parses the body before it knows the tenant, and the tenant's
		// rate before it checks the token
		if (body.length > MAX_BODY) {
			return Answer.early(413, null);
		}
		String type = headers.getOrDefault("content-type", "");
		boolean binary = type.startsWith("application/octet-stream");
		if (!type.isEmpty() && !binary && !type.startsWith("application/json")) {
			return Answer.early(UNSUPPORTED, Json.object()
				.put("error", "Unsupported Media Type. Use application/json or application/octet-stream"));
		}
		JsonNode json = (type.isEmpty() || binary || body.length == 0) ? Json.object() : Json.parse(body);
		if (json == null) {
			return Answer.early(BAD_REQUEST, null);
		}
		JsonNode claims;
		try {
			claims = this.core.tokens().verify(token(headers));
		}
		catch (TokenException ex) {
			return message(401, "Unauthorized");
		}
		return batch ? batch(json, claims) : single(request, path, binary ? body : null, json, claims);
	}

	private static String token(Map<String, String> headers) {
		String authorization = headers.get("authorization");
		if (authorization == null) {
			return headers.getOrDefault("apikey", "");
		}
		String[] parts = authorization.split(" ");
		return (parts.length == 2 && parts[0].equalsIgnoreCase("bearer")) ? parts[1] : "";
	}

	private Answer batch(JsonNode json, JsonNode claims) {
		JsonNode messages = json.path("messages");
		if (!messages.isArray() || messages.isEmpty()) {
			ObjectNode errors = Json.object();
			errors.putObject("errors").putArray("messages").add("can't be blank");
			return Answer.rated(UNPROCESSABLE, errors);
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
			return Answer.rated(UNPROCESSABLE, errors);
		}
		messages.forEach((message) -> deliver(message, claims));
		return Answer.rated(ACCEPTED, null);
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
		return size > this.core.settings().maxPayloadSize();
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

	private Answer single(HttpServletRequest request, String path, byte @Nullable [] binary, JsonNode json,
			JsonNode claims) {
		String[] parts = path.split("/");
		String topic = URLDecoder.decode(parts[2].replace("+", "%2B"), StandardCharsets.UTF_8);
		String event = URLDecoder.decode(parts[4].replace("+", "%2B"), StandardCharsets.UTF_8);
		boolean privateRoom = "true".equals(request.getParameter("private"));
		if (privateRoom && !mayWrite(topic, claims)) {
			return message(403, "Unauthorized");
		}
		JsonNode payload = json.isObject() ? json : wrapped(json);
		if (tooLarge((binary != null) ? TermSize.of(binary) : TermSize.of(payload))) {
			ObjectNode errors = Json.object();
			errors.putObject("errors").putArray("payload").add("Payload size exceeds tenant limit");
			return Answer.rated(UNPROCESSABLE, errors);
		}
		byte[] data = (binary != null) ? binary : Json.writeBytes(payload);
		this.core.rooms()
			.broadcast(Rooms.PREFIX + topic, privateRoom, Json.object(), Rooms.binary(event, data, binary == null));
		return Answer.rated(ACCEPTED, null);
	}

	private static ObjectNode wrapped(JsonNode json) {
		ObjectNode wrapped = Json.object();
		wrapped.set("_json", json);
		return wrapped;
	}

	private static Answer message(int status, String text) {
		return Answer.rated(status, Json.object().put("message", text));
	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param body the body, or {@code null} for none
	 * @param rated whether the rate of the tenant is told in headers
	 */
	private record Answer(int status, @Nullable JsonNode body, boolean rated) {

		static Answer rated(int status, @Nullable JsonNode body) {
			return new Answer(status, body, true);
		}

		/**
		 * An answer from before the tenant is known.
		 */
		static Answer early(int status, @Nullable JsonNode body) {
			return new Answer(status, body, false);
		}

	}

}
