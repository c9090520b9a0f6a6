package io.github.supabaserealtime;

import org.jspecify.annotations.Nullable;

/**
 * The server refused to join a channel, or to subscribe to its database changes.
 *
 * @since 0.9.0
 */
public class ChannelJoinException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	private final @Nullable String code;

	/**
	 * Create an exception.
	 * @param message what went wrong
	 * @param code the server's code (protocol.md 4.5), or {@code null} when it gave none
	 * @param lasting whether the join can succeed only after the token or the
	 * configuration has changed
	 */
	public ChannelJoinException(String message, @Nullable String code, boolean lasting) {
		super(lasting ? Kind.REFUSED : Kind.UNAVAILABLE, !lasting, message);
		this.code = code;
	}

	@Override
	public @Nullable String getCode() {
		return this.code;
	}

}
