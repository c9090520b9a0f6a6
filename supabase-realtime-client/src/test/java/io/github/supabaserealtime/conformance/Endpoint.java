package io.github.supabaserealtime.conformance;

import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * The addresses of a server, found without the client's help (protocol.md 1.1).
 *
 * @param socket the address that {@code /websocket} is appended to
 * @param http the address that {@code /api} is appended to
 */
record Endpoint(String socket, String http) {

	static Endpoint of(String url) {
		URI uri = parse(url, "REALTIME_URL");
		boolean secure = uri.getScheme().matches("(?i)wss|https");
		// neither user info nor query: they may hold a key
		String authority = uri.getHost() + ((uri.getPort() < 0) ? "" : ":" + uri.getPort());
		String path = (uri.getRawPath() != null) ? uri.getRawPath().replaceAll("/+$", "") : "";
		path = path.replaceAll("/websocket$", "");
		if (path.isEmpty()) {
			path = "/realtime/v1";
		}
		return new Endpoint((secure ? "wss://" : "ws://") + authority + path,
				(secure ? "https://" : "http://") + authority + path.replaceAll("/socket$", ""));
	}

	/**
	 * Read an address without repeating it in an exception: it may hold a key.
	 */
	static URI parse(String address, String name) {
		try {
			URI uri = new URI(address);
			if (uri.getScheme() != null && uri.getHost() != null) {
				return uri;
			}
		}
		catch (URISyntaxException ex) {
			// its message holds the address
		}
		throw new IllegalArgumentException(name + " is not an address with a scheme and a host");
	}

	/**
	 * Return the address of a socket, without a key.
	 */
	URI webSocket(@Nullable String version) {
		return URI.create(this + ((version != null) ? "?vsn=" + version : ""));
	}

	/**
	 * Return the address of a socket for a request without an upgrade, which tells why
	 * the upgrade is refused.
	 */
	URI plain(String version) {
		return URI.create(webSocket(version).toString().replaceFirst("^ws", "http"));
	}

	URI api(String path) {
		return URI.create(this.http + "/api" + path);
	}

	/**
	 * Return the address of a socket for a message.
	 */
	@Override
	public String toString() {
		return this.socket + "/websocket";
	}

}
