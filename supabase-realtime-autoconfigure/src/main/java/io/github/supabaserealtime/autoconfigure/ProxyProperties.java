package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Properties of the HTTP proxy. The JVM's system properties decide which proxy is used.
 *
 * @since 0.9.0
 */
public class ProxyProperties {

	/**
	 * User name for the HTTP proxy that the JVM uses, for example because
	 * 'https.proxyHost' is set.
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
