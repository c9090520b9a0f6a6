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
	 * Return the options of a broadcast without options.
	 * @return the defaults
	 */
	public static BroadcastOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Begin options.
	 * @return a builder with the defaults
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return how long the message may wait to be sent.
	 * @return the time from the call on, or {@code null} for as long as the send buffer
	 * lets a message wait
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
		 * Do not send the message when it could not be sent within this time. The future
		 * of the broadcast then fails with a
		 * {@link io.github.supabaserealtime.SendExpiredException SendExpiredException}.
		 * The time begins with the call. It ends what waits for the connection, for the
		 * channel, for HTTP and for the thread that writes, and it ends between two
		 * attempts over HTTP. What has been written is not taken back, and its
		 * acknowledgement is waited for as always.
		 * @param timeout the time, above zero;
		 * {@code supabase.realtime.send-buffer.max-age} still applies if it is shorter,
		 * and alone if this is a day or more
		 * @return this builder
		 * @throws IllegalArgumentException if the time is not above zero
		 */
		public Builder timeout(Duration timeout) {
			Assert.isTrue(timeout.compareTo(Duration.ZERO) > 0, "'timeout' must be above zero");
			this.timeout = (timeout.compareTo(LONGEST) < 0) ? timeout : null;
			return this;
		}

		/**
		 * Have the server store the message for as long as it does, which is 72 hours.
		 * Incubating, as {@link BroadcastPersistence} says.
		 * @return this builder
		 */
		public Builder persist() {
			this.persistence = BroadcastPersistence.longest();
			return this;
		}

		/**
		 * Have the server store the message for a time. Incubating, as
		 * {@link BroadcastPersistence} says.
		 * @param ttl the time in whole seconds, from 1 second to 72 hours
		 * @return this builder
		 * @throws IllegalArgumentException if the server would not accept the time
		 */
		public Builder persist(Duration ttl) {
			this.persistence = BroadcastPersistence.of(ttl);
			return this;
		}

		/**
		 * Do not have the server store the message, also where the channel's options say
		 * that it does.
		 * @return this builder
		 */
		public Builder doNotPersist() {
			this.persistence = BroadcastPersistence.none();
			return this;
		}

		/**
		 * Make the options.
		 * @return the options
		 */
		public BroadcastOptions build() {
			return new BroadcastOptions(this.timeout, this.persistence);
		}

	}

}
