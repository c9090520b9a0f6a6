package io.github.supabaserealtime;

import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The result of a send: how far the message is known to have come.
 *
 * @since 0.1.0
 */
public final class SendResult {

	private static final SendResult WRITTEN = new SendResult(Stage.WRITTEN, null);

	private static final SendResult ACKNOWLEDGED = new SendResult(Stage.ACKNOWLEDGED, null);

	private static final SendResult ACCEPTED_OVER_HTTP = new SendResult(Stage.ACCEPTED_OVER_HTTP, null);

	private final Stage reached;

	private final @Nullable String storedId;

	private SendResult(Stage reached, @Nullable String storedId) {
		this.reached = reached;
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
		return new SendResult(this.reached, storedId);
	}

	/**
	 * Return how far the message is known to have come.
	 * @return the stage
	 */
	public Stage reached() {
		return this.reached;
	}

	/**
	 * Return the id under which the server is known to have stored the message. A server
	 * does so only when it is asked to, which this version does not do.
	 * @return the id, empty when it is not known that the message was stored
	 */
	public Optional<String> storedId() {
		return Optional.ofNullable(this.storedId);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SendResult that && this.reached == that.reached
				&& Objects.equals(this.storedId, that.storedId);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.reached, this.storedId);
	}

	@Override
	public String toString() {
		return (this.storedId != null) ? this.reached + ", stored as " + this.storedId : this.reached.toString();
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
