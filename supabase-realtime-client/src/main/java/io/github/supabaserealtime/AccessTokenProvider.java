package io.github.supabaserealtime;

import org.jspecify.annotations.Nullable;

/**
 * Strategy that supplies the access token that channels are joined with.
 * <p>
 * Called on a thread of its own before each connect and each join (one call at a time,
 * shared by everybody who waits for it) and before the last token expires. A call that
 * fails or takes longer than the access token timeout keeps the previous token. One that
 * has taken longer is interrupted when the next is made; while four ignore that, no
 * further one is made and each look-up fails.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface AccessTokenProvider {

	/**
	 * Return the newest token. May block.
	 * @return the token, or {@code null} to join with the api key alone
	 * @throws Exception when no token can be had now
	 */
	@Nullable String getAccessToken() throws Exception;

}
