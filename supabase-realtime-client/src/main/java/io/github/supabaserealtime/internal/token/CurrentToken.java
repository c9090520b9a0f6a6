package io.github.supabaserealtime.internal.token;

import org.jspecify.annotations.Nullable;

/**
 * The access token that joins carry now. {@code toString()} masks its value.
 *
 * @param value the token, {@code null} to leave it to the api key of the socket
 * @param expired whether it has expired by the clock of this machine
 * @since 0.9.0
 */
public record CurrentToken(@Nullable String value, boolean expired) {

	/**
	 * Return whether the token has the three parts of a JWT. Without them every server
	 * refuses it.
	 * @return whether it can be a JWT
	 */
	public boolean isJwt() {
		return this.value != null && this.value.split("\\.", -1).length == 3;
	}

	@Override
	public String toString() {
		return "CurrentToken[" + ((this.value != null) ? "***" : "none") + (this.expired ? ", expired" : "") + "]";
	}

}
