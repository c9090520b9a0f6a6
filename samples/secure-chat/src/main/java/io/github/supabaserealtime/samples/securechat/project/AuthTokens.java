package io.github.supabaserealtime.samples.securechat.project;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The answer of a project's sign-in.
 *
 * @param accessToken the access token, a JWT
 * @param refreshToken the refresh token
 * @param expiresIn for how many seconds the access token is good
 */
record AuthTokens(@JsonProperty("access_token") String accessToken, @JsonProperty("refresh_token") String refreshToken,
		@JsonProperty("expires_in") long expiresIn) {

	/**
	 * Return a text without the tokens, since it may get into a log.
	 */
	@Override
	public String toString() {
		return "AuthTokens[expiresIn=" + this.expiresIn + "]";
	}

}
