package io.github.supabaserealtime.test.internal.server;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.RestRequest;
import io.github.supabaserealtime.test.internal.protocol.BinaryBody;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.TermSize;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Servlet for the HTTP endpoints (protocol.md 9).
 */
final class BroadcastServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private static final int MAX_BODY = 8_000_000;

	/**
	 * What a server without a limit tells: the limit that the real one has by default.
	 */
	private static final int UNLIMITED = 100;

	private static final String GATEWAY = "/realtime/v1/";

	private static final int ACCEPTED = 202;

	private static final int BAD_REQUEST = 400;

	private static final int UNPROCESSABLE = 422;

	private static final int TOO_MANY_REQUESTS = 429;

	private static final int UNSUPPORTED = 415;

	private static final int NOT_ACCEPTABLE = 406;

	private static final String JSON = "application/json";

	private static final String BINARY = "application/octet-stream";

	private static final String INVALID_PERSIST = "persist ttl must be a positive integer of seconds from 1 to 259200";

	private static final Set<String> TRUE_FLAGS = Set.of("true", "1");

	private static final Pattern TENANT_HEALTH = Pattern.compile("/tenants/[^/]+/health");

	/**
	 * There is no token of the management that the health of a tenant could be asked
	 * with.
	 */
	private static final RestAnswer FORBIDDEN = RestAnswer.early(403, null);

	private static final RestAnswer SUCCESS = RestAnswer.early(200, Json.object().put("message", "Success"));

	private static final RestAnswer NO_TENANT = RestAnswer.early(401,
			Json.object().put("message", "Tenant not found in database"));

	private final transient ServerCore core;

	private final transient BroadcastBatches batches;

	BroadcastServlet(ServerCore core) {
		this.core = core;
		this.batches = new BroadcastBatches(core.settings().maxPayloadSize());
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		int tooLong = RequestLimits.refusal(request);
		if (tooLong > 0) {
			response.setStatus(tooLong);
			return;
		}
		if (CleartextUpgrade.answers(request, response)) {
			return;
		}
		String path = request.getRequestURI();
		path = path.substring(path.indexOf("/api/") + "/api".length());
		if (request.getHeader("Origin") != null) {
			response.setHeader("access-control-allow-origin", "*");
		}
		if ("GET".equals(request.getMethod()) && "/ping".equals(path)) {
			answer(response, this.core.isTenant(request.getServerName()) ? SUCCESS : NO_TENANT);
			return;
		}
		if ("GET".equals(request.getMethod()) && TENANT_HEALTH.matcher(path).matches()) {
			answer(response, FORBIDDEN);
			return;
		}
		if ("OPTIONS".equals(request.getMethod()) && request.getRequestURI().startsWith(GATEWAY)) {
			preflight(request, response);
			return;
		}
		byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
		Map<String, String> headers = Handshake.headers(request);
		RestAnswer answer = answer(request, path, headers, body);
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		this.core.recorder().add(new RestRequest(path + query, headers, body, answer.status()));
		answer(response, answer);
	}

	/**
	 * Answer a browser that asks whether it may send a request. The gateway does that;
	 * the real server behind it knows no such route.
	 */
	private static void preflight(HttpServletRequest request, HttpServletResponse response) {
		String headers = request.getHeader("Access-Control-Request-Headers");
		response.setHeader("access-control-allow-methods", "GET, POST");
		response.setHeader("access-control-allow-headers", (headers != null) ? headers : "*");
	}

	private static void answer(HttpServletResponse response, RestAnswer answer) throws IOException {
		response.setStatus(answer.status());
		response.setHeader("x-request-id", UUID.randomUUID().toString());
		answer.headers().forEach(response::setHeader);
		if (answer.body() != null) {
			response.setContentType("application/json; charset=utf-8");
			response.getOutputStream().write(Json.writeBytes(answer.body()));
		}
		else if (answer.text() != null) {
			response.setContentType("text/html; charset=utf-8");
			response.getOutputStream().write(answer.text().getBytes(StandardCharsets.UTF_8));
		}
	}

	private RestAnswer answer(HttpServletRequest request, String path, Map<String, String> headers, byte[] body) {
		boolean batch = "/broadcast".equals(path);
		if (!"POST".equals(request.getMethod()) || !(batch || path.matches("/broadcast/[^/]+/events/[^/]+"))) {
			return RestAnswer.early(404, null);
		}
		FaultRule fault = this.core.faultRules().strike(FaultRule.Kind.REFUSE_REST, null, null);
		if (fault != null) {
			return message(fault.status(), fault.text());
		}
		// the real server parses the body before it knows the tenant, and the tenant's
		// rate before it checks the token
		if (body.length > MAX_BODY) {
			return RestAnswer.page(413, "Request Entity Too Large");
		}
		String type = mediaType(headers.get("content-type"));
		JsonNode json = (isJson(type) && body.length > 0) ? Json.parse(body) : Json.object();
		if (json == null) {
			return RestAnswer.page(BAD_REQUEST, "Bad Request");
		}
		boolean binary = type.equals(BINARY);
		if (!accepts(headers.get("accept"), batch)) {
			return RestAnswer.page(NOT_ACCEPTABLE, "Not Acceptable");
		}
		if (!batch && !type.isEmpty() && !binary && !type.equals(JSON)) {
			return RestAnswer.early(UNSUPPORTED, Json.object()
				.put("error", "Unsupported Media Type. Use application/json or application/octet-stream"));
		}
		if (!this.core.isTenant(request.getServerName())) {
			return NO_TENANT;
		}
		RateCounter events = this.core.rates().events();
		if (events.limit() > 0 && (int) events.average() >= events.limit()) {
			return message(TOO_MANY_REQUESTS, "Too many requests");
		}
		JsonNode claims;
		try {
			claims = this.core.tokens().verify(token(headers));
		}
		catch (TokenException ex) {
			return message(401, "Unauthorized");
		}
		catch (MalformedAuthorizationException ex) {
			return message(500, "Internal Server Error");
		}
		try {
			PersistRequest persist = (!batch && this.core.settings().isNewest())
					? PersistRequest.ofQuery(request.getParameterMap()) : PersistRequest.NONE;
			if (!persist.valid()) {
				return message(UNPROCESSABLE, INVALID_PERSIST);
			}
			if (this.core.isSuspended()) {
				return message(403, "Tenant is suspended");
			}
			return batch ? batch(json, claims) : single(request, path, binary ? body : null, json, claims, persist);
		}
		catch (IllegalArgumentException ex) {
			// a percent sign that encodes nothing
			return RestAnswer.page(BAD_REQUEST, "Bad Request");
		}
	}

	private static String mediaType(@Nullable String contentType) {
		return (contentType != null) ? contentType.split(";", -1)[0].strip().toLowerCase(Locale.ROOT) : "";
	}

	private static boolean isJson(String type) {
		return type.equals(JSON) || (type.startsWith("application/") && type.endsWith("+json"));
	}

	private static boolean accepts(@Nullable String accept, boolean batch) {
		if (accept == null) {
			return true;
		}
		return Stream.of(accept.split(","))
			.map(BroadcastServlet::mediaType)
			.anyMatch((type) -> type.equals("*/*") || type.equals("application/*") || type.equals(JSON)
					|| (!batch && type.equals(BINARY)));
	}

	/**
	 * Find the token: that of an authorization, else the key (protocol.md 9).
	 */
	private static String token(Map<String, String> headers) throws MalformedAuthorizationException {
		String authorization = headers.getOrDefault("authorization", "");
		if (!authorization.isEmpty()) {
			String[] parts = authorization.split(" ", -1);
			if (parts.length != 2) {
				throw new MalformedAuthorizationException();
			}
			if (parts[0].equalsIgnoreCase("bearer")) {
				return parts[1];
			}
		}
		return headers.getOrDefault("apikey", "");
	}

	private RestAnswer batch(JsonNode json, JsonNode claims) {
		JsonNode errors = this.batches.errors(json);
		if (errors != null) {
			return rated(UNPROCESSABLE, errors);
		}
		JsonNode messages = json.path("messages");
		RateCounter events = this.core.rates().events();
		if (events.limit() > 0 && messages.size() + events.average() > events.limit()) {
			return message(TOO_MANY_REQUESTS, "Too many messages to broadcast, please reduce the batch size");
		}
		messages.forEach((message) -> deliver(message, claims));
		return rated(ACCEPTED, null);
	}

	private boolean tooLarge(long size) {
		return size > this.core.settings().maxPayloadSize();
	}

	private void deliver(JsonNode message, JsonNode claims) {
		String topic = message.path("topic").stringValue();
		boolean privateRoom = TRUE_FLAGS.contains(message.path("private").asString(""));
		if (privateRoom && !this.core.settings().permissions(topic, claims).broadcastWrite()) {
			return;
		}
		ObjectNode payload = Json.object();
		payload.set("payload", message.path("payload"));
		payload.put("event", message.path("event").stringValue());
		payload.put("type", "broadcast");
		if (message.path("id").isString()) {
			payload.putObject("meta").put("id", message.path("id").stringValue());
		}
		this.core.rates().events().add(1);
		this.core.rooms().broadcast(Rooms.PREFIX + topic, privateRoom, payload, null);
	}

	private RestAnswer single(HttpServletRequest request, String path, byte @Nullable [] binary, JsonNode json,
			JsonNode claims, PersistRequest persist) {
		String[] parts = path.split("/");
		String topic = URLDecoder.decode(parts[2].replace("+", "%2B"), StandardCharsets.UTF_8);
		String event = URLDecoder.decode(parts[4].replace("+", "%2B"), StandardCharsets.UTF_8);
		boolean privateRoom = "true".equals(request.getParameter("private"));
		JsonNode payload = json.isObject() ? json : wrapped(json);
		ObjectNode errors = Json.object();
		if (tooLarge((binary != null) ? TermSize.of(binary) : TermSize.of(payload))) {
			errors.putArray("payload").add(BroadcastBatches.TOO_LARGE);
		}
		Duration ttl = persist.ttl();
		if (ttl != null && !privateRoom) {
			errors.putArray("persist").add("can only be used on private channels");
		}
		if (!errors.isEmpty()) {
			return rated(UNPROCESSABLE, Json.object().set("errors", errors));
		}
		ChannelPolicy.Permissions permissions = privateRoom ? this.core.settings().permissions(topic, claims)
				: ChannelPolicy.Permissions.ALL;
		if (!permissions.broadcastWrite()) {
			return message(403, "Unauthorized");
		}
		byte[] data = (binary != null) ? binary : Json.writeBytes(payload);
		BinaryBody broadcast = Rooms.binary(event, data, binary == null);
		this.core.rates().events().add(1);
		this.core.rooms().run(() -> {
			this.core.rooms().broadcast(Rooms.PREFIX + topic, privateRoom, Json.object(), broadcast);
			if (ttl != null && permissions.persist() && this.core.settings().persistsBroadcasts()) {
				this.core.broadcasts().persist(topic, broadcast, ttl);
			}
		});
		return rated(ACCEPTED, null);
	}

	private static ObjectNode wrapped(JsonNode json) {
		ObjectNode wrapped = Json.object();
		wrapped.set("_json", json);
		return wrapped;
	}

	/**
	 * Make an answer that tells the rate of the tenant.
	 */
	private RestAnswer rated(int status, @Nullable JsonNode body) {
		RateCounter events = this.core.rates().events();
		int limit = (events.limit() > 0) ? events.limit() : UNLIMITED;
		return RestAnswer.rated(status, body, (int) events.average(), limit);
	}

	private RestAnswer message(int status, String text) {
		return rated(status, Json.object().put("message", text));
	}

	/**
	 * Thrown for an {@code Authorization} header at which the real server fails.
	 */
	private static final class MalformedAuthorizationException extends Exception {

		private static final long serialVersionUID = 1L;

	}

}
