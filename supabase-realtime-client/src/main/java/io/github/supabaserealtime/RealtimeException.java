package io.github.supabaserealtime;

import org.jspecify.annotations.Nullable;

/**
 * Base of everything that a call of this client fails with. Its text never holds the api
 * key or a token.
 *
 * @since 0.9.0
 */
public class RealtimeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final boolean retryable;

	/**
	 * Create an exception.
	 * @param kind the kind of failure
	 * @param retryable whether the same call may succeed later
	 * @param message what went wrong
	 */
	public RealtimeException(Kind kind, boolean retryable, String message) {
		this(kind, retryable, message, null);
	}

	/**
	 * Create an exception with a cause.
	 * @param kind the kind of failure
	 * @param retryable whether the same call may succeed later
	 * @param message what went wrong
	 * @param cause the cause, free of secrets, or {@code null}
	 */
	public RealtimeException(Kind kind, boolean retryable, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.kind = kind;
		this.retryable = retryable;
	}

	/**
	 * Return the kind of failure, which tells whether the server may have got what was
	 * sent.
	 * @return the kind
	 */
	public final Kind getKind() {
		return this.kind;
	}

	/**
	 * Return whether the same call may succeed later, although neither token nor
	 * configuration nor message changes. After {@link Kind#NO_ANSWER} the first one may
	 * have had its effect all the same: give a message that must not arrive twice an id.
	 * @return whether trying again can help
	 */
	public final boolean isRetryable() {
		return this.retryable;
	}

	/**
	 * Return the server's code for the failure, for example {@code Unauthorized} for a
	 * join or {@code payload_size_exceeded} for a broadcast.
	 * @return the code, or {@code null} when the server gave none
	 */
	public @Nullable String getCode() {
		return null;
	}

	/**
	 * The kinds of failure. More may come.
	 */
	public enum Kind {

		/**
		 * The connection was not opened, or the channel not joined in time.
		 */
		NOT_CONNECTED,

		/**
		 * The connection was closed or the channel left on purpose, or was never asked
		 * for.
		 */
		CLOSED,

		/**
		 * The server refused, and will again before token, policy or configuration
		 * change.
		 */
		REFUSED,

		/**
		 * The server, or the database that it asks, failed or was not ready.
		 */
		UNAVAILABLE,

		/**
		 * Too much in too short a time; it was not delivered.
		 */
		RATE_LIMITED,

		/**
		 * The message is larger than the server accepts; it was not delivered.
		 */
		TOO_LARGE,

		/**
		 * The message cannot be written, or is not one that the server takes.
		 */
		INVALID,

		/**
		 * The message had to wait and was given up; the server has not got it.
		 */
		NOT_SENT,

		/**
		 * Nobody answered; the server may have got the message.
		 */
		NO_ANSWER

	}

}
