package io.github.supabaserealtime.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

	/**
	 * Ask for a WebSocket and return the head of the answer, which is all that comes if
	 * the upgrade is accepted.
	 */
	static String upgrade(EmbeddedRealtimeServer server, String path, String... headers) {
		try (Socket socket = new Socket("127.0.0.1", server.port())) {
			return upgrade(socket, path, headers);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ask for a WebSocket on a socket that stays open and return the head of the answer.
	 */
	static String upgrade(Socket socket, String path, String... headers) throws IOException {
		String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
				+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
				+ Stream.of(headers).map((header) -> header + "\r\n").collect(Collectors.joining()) + "\r\n";
		socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
		StringBuilder head = new StringBuilder();
		int next = 0;
		while (next != -1 && head.indexOf("\r\n\r\n") < 0) {
			next = socket.getInputStream().read();
			head.append((char) next);
		}
		return head.toString();
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
