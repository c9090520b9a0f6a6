package io.github.supabaserealtime;

import java.util.Objects;
import java.util.Optional;

import io.github.supabaserealtime.message.BroadcastPersistence;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The result of a send: how far the message is known to have come.
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
	 * Return the result of a message that came as far and that the server stored.
	 * @param storedId the id under which it was stored
	 * @return the result
	 */
	public SendResult withStoredId(String storedId) {
		Assert.hasText(storedId, "'storedId' must not be empty");
		return new SendResult(this.reached, BroadcastPersistence.Outcome.STORED, storedId);
	}

	/**
	 * Return the result of a message that came as far and that the server is not known to
	 * have stored.
	 * @param persistence what is known of the storing, not
	 * {@link io.github.supabaserealtime.message.BroadcastPersistence.Outcome#STORED}
	 * @return the result
	 */
	public SendResult withPersistence(BroadcastPersistence.Outcome persistence) {
		Assert.isTrue(persistence != BroadcastPersistence.Outcome.STORED, "'persistence' needs the id of the message");
		return new SendResult(this.reached, persistence, null);
	}

	/**
	 * Return how far the message is known to have come.
	 * @return the stage
	 */
	public Stage reached() {
		return this.reached;
	}

	/**
	 * Return what is known of the storing of the message.
	 * @return the outcome
	 * @see io.github.supabaserealtime.message.BroadcastOptions.Builder#persist()
	 */
	public BroadcastPersistence.Outcome persistence() {
		return this.persistence;
	}

	/**
	 * Return the id under which the server stored the message, which a replay returns.
	 * @return the id, empty when it is not known that the message was stored
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
	 * How far a message is known to have come.
	 */
	public enum Stage {

		/**
		 * Written to the open socket. Nothing is known about the server.
		 */
		WRITTEN,

		/**
		 * The server acknowledged it ({@link ChannelOptions#broadcastAck()}).
		 */
		ACKNOWLEDGED,

		/**
		 * The link was down and the server's HTTP endpoint accepted it.
		 */
		ACCEPTED_OVER_HTTP

	}

}
