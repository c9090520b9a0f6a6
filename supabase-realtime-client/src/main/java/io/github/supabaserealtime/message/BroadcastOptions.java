package io.github.supabaserealtime.message;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Options of a single broadcast. Immutable.
 *
 * @since 0.9.0
 * @see io.github.supabaserealtime.RealtimeChannel#broadcast(String, Object,
 * BroadcastOptions)
 */
public final class BroadcastOptions {

	private static final Duration LONGEST = Duration.ofDays(1);

	private static final BroadcastOptions DEFAULTS = new BroadcastOptions(null, null);

	private final @Nullable Duration timeout;

	private final @Nullable BroadcastPersistence persistence;

	private BroadcastOptions(@Nullable Duration timeout, @Nullable BroadcastPersistence persistence) {
		this.timeout = timeout;
		this.persistence = persistence;
	}

	/**
	 * Return the default options.
	 * @return the defaults
	 */
	public static BroadcastOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Create a builder.
	 * @return a builder with the defaults
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return how long the message may wait to be sent.
	 * @return the time since the call, or {@code null} if only the limit of the send
	 * buffer applies
	 */
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	/**
	 * Return whether the server is asked to store the message.
	 * @return the persistence, or {@code null} for that of the channel
	 */
	public @Nullable BroadcastPersistence persistence() {
		return this.persistence;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof BroadcastOptions options && Objects.equals(this.timeout, options.timeout)
				&& Objects.equals(this.persistence, options.persistence);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.timeout, this.persistence);
	}

	@Override
	public String toString() {
		return "BroadcastOptions[timeout=" + this.timeout + ", persistence=" + this.persistence + "]";
	}

	/**
	 * Builder of {@link BroadcastOptions}.
	 */
	public static final class Builder {

		private @Nullable Duration timeout;

		private @Nullable BroadcastPersistence persistence;

		private Builder() {
		}

		/**
		 * Set how long the message may wait to be sent. After this time the message is
		 * not sent, and the future of the broadcast fails with a
		 * {@link io.github.supabaserealtime.SendExpiredException SendExpiredException}.
		 * The time begins with the call. It limits the wait for the connection, for the
		 * channel, for HTTP and for the thread that writes, and the wait between two
		 * attempts over HTTP. It has no effect on a message that has been written: its
		 * acknowledgement has a limit of its own.
		 * @param timeout the time, above zero. The limit
		 * {@code supabase.realtime.send-buffer.max-age} also applies if it is shorter. A
		 * timeout of a day or more has no effect
		 * @return this builder
		 * @throws IllegalArgumentException if the time is not above zero
		 */
		public Builder timeout(Duration timeout) {
			Assert.isTrue(timeout.compareTo(Duration.ZERO) > 0, "'timeout' must be above zero");
			this.timeout = (timeout.compareTo(LONGEST) < 0) ? timeout : null;
			return this;
		}

		/**
		 * Ask the server to store the message for the longest time, which is 72 hours.
		 * This is incubating; see {@link BroadcastPersistence}.
		 * @return this builder
		 */
		public Builder persist() {
			this.persistence = BroadcastPersistence.longest();
			return this;
		}

		/**
		 * Ask the server to store the message for a time. This is incubating; see
		 * {@link BroadcastPersistence}.
		 * @param ttl the time in whole seconds, from 1 second to 72 hours
		 * @return this builder
		 * @throws IllegalArgumentException if the server would not accept the time
		 */
		public Builder persist(Duration ttl) {
			this.persistence = BroadcastPersistence.of(ttl);
			return this;
		}

		/**
		 * Do not ask the server to store the message, even if the options of the channel
		 * do.
		 * @return this builder
		 */
		public Builder doNotPersist() {
			this.persistence = BroadcastPersistence.none();
			return this;
		}

		/**
		 * Build the options.
		 * @return the options
		 */
		public BroadcastOptions build() {
			return new BroadcastOptions(this.timeout, this.persistence);
		}

	}

}
