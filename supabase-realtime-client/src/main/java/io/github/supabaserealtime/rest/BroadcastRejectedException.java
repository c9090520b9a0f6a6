package io.github.supabaserealtime.rest;

import java.io.Serializable;
import java.util.List;

import io.github.supabaserealtime.RealtimeException;

/**
 * A broadcast over HTTP was not accepted, or it is not known whether it was accepted.
 *
 * @since 0.9.0
 */
public class BroadcastRejectedException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private final int status;

	private final MessageError[] messageErrors;

	/**
	 * Create an exception.
	 * @param reason why
	 * @param status the HTTP status, 0 if there was no answer
	 * @param text the masked text of the server
	 */
	public BroadcastRejectedException(Reason reason, int status, String text) {
		this(reason, status, text, List.of());
	}

	/**
	 * Create an exception with the server's errors for single messages.
	 * @param reason why
	 * @param status the HTTP status, 0 if there was no answer
	 * @param text the masked text of the server
	 * @param messageErrors the masked errors of the messages
	 */
	public BroadcastRejectedException(Reason reason, int status, String text, List<MessageError> messageErrors) {
		super(kind(reason, status), reason.retryable,
				(status != 0) ? ((reason == Reason.PROXY) ? "The proxy" : "The server")
						+ " answered the broadcast with " + status + ": " + text
						: "The broadcast could not be sent over HTTP: " + text);
		this.reason = reason;
		this.status = status;
		this.messageErrors = messageErrors.toArray(new MessageError[0]);
	}

	/**
	 * Return the reason.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * Return the HTTP status.
	 * @return the status, 0 if there was no answer
	 */
	public int getStatus() {
		return this.status;
	}

	/**
	 * Return the server's errors for single messages of a batch (protocol.md 9.1). If
	 * there is one, no message of the batch was sent.
	 * @return the errors in the order of the messages, empty if the server names none
	 */
	public List<MessageError> getMessageErrors() {
		return List.of(this.messageErrors);
	}

	private static Kind kind(Reason reason, int status) {
		// without an answer nobody knows how far the request came
		return (reason == Reason.OTHER && status == 0) ? Kind.NO_ANSWER : reason.kind;
	}

	/**
	 * The reasons why a broadcast over HTTP was not accepted (protocol.md 9).
	 */
	public enum Reason {

		/** 401: the api key or the token is missing, malformed or expired. */
		UNAUTHORIZED(Kind.REFUSED, false),

		/** 401, 404: the server knows no tenant with the name of the host. */
		TENANT_NOT_FOUND(Kind.REFUSED, false),

		/** 403: the token may not write to the private topic. */
		FORBIDDEN(Kind.REFUSED, false),

		/** 403: Realtime is suspended for the tenant. */
		TENANT_SUSPENDED(Kind.REFUSED, false),

		/**
		 * 404: the server has no such endpoint. The endpoint for single messages needs
		 * Realtime 2.97.0 or later.
		 */
		ENDPOINT_NOT_FOUND(Kind.REFUSED, false),

		/** 413, 422: a payload is too large, or all payloads together are. */
		PAYLOAD_TOO_LARGE(Kind.TOO_LARGE, false),

		/** 415: the server does not accept the content type. */
		UNSUPPORTED_MEDIA_TYPE(Kind.INVALID, false),

		/** 422: a field of a message is missing or invalid. */
		INVALID_MESSAGE(Kind.INVALID, false),

		/** 422: a policy of the private topic failed. */
		POLICY_FAILED(Kind.REFUSED, false),

		/**
		 * 422, 429: the server could not reach the tenant's database to check who may
		 * write to the private topic.
		 */
		DATABASE_UNAVAILABLE(Kind.UNAVAILABLE, true),

		/** 429: too many requests or messages. */
		RATE_LIMITED(Kind.RATE_LIMITED, true),

		/**
		 * 429: the batch has too many messages for the current rate. They may be accepted
		 * later, or in smaller batches.
		 */
		BATCH_TOO_LARGE(Kind.RATE_LIMITED, true),

		/** 5xx: the server failed. */
		SERVER_ERROR(Kind.UNAVAILABLE, true),

		/** A proxy asks for a password (407) or refuses the request. */
		PROXY(Kind.NOT_CONNECTED, false),

		/** The server could not be reached, or it did not answer in time. */
		NO_ANSWER(Kind.NO_ANSWER, true),

		/**
		 * Any other reason, for example the answer of a server that is not a Realtime
		 * server.
		 */
		OTHER(Kind.REFUSED, false);

		private final Kind kind;

		private final boolean retryable;

		Reason(Kind kind, boolean retryable) {
			this.kind = kind;
			this.retryable = retryable;
		}

	}

	/**
	 * The errors of one message.
	 *
	 * @param index the message's place in the batch, from 0
	 * @param field the field that is wrong, for example {@code payload}
	 * @param text the server's text
	 */
	public record MessageError(int index, String field, String text) implements Serializable {

	}

}
