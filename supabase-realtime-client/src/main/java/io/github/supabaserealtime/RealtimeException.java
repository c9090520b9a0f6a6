package io.github.supabaserealtime;

import org.jspecify.annotations.Nullable;

/**
 * Base class of the exceptions of this client. The message never contains the api key or
 * a token.
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
	 * Return the kind of failure. It tells whether the server may have received the
	 * message.
	 * @return the kind
	 */
	public final Kind getKind() {
		return this.kind;
	}

	/**
	 * Return whether the same call may succeed later with the same token, configuration
	 * and message. After {@link Kind#NO_ANSWER} the server may already have received the
	 * message. If a message must not be processed twice, put an id into its payload.
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
	 * The kinds of failure. Later versions may add more.
	 */
	public enum Kind {

		/**
		 * The connection was not opened in time, or the channel was not joined in time.
		 */
		NOT_CONNECTED,

		/**
		 * The application closed the connection, left the channel, or never subscribed
		 * it.
		 */
		CLOSED,

		/**
		 * The server refused. It will refuse again until the token, a policy or the
		 * configuration changes.
		 */
		REFUSED,

		/**
		 * The server or its database failed or was not ready.
		 */
		UNAVAILABLE,

		/**
		 * There were too many messages in too short a time. The message was not
		 * delivered.
		 */
		RATE_LIMITED,

		/**
		 * The message is larger than the server accepts. It was not delivered.
		 */
		TOO_LARGE,

		/**
		 * The message cannot be encoded, or the server does not accept such a message.
		 */
		INVALID,

		/**
		 * The message waited and was never sent. The server has not received it.
		 */
		NOT_SENT,

		/**
		 * The server did not answer. It may have received the message.
		 */
		NO_ANSWER

	}

}
