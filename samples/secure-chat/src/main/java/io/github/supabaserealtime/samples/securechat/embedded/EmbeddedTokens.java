package io.github.supabaserealtime.samples.securechat.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.samples.securechat.security.DemoUser;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of one user, as an identity provider would issue them, only that they do
 * not last long. The claims have the form of those of a Supabase project.
 */
class EmbeddedTokens implements AccessTokenProvider {

	private final EmbeddedRealtimeServer server;

	private final DemoUser user;

	private final Duration lifetime;

	private @Nullable String token;

	private Instant expiry = Instant.MIN;

	EmbeddedTokens(EmbeddedRealtimeServer server, DemoUser user, Duration lifetime) {
		this.server = server;
		this.user = user;
		this.lifetime = lifetime;
	}

	/**
	 * Return the token of the user, another one if less than half of its time is left.
	 */
	@Override
	public synchronized String getAccessToken() {
		String current = this.token;
		Instant now = Instant.now();
		if (current == null || now.plus(this.lifetime.dividedBy(2)).isAfter(this.expiry)) {
			this.expiry = now.plus(this.lifetime);
			String team = this.user.team();
			current = this.server.jwt(Map.of("sub", this.user.name(), "exp", this.expiry.getEpochSecond(), "iat",
					now.getEpochSecond(), "app_metadata", (team != null) ? Map.of("team", team) : Map.of()));
			this.token = current;
		}
		return current;
	}

}
