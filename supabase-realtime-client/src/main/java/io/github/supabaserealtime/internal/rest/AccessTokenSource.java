package io.github.supabaserealtime.internal.rest;

import org.jspecify.annotations.Nullable;

/**
 * Source of the access token of a request over HTTP. Called by the threads that send.
 */
@FunctionalInterface
public interface AccessTokenSource {

	/**
	 * Return the current token. May block.
	 * @return the token, or {@code null} to send the api key alone
	 */
	@Nullable String getAccessToken();

	/**
	 * The server did not accept a token (401).
	 * @param token the token
	 */
	default void rejected(String token) {
	}

}
