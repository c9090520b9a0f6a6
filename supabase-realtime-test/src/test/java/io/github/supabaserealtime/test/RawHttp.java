package io.github.supabaserealtime.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * HTTP over a bare socket, for host names that the machine need not know.
 *
 * @param status the status
 * @param body the body
 */
record RawHttp(int status, String body) {

	static RawHttp get(EmbeddedRealtimeServer server, String host, String path) {
		return send(server, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
	}

	static RawHttp post(EmbeddedRealtimeServer server, String host, String path, String token, String body) {
		return send(server,
				"POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\nAuthorization: Bearer "
						+ token + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
						+ body);
	}

	private static RawHttp send(EmbeddedRealtimeServer server, String request) {
		try (Socket socket = new Socket("127.0.0.1", server.port())) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
			String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return new RawHttp(Integer.parseInt(response.split(" ", 3)[1]),
					response.substring(response.indexOf("\r\n\r\n") + 4));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
