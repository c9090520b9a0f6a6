package io.github.supabaserealtime.internal.client;

import org.jspecify.annotations.Nullable;

/**
 * The origins of the api key and the access token, for error messages. For example the
 * names of the properties.
 *
 * @param apiKey the name of the api key, for example that of a property
 * @param accessToken the name of what channels are joined with
 */
record CredentialOrigins(String apiKey, String accessToken) {

	/**
	 * Return the origins of a connection's credentials.
	 * @param credentials the credentials
	 */
	static CredentialOrigins of(ConnectionConfiguration.Credentials credentials) {
		String apiKey = named(credentials.apiKeyOrigin(), "the api key");
		if (credentials.provider() != null) {
			return new CredentialOrigins(apiKey, "the token of the AccessTokenProvider");
		}
		return new CredentialOrigins(apiKey, (credentials.accessToken() != null)
				? named(credentials.accessTokenOrigin(), "the access token") : apiKey);
	}

	private static String named(@Nullable String origin, String otherwise) {
		return (origin != null) ? origin : otherwise;
	}

}
