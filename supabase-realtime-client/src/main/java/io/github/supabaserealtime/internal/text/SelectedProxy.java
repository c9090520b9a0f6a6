package io.github.supabaserealtime.internal.text;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy that the JVM's default {@link ProxySelector} selects for an address.
 * Sockets and the JDK's HTTP client use the same one.
 *
 * @since 0.9.0
 */
public final class SelectedProxy {

	private SelectedProxy() {
	}

	/**
	 * Find the proxy for an address.
	 * @param uri an address with the scheme {@code ws}, {@code wss}, {@code http} or
	 * {@code https}
	 * @return host and port of the proxy, or {@code null} when there is none
	 */
	public static @Nullable String of(URI uri) {
		ProxySelector selector = ProxySelector.getDefault();
		try {
			return (selector != null) ? first(selector, withoutQuery(uri)) : null;
		}
		catch (URISyntaxException | RuntimeException ex) {
			// a selector of the application's own, or an address that is no URL
			return null;
		}
	}

	private static @Nullable String first(ProxySelector selector, URI uri) {
		for (Proxy proxy : selector.select(uri)) {
			if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address) {
				return address.getHostString() + ":" + address.getPort();
			}
		}
		return null;
	}

	/**
	 * The query holds the key, and selectors may log what they are asked for.
	 */
	private static URI withoutQuery(URI uri) throws URISyntaxException {
		boolean secure = "wss".equals(uri.getScheme()) || "https".equals(uri.getScheme());
		return new URI(secure ? "https" : "http", null, uri.getHost(), uri.getPort(), uri.getPath(), null, null);
	}

}
