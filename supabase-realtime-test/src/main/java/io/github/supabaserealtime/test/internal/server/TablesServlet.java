package io.github.supabaserealtime.test.internal.server;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.RestRequest;
import io.github.supabaserealtime.test.internal.database.TableName;
import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import io.github.supabaserealtime.test.internal.rest.RestException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Servlet for reads of tables, which answers as the gateway of a hosted project and
 * PostgREST behind it.
 */
final class TablesServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private static final String BASE = "/rest/v1/";

	private static final int UNAUTHORIZED = 401;

	private final transient ServerCore core;

	private final transient TableReads reads;

	TablesServlet(ServerCore core) {
		this.core = core;
		this.reads = core.tableReads();
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		int tooLong = RequestLimits.refusal(request);
		if (tooLong > 0) {
			response.setStatus(tooLong);
			return;
		}
		if (request.getHeader("Origin") != null) {
			response.setHeader("access-control-allow-origin", "*");
		}
		Map<String, String> headers = Handshake.headers(request);
		RestAnswer answer = answer(request, headers);
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		this.core.recorder()
			.add(new RestRequest(request.getRequestURI() + query, headers, new byte[0], answer.status()));
		response.setStatus(answer.status());
		answer.headers().forEach(response::setHeader);
		if (answer.body() != null) {
			response.setContentType("application/json; charset=utf-8");
			response.getOutputStream().write(Json.writeBytes(answer.body()));
		}
	}

	private RestAnswer answer(HttpServletRequest request, Map<String, String> headers) {
		try {
			String token = token(headers);
			if (token.isEmpty()) {
				// the gateway, before it asks PostgREST
				return RestAnswer.early(UNAUTHORIZED,
						Json.object()
							.put("message", "No API key found in request")
							.put("hint", "No `apikey` request header or url param was found."));
			}
			if (!"GET".equals(request.getMethod())) {
				throw RestException.method(request.getMethod());
			}
			TableName table = this.reads.name(headers.get("accept-profile"), path(request));
			RestAnswer fault = fault(table);
			return (fault != null) ? fault : rows(request, headers, table, claims(token));
		}
		catch (RestException ex) {
			return RestAnswer.early(ex.status(), ex.body());
		}
	}

	/**
	 * Find the token as for a broadcast: that of an authorization, else the key.
	 */
	private static String token(Map<String, String> headers) {
		String[] parts = headers.getOrDefault("authorization", "").split(" ", -1);
		return (parts.length == 2 && parts[0].equalsIgnoreCase("bearer")) ? parts[1]
				: headers.getOrDefault("apikey", "");
	}

	private static String path(HttpServletRequest request) throws RestException {
		String path = request.getRequestURI();
		try {
			return URLDecoder.decode(path.substring(path.indexOf(BASE) + BASE.length()).replace("+", "%2B"),
					StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw RestException.path();
		}
	}

	private @Nullable RestAnswer fault(TableName table) {
		FaultRule delay = this.core.faultRules().strike(FaultRule.Kind.DELAY_READ, table.toString(), null);
		if (delay != null) {
			this.core.pauses().pause(delay.delay());
		}
		FaultRule refusal = this.core.faultRules().strike(FaultRule.Kind.REFUSE_READ, table.toString(), null);
		return (refusal != null) ? RestAnswer.early(refusal.status(), Json.object().put("message", refusal.text()))
				: null;
	}

	private JsonNode claims(String token) throws RestException {
		try {
			return this.core.tokens().verify(token);
		}
		catch (TokenException ex) {
			throw RestException.token(ex);
		}
	}

	private RestAnswer rows(HttpServletRequest request, Map<String, String> headers, TableName table, JsonNode claims)
			throws RestException {
		String accepted = headers.getOrDefault("accept", "");
		if (accepted.contains("vnd.pgrst") || accepted.contains("text/csv")) {
			throw RestException.notEvaluated("The embedded server answers application/json only, not " + accepted);
		}
		List<JsonNode> rows = this.reads.read(table, request.getParameterMap(), claims);
		ArrayNode body = JsonNodeFactory.instance.arrayNode().addAll(rows);
		return new RestAnswer(HttpServletResponse.SC_OK, body, null,
				Map.of("content-range", range(request.getParameter("offset"), rows.size())));
	}

	private static String range(@Nullable String offset, int count) {
		long first = (offset != null && offset.matches("\\d{1,18}")) ? Long.parseLong(offset) : 0;
		return (count > 0) ? first + "-" + (first + count - 1) + "/*" : "*/*";
	}

}
