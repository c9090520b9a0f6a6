package io.github.supabaserealtime;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Options of a single broadcast. Immutable.
 *
 * @since 0.1.0
 * @see RealtimeChannel#broadcast(String, Object, BroadcastOptions)
 */
public final class BroadcastOptions {

	private static final Duration LONGEST = Duration.ofDays(1);

	private static final BroadcastOptions DEFAULTS = new BroadcastOptions(null);

	private final @Nullable Duration timeout;

	private BroadcastOptions(@Nullable Duration timeout) {
		this.timeout = timeout;
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

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof BroadcastOptions options && Objects.equals(this.timeout, options.timeout);
	}

	@Override
	public int hashCode() {
		return Objects.hashCode(this.timeout);
	}

	@Override
	public String toString() {
		return "BroadcastOptions[timeout=" + this.timeout + "]";
	}

	/**
	 * Builder of {@link BroadcastOptions}.
	 */
	public static final class Builder {

		private @Nullable Duration timeout;

		private Builder() {
		}

		/**
		 * Do not send the message when it could not be sent within this time. The future
		 * of the broadcast then fails with a {@link SendExpiredException}. The time
		 * begins with the call. It ends what waits for the connection, for the channel,
		 * for HTTP and for the thread that writes, and it ends between two attempts over
		 * HTTP. What has been written is not taken back, and its acknowledgement is
		 * waited for as always.
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
		 * Make the options.
		 * @return the options
		 */
		public BroadcastOptions build() {
			return new BroadcastOptions(this.timeout);
		}

	}

}
