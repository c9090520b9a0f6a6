package io.github.supabaserealtime.internal.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.supabaserealtime.InvalidRealtimeUrlException;
import io.github.supabaserealtime.ProtocolVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.web.util.UriUtils;

/**
 * Address of a Realtime server. It is made of what a person writes (protocol.md 1.1): the
 * address of a project gets the path {@code /realtime/v1}, and {@code http} becomes
 * {@code ws}.
 *
 * @since 0.9.0
 */
public final class RealtimeUrl {

	private static final String ADVICE = "Use the project's address, for example 'https://abcdefgh.supabase.co',"
			+ " or a full Realtime address, for example 'ws://realtime-dev.localhost:4000/socket'.";

	private static final Pattern OTHER_APIS = Pattern
		.compile("(?i)(^|/)((rest|auth|storage|functions|graphql)/v1|realtime/v1/api|api/broadcast)(/|$)");

	private static final int LAST_PORT = 65_535;

	private final String socketBase;

	private final String httpBase;

	private RealtimeUrl(String scheme, String authority, String path) {
		boolean secure = "wss".equals(scheme) || "https".equals(scheme);
		this.socketBase = (secure ? "wss://" : "ws://") + authority + path;
		String httpPath = path.endsWith("/socket") ? path.substring(0, path.length() - "/socket".length()) : path;
		this.httpBase = (secure ? "https://" : "http://") + authority + httpPath;
	}

	/**
	 * Read an address.
	 * @param text what a person wrote
	 * @return the address
	 * @throws InvalidRealtimeUrlException if it cannot be one of Realtime
	 */
	public static RealtimeUrl parse(String text) {
		if (!StringUtils.hasText(text)) {
			throw new InvalidRealtimeUrlException("The Realtime url is empty", ADVICE);
		}
		URI uri = uri(text.trim());
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (scheme.startsWith("postgres")) {
			throw new InvalidRealtimeUrlException("The Realtime url is the address of a database (" + scheme + "://)",
					"Realtime is not reached through the database. " + ADVICE);
		}
		if (!StringUtils.hasText(scheme) || !scheme.matches("https?|wss?")) {
			throw new InvalidRealtimeUrlException("The Realtime url must begin with https://, http://, wss:// or ws://",
					ADVICE);
		}
		String host = uri.getHost();
		if (!StringUtils.hasText(host)) {
			throw new InvalidRealtimeUrlException(
					"The Realtime url has no host, or one with a character that a host" + " name cannot have", ADVICE);
		}
		String path = path(uri);
		if ("supabase.com".equals(host) || host.endsWith(".supabase.com") || path.startsWith("/dashboard")) {
			throw new InvalidRealtimeUrlException("The Realtime url is the address of the Supabase dashboard",
					"The dashboard shows the address of the project under Project Settings, Data API. " + ADVICE);
		}
		if (OTHER_APIS.matcher(path).find()) {
			throw new InvalidRealtimeUrlException(
					"The Realtime url is the address of another Supabase API, because its path is '" + path + "'",
					ADVICE);
		}
		if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
			throw new InvalidRealtimeUrlException(
					"The port " + uri.getPort() + " of the Realtime url is not between 1 and " + LAST_PORT, ADVICE);
		}
		String authority = (uri.getPort() != -1) ? host + ":" + uri.getPort() : host;
		return new RealtimeUrl(scheme, authority, path.isEmpty() ? "/realtime/v1" : path);
	}

	private static URI uri(String text) {
		try {
			return new URI(text);
		}
		catch (URISyntaxException ex) {
			// the original message quotes the text, which may hold a password or a key
			throw new InvalidRealtimeUrlException("The Realtime url is not a URL: " + ex.getReason(), ADVICE);
		}
	}

	private static String path(URI uri) {
		@Nullable String raw = uri.getRawPath();
		String path = (raw != null) ? StringUtils.trimTrailingCharacter(raw, '/') : "";
		return path.endsWith("/websocket") ? path.substring(0, path.length() - "/websocket".length()) : path;
	}

	/**
	 * Return the address of the socket.
	 * @param apiKey the api key
	 * @param version the protocol version
	 * @param params more query parameters
	 * @return the address, with secrets
	 */
	URI socketUri(String apiKey, ProtocolVersion version, Map<String, String> params) {
		StringBuilder text = new StringBuilder(this.socketBase).append("/websocket?apikey=").append(encode(apiKey));
		params.forEach((name, value) -> text.append('&').append(encode(name)).append('=').append(encode(value)));
		return URI.create(text.append("&vsn=").append(version.vsn()).toString());
	}

	private static String encode(String value) {
		return UriUtils.encode(value, StandardCharsets.UTF_8);
	}

	/**
	 * Return the base of the HTTP endpoints (protocol.md 10.11).
	 * @return an address to which {@code /api/broadcast} is appended
	 */
	public String httpBase() {
		return this.httpBase;
	}

	@Override
	public String toString() {
		return this.socketBase;
	}

}
