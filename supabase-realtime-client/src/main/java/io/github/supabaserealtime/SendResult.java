package io.github.supabaserealtime;

import java.util.Objects;
import java.util.Optional;

import io.github.supabaserealtime.message.BroadcastPersistence;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The result of a send: how far the message has come for certain, and whether the server
 * stored it.
 *
 * @since 0.9.0
 */
public final class SendResult {

	private static final SendResult WRITTEN = new SendResult(Stage.WRITTEN);

	private static final SendResult ACKNOWLEDGED = new SendResult(Stage.ACKNOWLEDGED);

	private static final SendResult ACCEPTED_OVER_HTTP = new SendResult(Stage.ACCEPTED_OVER_HTTP);

	private final Stage reached;

	private final BroadcastPersistence.Outcome persistence;

	private final @Nullable String storedId;

	private SendResult(Stage reached) {
		this(reached, BroadcastPersistence.Outcome.NOT_REQUESTED, null);
	}

	private SendResult(Stage reached, BroadcastPersistence.Outcome persistence, @Nullable String storedId) {
		this.reached = reached;
		this.persistence = persistence;
		this.storedId = storedId;
	}

	/**
	 * Return the result of a message that was written to the open socket.
	 * @return the result
	 */
	public static SendResult written() {
		return WRITTEN;
	}

	/**
	 * Return the result of a message that the server acknowledged.
	 * @return the result
	 */
	public static SendResult acknowledged() {
		return ACKNOWLEDGED;
	}

	/**
	 * Return the result of a message that the server's HTTP endpoint accepted.
	 * @return the result
	 */
	public static SendResult acceptedOverHttp() {
		return ACCEPTED_OVER_HTTP;
	}

	/**
	 * Return this result for a message that the server stored.
	 * @param storedId the id under which it was stored
	 * @return the result
	 */
	public SendResult withStoredId(String storedId) {
		Assert.hasText(storedId, "'storedId' must not be empty");
		return new SendResult(this.reached, BroadcastPersistence.Outcome.STORED, storedId);
	}

	/**
	 * Return this result for a message of which it is not known that the server stored
	 * it.
	 * @param persistence what is known about the storing, not
	 * {@link io.github.supabaserealtime.message.BroadcastPersistence.Outcome#STORED}
	 * @return the result
	 */
	public SendResult withPersistence(BroadcastPersistence.Outcome persistence) {
		Assert.isTrue(persistence != BroadcastPersistence.Outcome.STORED, "'persistence' needs the id of the message");
		return new SendResult(this.reached, persistence, null);
	}

	/**
	 * Return how far the message has come for certain.
	 * @return the stage
	 */
	public Stage reached() {
		return this.reached;
	}

	/**
	 * Return whether the server stored the message, as far as it is known.
	 * @return the outcome
	 * @see io.github.supabaserealtime.message.BroadcastOptions.Builder#persist()
	 */
	public BroadcastPersistence.Outcome persistence() {
		return this.persistence;
	}

	/**
	 * Return the id under which the server stored the message. A replay of the message
	 * has the same id.
	 * @return the id, empty if it is not known that the message was stored
	 */
	public Optional<String> storedId() {
		return Optional.ofNullable(this.storedId);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SendResult that && this.reached == that.reached && this.persistence == that.persistence
				&& Objects.equals(this.storedId, that.storedId);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.reached, this.persistence, this.storedId);
	}

	@Override
	public String toString() {
		return this.reached + switch (this.persistence) {
			case NOT_REQUESTED -> "";
			case STORED -> ", stored as " + this.storedId;
			case NOT_STORED -> ", not stored";
			case UNKNOWN -> ", not known to be stored";
		};
	}

	/**
	 * The stages of a message on its way to the server.
	 */
	public enum Stage {

		/**
		 * The message was written to the open socket. The server may not have received
		 * it.
		 */
		WRITTEN,

		/**
		 * The server acknowledged the message ({@link ChannelOptions#broadcastAck()}).
		 */
		ACKNOWLEDGED,

		/**
		 * The connection was down, and the server's HTTP endpoint accepted the message.
		 */
		ACCEPTED_OVER_HTTP

	}

}
