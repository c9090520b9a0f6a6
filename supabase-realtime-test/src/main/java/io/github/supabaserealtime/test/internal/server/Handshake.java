package io.github.supabaserealtime.test.internal.server;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.ProtocolVersion;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The parts of an upgrade request that the server needs.
 *
 * @param query the query parameters
 * @param headers the headers, their names in lower case
 * @param version the protocol version
 * @param apiKey the key
 * @param remotePort the port of the client
 */
record Handshake(Map<String, String> query, Map<String, String> headers, ProtocolVersion version, String apiKey,
		int remotePort) {

	static Map<String, String> query(HttpServletRequest request) {
		Map<String, String> query = new LinkedHashMap<>();
		request.getParameterMap().forEach((name, values) -> query.put(name, values[0]));
		return query;
	}

	static Map<String, String> headers(HttpServletRequest request) {
		Map<String, String> headers = new LinkedHashMap<>();
		request.getHeaderNames()
			.asIterator()
			.forEachRemaining((name) -> headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name)));
		return headers;
	}

	@Override
	public String toString() {
		return "Handshake[" + this.version + "]";
	}

}
