package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * {@link ConnectionDetails} of a Supabase Realtime server: its URL, key, access token and
 * SSL bundle. A bean of this type replaces the properties {@code supabase.realtime.url},
 * {@code supabase.realtime.api-key}, {@code supabase.realtime.access-token} and
 * {@code supabase.realtime.ssl.bundle}. It is read once, when the connection is created.
 * With the name of a connection below {@code supabase.realtime.connections} as its
 * qualifier it replaces those of that connection.
 *
 * @since 0.9.0
 */
public interface RealtimeConnectionDetails extends ConnectionDetails {

	/**
	 * Return the address of the project or of the Realtime server.
	 * @return the address, for example {@code https://abcdefgh.supabase.co}
	 */
	String getUrl();

	/**
	 * Return the api key.
	 * @return the api key
	 */
	String getApiKey();

	/**
	 * Return the access token for the joins of channels. It is used if there is no
	 * {@code AccessTokenProvider}.
	 * @return the token, or {@code null} (the default) for the api key
	 */
	default @Nullable String getAccessToken() {
		return null;
	}

	/**
	 * Return the SSL bundle with the trusted certificates and the certificate of the
	 * client.
	 * @return the SSL bundle, or {@code null} (the default) for the platform's trust
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
