package io.github.supabaserealtime.transport;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Request to open a WebSocket: address, headers and limits. {@code toString()} hides the
 * query, which holds the api key.
 *
 * @param uri the address with its query
 * @param headers the headers of the upgrade
 * @param connectTimeout how long the opening may take
 * @param sendTimeout how long a write may take
 * @param closeTimeout how long the peer may take to answer a close
 * @param maxMessageSize the largest accepted message in bytes
 * @since 0.9.0
 */
public record TransportRequest(URI uri, Map<String, String> headers, Duration connectTimeout, Duration sendTimeout,
		Duration closeTimeout, int maxMessageSize) {

	/**
	 * Create a request.
	 */
	public TransportRequest {
		headers = Map.copyOf(headers);
	}

	/**
	 * Return the address without its query.
	 * @return an address that can be shown
	 */
	public String displayUri() {
		return display(this.uri);
	}

	private static String display(URI uri) {
		@Nullable String path = uri.getRawPath();
		return uri.getScheme() + "://" + uri.getRawAuthority() + ((path != null) ? path : "");
	}

	@Override
	public String toString() {
		return "TransportRequest[" + displayUri() + "]";
	}

}
