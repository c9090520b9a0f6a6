package io.github.supabaserealtime.samples.securechat.token;

import io.github.supabaserealtime.AccessTokenProvider;

import org.springframework.security.core.Authentication;

/**
 * Strategy that knows where the access tokens of a signed-in user come from.
 */
@FunctionalInterface
public interface UserTokens {

	/**
	 * Return the source of a user's access tokens.
	 * @param user the user, who has just signed in
	 * @return the provider, for the connection of this user alone
	 */
	AccessTokenProvider of(Authentication user);

}
