package io.github.supabaserealtime.samples.realtimeserver.control;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerConnection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about the sockets of clients.
 */
@RestController
@RequestMapping("/sockets")
class SocketController {

	private static final int SERVICE_RESTART = 1012;

	private final EmbeddedRealtimeServer server;

	private final Sockets sockets;

	SocketController(EmbeddedRealtimeServer server, Sockets sockets) {
		this.server = server;
		this.sockets = sockets;
	}

	@GetMapping
	List<Socket> list() {
		return this.server.connections().stream().map(Socket::of).toList();
	}

	/**
	 * End the TCP connections without a close frame.
	 */
	@PostMapping("/drop")
	Map<String, Integer> drop(@RequestBody(required = false) @Nullable JsonNode body) {
		Fields fields = Fields.of(body);
		List<ServerConnection> chosen = this.sockets.select(fields);
		fields.requireNoOther();
		chosen.forEach(ServerConnection::abort);
		return Map.of("sockets", chosen.size());
	}

	@PostMapping("/close")
	Map<String, Integer> close(@RequestBody(required = false) @Nullable JsonNode body) {
		Fields fields = Fields.of(body);
		List<ServerConnection> chosen = this.sockets.select(fields);
		int code = fields.has("code") ? fields.number("code", 1000, 4999) : SERVICE_RESTART;
		String reason = fields.text("reason", "");
		fields.requireNoOther();
		chosen.forEach((connection) -> connection.close(code, reason));
		return Map.of("sockets", chosen.size());
	}

	/**
	 * Disconnect all clients as the real server does when its settings change.
	 */
	@PostMapping("/disconnect")
	Map<String, Integer> disconnect() {
		int count = this.server.connections().size();
		this.server.disconnectClients();
		return Map.of("sockets", count);
	}

	/**
	 * A socket. Its key is not shown.
	 *
	 * @param id the number of the socket
	 * @param version the version of the protocol
	 * @param userAgent what the client says of itself
	 */
	record Socket(long id, String version, @Nullable String userAgent) {

		static Socket of(ServerConnection connection) {
			return new Socket(connection.id(), connection.query().getOrDefault("vsn", "1.0.0"),
					connection.headers().get("user-agent"));
		}

	}

}
