package io.github.supabaserealtime;

import org.jspecify.annotations.Nullable;

/**
 * Strategy that supplies the access token for the joins of channels.
 * <p>
 * The client calls it before each connect, before each join and before the last token
 * expires, on a separate thread. There is one call at a time; all joins that wait for a
 * token share it. If a call fails or takes longer than the access token timeout, the
 * client keeps the previous token. A call that takes longer is interrupted when the next
 * call is made. While four calls ignore their interrupt, no further call is made and each
 * look-up fails.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface AccessTokenProvider {

	/**
	 * Return the newest token. May block.
	 * @return the token, or {@code null} to join with the api key alone
	 * @throws Exception if no token is available now
	 */
	@Nullable String getAccessToken() throws Exception;

}
