package io.github.supabaserealtime.internal.token;

import org.jspecify.annotations.Nullable;

/**
 * The access token that joins carry now. {@code toString()} masks its value.
 *
 * @param value the token, {@code null} to leave it to the api key of the socket
 * @param expired whether it has expired by the clock of this machine
 * @since 0.1.0
 */
public record CurrentToken(@Nullable String value, boolean expired) {

	@Override
	public String toString() {
		return "CurrentToken[" + ((this.value != null) ? "***" : "none") + (this.expired ? ", expired" : "") + "]";
	}

}
