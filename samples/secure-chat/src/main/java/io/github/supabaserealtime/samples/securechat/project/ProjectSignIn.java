package io.github.supabaserealtime.samples.securechat.project;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/**
 * Signs users in with e-mail address and password of a project.
 */
class ProjectSignIn implements AuthenticationProvider {

	private final AuthClient client;

	ProjectSignIn(AuthClient client) {
		this.client = client;
	}

	@Override
	public Authentication authenticate(Authentication authentication) {
		String email = authentication.getName();
		AuthTokens tokens = signIn(email, String.valueOf(authentication.getCredentials()));
		return new ProjectAuthentication(email, new ProjectTokens(this.client, tokens));
	}

	private AuthTokens signIn(String email, String password) {
		try {
			return this.client.signIn(email, password);
		}
		catch (HttpClientErrorException.BadRequest ex) {
			throw new BadCredentialsException("The project does not know this user with this password");
		}
		catch (RestClientException | IllegalStateException ex) {
			throw new AuthenticationServiceException("The project's sign-in cannot be used now", ex);
		}
	}

	@Override
	public boolean supports(Class<?> authentication) {
		return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
	}

}
