package io.github.supabaserealtime.client;

import org.jspecify.annotations.Nullable;

/**
 * Where api key and access token come from, as failures name it.
 *
 * @param apiKey the name of the api key, for example that of a property
 * @param accessToken the name of what channels are joined with
 */
record CredentialOrigins(String apiKey, String accessToken) {

	/**
	 * Return the origins of a connection's credentials.
	 * @param builder what the connection is built from
	 */
	static CredentialOrigins of(RealtimeConnectionBuilder builder) {
		String apiKey = named(builder.apiKeyOrigin, "the api key");
		if (builder.accessTokenProvider != null) {
			return new CredentialOrigins(apiKey, "the token of the AccessTokenProvider");
		}
		return new CredentialOrigins(apiKey,
				(builder.accessToken != null) ? named(builder.accessTokenOrigin, "the access token") : apiKey);
	}

	private static String named(@Nullable String origin, String otherwise) {
		return (origin != null) ? origin : otherwise;
	}

}
