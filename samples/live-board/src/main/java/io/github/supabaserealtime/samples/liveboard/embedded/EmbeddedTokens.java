package io.github.supabaserealtime.samples.liveboard.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of the board, as an identity provider would issue them. A token is used
 * until it expires; the connection then asks for another one by itself.
 */
class EmbeddedTokens implements AccessTokenProvider {

	private static final Duration LIFETIME = Duration.ofHours(1);

	private final EmbeddedRealtimeServer server;

	private @Nullable String token;

	private int issued;

	private Instant expiry = Instant.MIN;

	EmbeddedTokens(EmbeddedRealtimeServer server) {
		this.server = server;
	}

	@Override
	public synchronized String getAccessToken() {
		String current = this.token;
		Instant now = Instant.now();
		if (current == null || now.plusSeconds(60).isAfter(this.expiry)) {
			this.expiry = now.plus(LIFETIME);
			current = this.server
				.jwt(Map.of("sub", "live-board", "jti", ++this.issued, "exp", this.expiry.getEpochSecond()));
			this.token = current;
		}
		return current;
	}

	/**
	 * Let the current token expire: the server ends the channels that were joined with
	 * it.
	 * @param topics the topics of the channels
	 */
	synchronized void expire(Iterable<String> topics) {
		this.token = null;
		topics.forEach((topic) -> this.server.channel(topic).closeWith("Token has expired 0 seconds ago"));
	}

	/**
	 * Return how many tokens were issued.
	 */
	synchronized int issued() {
		return this.issued;
	}

}
