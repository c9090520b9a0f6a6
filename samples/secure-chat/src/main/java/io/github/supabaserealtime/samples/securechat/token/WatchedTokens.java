package io.github.supabaserealtime.samples.securechat.token;

import java.util.function.Consumer;

import io.github.supabaserealtime.AccessTokenProvider;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the access tokens of a user, and says when there is another one. The
 * connection calls it for each connect and each join, and before a token expires; one
 * call at a time.
 */
public final class WatchedTokens implements AccessTokenProvider {

	private final AccessTokenProvider tokens;

	private final Consumer<TokenPeriod> renewed;

	private @Nullable String last;

	private int count;

	/**
	 * Watch the tokens of a provider.
	 * @param tokens the provider
	 * @param renewed called with each token that differs from the one before
	 */
	public WatchedTokens(AccessTokenProvider tokens, Consumer<TokenPeriod> renewed) {
		this.tokens = tokens;
		this.renewed = renewed;
	}

	@Override
	public synchronized @Nullable String getAccessToken() throws Exception {
		String token = this.tokens.getAccessToken();
		if (token != null && !token.equals(this.last)) {
			this.last = token;
			this.renewed.accept(TokenPeriod.of(token, ++this.count));
		}
		return token;
	}

}
