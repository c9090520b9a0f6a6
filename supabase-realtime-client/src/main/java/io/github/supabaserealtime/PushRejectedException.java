package io.github.supabaserealtime;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The server answered a message with an error. For a known code of the server the text
 * says what to do. An unknown code counts as a lasting refusal. Servers up to 2.129.8
 * send an error only for a broadcast that is too large. If their policies refuse a
 * broadcast, they do not answer, and the future fails with a
 * {@link PushTimeoutException}.
 *
 * @since 0.9.0
 */
public class PushRejectedException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	// protocol.md 5.6.2
	private static final Set<String> PASSING = Set.of("query_canceled", "missing_partition",
			"unable_to_connect_to_project", "increase_connection_pool", "unable_to_set_policies");

	private final String response;

	private final @Nullable String code;

	/**
	 * Create an exception.
	 * @param message what the server refused, why, and what to do
	 * @param response the server's response: its code or reason if it gave one, otherwise
	 * its JSON
	 * @param code the server's code, or {@code null} when it gave none
	 */
	public PushRejectedException(String message, String response, @Nullable String code) {
		super(kind(code), code != null && PASSING.contains(code), message);
		this.response = response;
		this.code = code;
	}

	private static Kind kind(@Nullable String code) {
		if (code != null && PASSING.contains(code)) {
			return Kind.UNAVAILABLE;
		}
		return "payload_size_exceeded".equals(code) ? Kind.TOO_LARGE : Kind.REFUSED;
	}

	/**
	 * Return the server's response.
	 * @return its code or reason if it gave one, otherwise its JSON
	 */
	public String getResponse() {
		return this.response;
	}

	@Override
	public @Nullable String getCode() {
		return this.code;
	}

}
