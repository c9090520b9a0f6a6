package io.github.supabaserealtime.transport;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.springframework.util.Assert;

/**
 * User name and password for an HTTP proxy. The JVM's default
 * {@link java.net.ProxySelector} decides which proxy is used and for which hosts (system
 * properties such as {@code https.proxyHost}). {@code toString()} hides both.
 *
 * @param username the user name, without a colon
 * @param password the password
 * @since 0.9.0
 */
public record ProxyCredentials(String username, String password) {

	/**
	 * Create credentials.
	 * @throws IllegalArgumentException if the user name is empty or contains a colon,
	 * with which HTTP ends a user name
	 */
	public ProxyCredentials {
		Assert.hasText(username, "'username' must not be empty");
		Assert.isTrue(username.indexOf(':') < 0, "'username' must not have a colon");
		Assert.notNull(password, "'password' must not be null");
	}

	/**
	 * Return the value of a {@code Proxy-Authorization} header for Basic authentication.
	 * @return the value, which is a secret
	 */
	public String basicAuthorization() {
		byte[] text = (this.username + ":" + this.password).getBytes(StandardCharsets.ISO_8859_1);
		return "Basic " + Base64.getEncoder().encodeToString(text);
	}

	@Override
	public String toString() {
		return "ProxyCredentials[***]";
	}

}
