package io.github.supabaserealtime.internal.text;

import java.net.URI;
import java.util.Locale;

/**
 * The path {@code /realtime/v1}, under which a gateway serves a Realtime server. The
 * address of a project without a path gets it.
 *
 * @since 0.9.0
 */
public final class GatewayPath {

	private GatewayPath() {
	}

	/**
	 * Return what to change when a server does not know an address with that path.
	 * @param address an address that the server does not know
	 * @return a sentence that begins with a full stop, or an empty text when the address
	 * has another path or is one of Supabase's own
	 */
	public static String hint(URI address) {
		String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
		if (!address.getPath().startsWith("/realtime/v1/") || host.matches(".*\\.supabase\\.(?:co|in|net|red)")) {
			return "";
		}
		boolean secure = "wss".equals(address.getScheme()) || "https".equals(address.getScheme());
		return ". If this server is reached without a gateway, its socket is at '/socket': use the url '"
				+ (secure ? "wss://" : "ws://") + address.getRawAuthority() + "/socket'";
	}

}
