package io.github.supabaserealtime.test.internal.server;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.ProtocolVersion;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * Servlet for upgrades to WebSocket. It checks the version, the key and the token before
 * it asks Tomcat for the upgrade (protocol.md 1.4).
 */
final class RealtimeServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private static final int BUFFER_SIZE = 64 * 1024;

	private final transient ServerCore core;

	RealtimeServlet(ServerCore core) {
		this.core = core;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response)
			throws ServletException, IOException {
		int tooLong = RequestLimits.refusal(request);
		if (tooLong > 0) {
			this.core.recorder().refused();
			response.setStatus(tooLong);
			return;
		}
		ProtocolVersion version = ProtocolVersion.of(request.getParameter("vsn"));
		if (!"GET".equals(request.getMethod())) {
			response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
			return;
		}
		if (version == null) {
			this.core.recorder().refused();
			response.setStatus(HttpServletResponse.SC_FORBIDDEN);
			return;
		}
		FaultRule fault = this.core.faultRules().strike(FaultRule.Kind.REFUSE_UPGRADE, null, null);
		if (fault != null) {
			refuse(response, new Refusal(fault.status(), fault.text()));
			return;
		}
		Refusal refusal = refusal(request);
		String key = key(request);
		if (refusal != null || key == null) {
			refuse(response, (refusal != null) ? refusal : Refusal.NO_KEY);
			return;
		}
		if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
			response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
			response.setContentType("text/plain");
			response.getWriter().write("Not an upgrade request");
			return;
		}
		upgrade(request, response, new Handshake(Handshake.query(request), Handshake.headers(request), version, key,
				request.getRemotePort()));
	}

	private static @Nullable String key(HttpServletRequest request) {
		String header = request.getHeader("x-api-key");
		return (header != null) ? header : request.getParameter("apikey");
	}

	/**
	 * Find what is wrong, in the order of protocol.md 1.4.
	 */
	private @Nullable Refusal refusal(HttpServletRequest request) {
		if (!this.core.isTenant(request.getServerName())) {
			return Refusal.NO_TENANT;
		}
		if (this.core.isSuspended()) {
			return Refusal.SUSPENDED;
		}
		String key = key(request);
		if (key == null) {
			return Refusal.NO_KEY;
		}
		try {
			this.core.tokens().verify(key);
		}
		catch (TokenException ex) {
			int status = (ex.reason() == TokenException.Reason.CLAIMS) ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR
					: HttpServletResponse.SC_UNAUTHORIZED;
			return new Refusal(status, ex.upgradeText());
		}
		int users = this.core.settings().limits().concurrentUsers();
		if (users > 0 && this.core.rooms().users() >= users) {
			return Refusal.TOO_MANY_USERS;
		}
		return this.core.rates().joins().isReached() ? Refusal.TOO_MANY_JOINS : null;
	}

	private void refuse(HttpServletResponse response, Refusal refusal) throws IOException {
		this.core.recorder().refused();
		this.core.pauses().pause(this.core.settings().delays().connectError());
		response.setStatus(refusal.status());
		response.setContentType("application/json; charset=utf-8");
		response.getWriter().write(Json.write(Json.object().put("error", refusal.text())));
	}

	private void upgrade(HttpServletRequest request, HttpServletResponse response, Handshake handshake)
			throws ServletException, IOException {
		ServerContainer container = (ServerContainer) request.getServletContext()
			.getAttribute(ServerContainer.class.getName());
		container.setDefaultMaxTextMessageBufferSize(BUFFER_SIZE);
		container.setDefaultMaxBinaryMessageBufferSize(BUFFER_SIZE);
		ServerEndpointConfig config = ServerEndpointConfig.Builder
			.create(SocketEndpoint.class, request.getServletPath())
			.configurator(new ServerEndpointConfig.Configurator() {

				@Override
				public <T> T getEndpointInstance(Class<T> type) {
					return type.cast(new SocketEndpoint(RealtimeServlet.this.core, handshake));
				}

				@Override
				public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
					// Tomcat would compress, the real server does not (protocol.md 1.3)
					return List.of();
				}

			})
			.build();
		try {
			container.upgradeHttpToWebSocket(request, response, config, Map.of());
		}
		catch (DeploymentException ex) {
			throw new ServletException(ex);
		}
	}

	/**
	 * The status and text with which an upgrade is refused.
	 *
	 * @param status the status
	 * @param text the text
	 */
	private record Refusal(int status, String text) {

		private static final int TOO_MANY_REQUESTS = 429;

		static final Refusal NO_TENANT = new Refusal(HttpServletResponse.SC_NOT_FOUND, "Tenant not found");

		static final Refusal SUSPENDED = new Refusal(HttpServletResponse.SC_FORBIDDEN,
				"Realtime was disabled for this tenant");

		static final Refusal NO_KEY = new Refusal(HttpServletResponse.SC_UNAUTHORIZED, "API key is missing");

		static final Refusal TOO_MANY_USERS = new Refusal(TOO_MANY_REQUESTS, "Too many connected users");

		static final Refusal TOO_MANY_JOINS = new Refusal(TOO_MANY_REQUESTS, "Too many joins per second");

	}

}
