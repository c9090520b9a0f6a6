package io.github.supabaserealtime.samples.securechat.project;

import java.util.List;

import io.github.supabaserealtime.AccessTokenProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;

/**
 * A user who has signed in to a project.
 */
class ProjectAuthentication extends AbstractAuthenticationToken {

	private final String email;

	// lasts as long as the application, as the connection does
	private final transient AccessTokenProvider tokens;

	ProjectAuthentication(String email, AccessTokenProvider tokens) {
		super(List.of());
		this.email = email;
		this.tokens = tokens;
		setAuthenticated(true);
	}

	AccessTokenProvider tokens() {
		return this.tokens;
	}

	@Override
	public @Nullable Object getCredentials() {
		return null;
	}

	@Override
	public Object getPrincipal() {
		return this.email;
	}

}
