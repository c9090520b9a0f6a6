package io.github.supabaserealtime.test.server;

import java.io.IOException;
import java.util.Map;

import io.github.supabaserealtime.test.protocol.Json;
import io.github.supabaserealtime.test.protocol.ProtocolVersion;
import io.github.supabaserealtime.test.protocol.TokenException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * The door to the sockets: checks the version, the key and the token before it asks for
 * an upgrade (protocol.md 1.4).
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
			refuse(response, fault.status(), fault.text());
			return;
		}
		String key = key(request);
		try {
			if (key == null) {
				refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "API key is missing");
				return;
			}
			this.core.tokens().verify(key);
		}
		catch (TokenException ex) {
			int status = (ex.reason() == TokenException.Reason.CLAIMS) ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR
					: HttpServletResponse.SC_UNAUTHORIZED;
			refuse(response, status, ex.upgradeText());
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

	private void refuse(HttpServletResponse response, int status, String text) throws IOException {
		this.core.recorder().refused();
		this.core.pauses().pause(this.core.settings().connectErrorDelay());
		response.setStatus(status);
		response.setContentType("application/json; charset=utf-8");
		response.getWriter().write(Json.write(Json.object().put("error", text)));
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

			})
			.build();
		try {
			container.upgradeHttpToWebSocket(request, response, config, Map.of());
		}
		catch (DeploymentException ex) {
			throw new ServletException(ex);
		}
	}

}
