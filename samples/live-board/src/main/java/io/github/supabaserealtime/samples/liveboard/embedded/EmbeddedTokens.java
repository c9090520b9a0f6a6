package io.github.supabaserealtime.samples.liveboard.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.samples.liveboard.inside.LinkHistory;
import io.github.supabaserealtime.samples.liveboard.inside.Moment;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens of the board, as an identity provider would issue them. A token is used
 * until it expires; the connection then asks for another one by itself.
 */
class EmbeddedTokens implements AccessTokenProvider {

	private static final Duration LIFETIME = Duration.ofHours(1);

	private final EmbeddedRealtimeServer server;

	private final LinkHistory history;

	private @Nullable String token;

	private int issued;

	private Instant expiry = Instant.MIN;

	EmbeddedTokens(EmbeddedRealtimeServer server, LinkHistory history) {
		this.server = server;
		this.history = history;
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
			this.history.note(Moment.Kind.TOKEN, "Access token " + this.issued + " issued");
		}
		return current;
	}

	/**
	 * Let the current token expire: the server ends the channels, those of other programs
	 * on the same topics too.
	 * @param topics the topics of the channels
	 */
	synchronized void expire(Iterable<String> topics) {
		this.token = null;
		topics.forEach((topic) -> this.server.channel(topic).closeWith("Token has expired 0 seconds ago"));
	}

}
