package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Properties of the HTTP proxy. The JVM's system properties decide which proxy is used;
 * these are its user name and password.
 *
 * @since 0.9.0
 */
public class ProxyProperties {

	/**
	 * User name for the HTTP proxy that the JVM is told to use, for example with
	 * 'https.proxyHost'.
	 */
	private @Nullable String username;

	/**
	 * Password for the HTTP proxy.
	 */
	private @Nullable String password;

	public @Nullable String getUsername() {
		return this.username;
	}

	public void setUsername(@Nullable String username) {
		this.username = username;
	}

	public @Nullable String getPassword() {
		return this.password;
	}

	public void setPassword(@Nullable String password) {
		this.password = password;
	}

}
