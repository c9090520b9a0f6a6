package io.github.supabaserealtime.samples.securechat.project;

import java.time.Duration;
import java.time.Instant;

import io.github.supabaserealtime.AccessTokenProvider;

/**
 * Access tokens of one user of a project, renewed with the refresh token.
 */
class ProjectTokens implements AccessTokenProvider {

	// the connection asks a minute before the end
	private static final Duration MARGIN = Duration.ofSeconds(90);

	private final AuthClient client;

	private AuthTokens tokens;

	private Instant expiry;

	ProjectTokens(AuthClient client, AuthTokens tokens) {
		this.client = client;
		this.tokens = tokens;
		this.expiry = Instant.now().plusSeconds(tokens.expiresIn());
	}

	@Override
	public synchronized String getAccessToken() {
		if (Instant.now().plus(MARGIN).isAfter(this.expiry)) {
			this.tokens = this.client.refresh(this.tokens.refreshToken());
			this.expiry = Instant.now().plusSeconds(this.tokens.expiresIn());
		}
		return this.tokens.accessToken();
	}

}
