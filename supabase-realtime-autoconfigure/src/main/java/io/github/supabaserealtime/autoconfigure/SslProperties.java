package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Properties of TLS.
 *
 * @since 0.9.0
 */
public class SslProperties {

	/**
	 * Name of the SSL bundle with the trusted certificates and, if the server asks for
	 * one, the certificate of the client.
	 */
	private @Nullable String bundle;

	public @Nullable String getBundle() {
		return this.bundle;
	}

	public void setBundle(@Nullable String bundle) {
		this.bundle = bundle;
	}

}
