package io.github.supabaserealtime.rest;

import java.io.Serializable;
import java.util.List;

import io.github.supabaserealtime.RealtimeException;

/**
 * A broadcast over HTTP was not accepted, or nobody knows whether it was.
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
	 * Create an exception with what the server says of single messages.
	 * @param reason why
	 * @param status the HTTP status, 0 if there was no answer
	 * @param text the masked text of the server
	 * @param messageErrors what is wrong with which message, masked
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
	 * Return why.
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
	 * Return what the server says of single messages of a batch (protocol.md 9.1). None
	 * of the batch was sent then.
	 * @return the errors in the order of the messages, empty when the server names none
	 */
	public List<MessageError> getMessageErrors() {
		return List.of(this.messageErrors);
	}

	private static Kind kind(Reason reason, int status) {
		// without an answer nobody knows how far the request came
		return (reason == Reason.OTHER && status == 0) ? Kind.NO_ANSWER : reason.kind;
	}

	/**
	 * Why a broadcast over HTTP was not accepted (protocol.md 9).
	 */
	public enum Reason {

		/** 401: api key or token is missing, malformed or expired. */
		UNAUTHORIZED(Kind.REFUSED, false),

		/** 401, 404: the server knows no tenant by the host's name. */
		TENANT_NOT_FOUND(Kind.REFUSED, false),

		/** 403: the token may not write to the private topic. */
		FORBIDDEN(Kind.REFUSED, false),

		/** 403: Realtime is suspended for the tenant. */
		TENANT_SUSPENDED(Kind.REFUSED, false),

		/**
		 * 404: the server has no such endpoint. The one for single messages needs
		 * Realtime 2.97.0 or later.
		 */
		ENDPOINT_NOT_FOUND(Kind.REFUSED, false),

		/** 413, 422: a payload, or all of them, is too large. */
		PAYLOAD_TOO_LARGE(Kind.TOO_LARGE, false),

		/** 415: the server does not take the content type. */
		UNSUPPORTED_MEDIA_TYPE(Kind.INVALID, false),

		/** 422: a message lacks something or has it in a wrong form. */
		INVALID_MESSAGE(Kind.INVALID, false),

		/** 422: a policy of the private topic failed. */
		POLICY_FAILED(Kind.REFUSED, false),

		/**
		 * 422, 429: the server could not ask the tenant's database who may write to the
		 * private topic.
		 */
		DATABASE_UNAVAILABLE(Kind.UNAVAILABLE, true),

		/** 429: too many requests or messages. */
		RATE_LIMITED(Kind.RATE_LIMITED, true),

		/**
		 * 429: so many messages at once are too many for the present rate; they may pass
		 * later, or in smaller batches.
		 */
		BATCH_TOO_LARGE(Kind.RATE_LIMITED, true),

		/** 5xx: the server failed. */
		SERVER_ERROR(Kind.UNAVAILABLE, true),

		/** A proxy on the way asks for a password (407) or refuses. */
		PROXY(Kind.NOT_CONNECTED, false),

		/** Nobody could be reached or nobody answered in time. */
		NO_ANSWER(Kind.NO_ANSWER, true),

		/**
		 * Anything else, for example the answer of something that is no Realtime server.
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
	 * @param field what of it is wrong, for example {@code payload}
	 * @param text what the server says of it
	 */
	public record MessageError(int index, String field, String text) implements Serializable {

	}

}
