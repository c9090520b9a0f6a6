package io.github.supabaserealtime;

import java.io.Serializable;
import java.util.List;

/**
 * A broadcast over HTTP was not accepted, or nobody knows whether it was.
 *
 * @since 0.1.0
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
		super((status != 0) ? ((reason == Reason.PROXY) ? "The proxy" : "The server") + " answered the broadcast with "
				+ status + ": " + text : "The broadcast could not be sent over HTTP: " + text);
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

	/**
	 * Return whether the same request may succeed later. After {@link Reason#NO_ANSWER}
	 * and {@link Reason#SERVER_ERROR} the first one may have been delivered all the same:
	 * give a message that must not arrive twice an id.
	 * @return whether trying again can help
	 */
	public boolean isRetryable() {
		return this.reason.isRetryable();
	}

	/**
	 * Why a broadcast over HTTP was not accepted (protocol.md 9).
	 */
	public enum Reason {

		/** 401: api key or token is missing, malformed or expired. */
		UNAUTHORIZED(false),

		/** 401, 404: the server knows no tenant by the host's name. */
		TENANT_NOT_FOUND(false),

		/** 403: the token may not write to the private topic. */
		FORBIDDEN(false),

		/** 403: Realtime is suspended for the tenant. */
		TENANT_SUSPENDED(false),

		/**
		 * 404: the server has no such endpoint. The one for single messages needs
		 * Realtime 2.97.0 or later.
		 */
		ENDPOINT_NOT_FOUND(false),

		/** 413, 422: a payload, or all of them, is too large. */
		PAYLOAD_TOO_LARGE(false),

		/** 415: the server does not take the content type. */
		UNSUPPORTED_MEDIA_TYPE(false),

		/** 422: a message lacks something or has it in a wrong form. */
		INVALID_MESSAGE(false),

		/** 422: a policy of the private topic failed. */
		POLICY_FAILED(false),

		/**
		 * 422, 429: the server could not ask the tenant's database who may write to the
		 * private topic.
		 */
		DATABASE_UNAVAILABLE(true),

		/** 429: too many requests or messages. */
		RATE_LIMITED(true),

		/**
		 * 429: so many messages at once are too many for the rate of the moment; they may
		 * pass later, or in smaller batches.
		 */
		BATCH_TOO_LARGE(true),

		/** 5xx: the server failed. */
		SERVER_ERROR(true),

		/** A proxy on the way asks for a password (407) or refuses. */
		PROXY(false),

		/** Nobody could be reached or nobody answered in time. */
		NO_ANSWER(true),

		/**
		 * Anything else, for example the answer of something that is no Realtime server.
		 */
		OTHER(false);

		private final boolean retryable;

		Reason(boolean retryable) {
			this.retryable = retryable;
		}

		/**
		 * Return whether the same request may succeed later.
		 * @return whether trying again can help
		 */
		public boolean isRetryable() {
			return this.retryable;
		}

	}

	/**
	 * What is wrong with one message.
	 *
	 * @param index the message's place in the batch, from 0
	 * @param field what of it is wrong, for example {@code payload}
	 * @param text what the server says of it
	 */
	public record MessageError(int index, String field, String text) implements Serializable {

	}

}
