package io.github.supabaserealtime.samples.realtimeserver.control;

import java.util.List;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerConnection;

import org.springframework.stereotype.Component;

/**
 * The open sockets of clients, by the field {@code socket} of a call.
 */
@Component
class Sockets {

	private final EmbeddedRealtimeServer server;

	Sockets(EmbeddedRealtimeServer server) {
		this.server = server;
	}

	/**
	 * Return the socket that a call names.
	 */
	ServerConnection get(Fields fields) {
		int id = fields.number("socket", 1, Integer.MAX_VALUE);
		return this.server.connections()
			.stream()
			.filter((connection) -> connection.id() == id)
			.findFirst()
			.orElseThrow(() -> new NotFoundException("socket", "There is no open socket with the id " + id));
	}

	/**
	 * Return the socket that a call names, or all of them if it names none.
	 */
	List<ServerConnection> select(Fields fields) {
		return fields.has("socket") ? List.of(get(fields)) : this.server.connections();
	}

}
