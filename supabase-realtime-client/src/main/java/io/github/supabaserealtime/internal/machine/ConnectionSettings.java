package io.github.supabaserealtime.internal.machine;

import java.time.Duration;

import io.github.supabaserealtime.OverflowPolicy;

import org.springframework.util.Assert;

/**
 * Limits, buffer sizes and intervals of a connection. Grouped as the properties below
 * {@code supabase.realtime} are.
 *
 * @param timeouts limits for what may take time
 * @param heartbeat how the link is watched
 * @param joins how channels are joined
 * @param buffers what may wait to be sent
 * @param delivery what may wait for listeners
 * @param tokens how access tokens are renewed
 * @param changes how Postgres changes are received
 * @since 0.9.0
 */
public record ConnectionSettings(Timeouts timeouts, HeartbeatSettings heartbeat, JoinSettings joins,
		BufferSettings buffers, DeliverySettings delivery, TokenSettings tokens, ChangeSettings changes) {

	/**
	 * Return the default figures. A method, since a constant here and the constants of
	 * the parts would have to initialise each other.
	 * @return the default figures
	 */
	public static ConnectionSettings defaults() {
		return new ConnectionSettings(Timeouts.DEFAULTS, HeartbeatSettings.DEFAULTS, JoinSettings.DEFAULTS,
				BufferSettings.DEFAULTS, DeliverySettings.DEFAULTS, TokenSettings.DEFAULTS, ChangeSettings.DEFAULTS);
	}

	private static void positive(String name, Duration value) {
		Assert.isTrue(!value.isNegative() && !value.isZero(), () -> "'" + name + "' must be positive");
	}

	private static void positive(String name, long value) {
		Assert.isTrue(value > 0, () -> "'" + name + "' must be above 0");
	}

	/**
	 * Limits for what may take time.
	 *
	 * @param connect for an attempt to connect
	 * @param join for the answer to the join at the head of the line
	 * @param subscribe for the future of a subscribe call
	 * @param push for the answer to a push, from the moment it is written
	 * @param send for writing a frame
	 * @param shutdown for leaving channels and closing the socket
	 */
	public record Timeouts(Duration connect, Duration join, Duration subscribe, Duration push, Duration send,
			Duration shutdown) {

		/**
		 * The default limits.
		 */
		public static final Timeouts DEFAULTS = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(25),
				Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(5));

		/**
		 * Create limits.
		 */
		public Timeouts {
			positive("connectTimeout", connect);
			positive("joinTimeout", join);
			positive("subscribeTimeout", subscribe);
			positive("pushTimeout", push);
			positive("sendTimeout", send);
			positive("shutdownTimeout", shutdown);
		}

	}

	/**
	 * Heartbeats of a socket.
	 *
	 * @param interval the time between heartbeats, below the server's idle limit of 60 s
	 * @param timeout the limit for the answer to one
	 */
	public record HeartbeatSettings(Duration interval, Duration timeout) {

		/**
		 * The default figures.
		 */
		public static final HeartbeatSettings DEFAULTS = new HeartbeatSettings(Duration.ofSeconds(25),
				Duration.ofSeconds(10));

		/**
		 * Create settings.
		 */
		public HeartbeatSettings {
			positive("heartbeatInterval", interval);
			positive("heartbeatTimeout", timeout);
			Assert.isTrue(interval.compareTo(Duration.ofSeconds(60)) < 0,
					"'heartbeatInterval' must be below 60s, after which the server closes an idle socket");
		}

	}

	/**
	 * Joins of channels. The server answers the joins of a socket one after another and
	 * limits joins per second for the whole project (protocol.md 4.5 and 7).
	 *
	 * @param inFlight joins that may be unanswered at a time while none fails
	 * @param perSecond joins sent in a second at the most
	 * @param retryDelay the first delay before a failed channel is joined again
	 * @param maxRetryDelay the longest such delay
	 * @param maxPerSocket channels on a socket at the most; further ones get further
	 * sockets
	 */
	public record JoinSettings(int inFlight, int perSecond, Duration retryDelay, Duration maxRetryDelay,
			int maxPerSocket) {

		/**
		 * The default figures.
		 */
		public static final JoinSettings DEFAULTS = new JoinSettings(8, 25, Duration.ofSeconds(1),
				Duration.ofSeconds(10), 100);

		/**
		 * Create settings.
		 */
		public JoinSettings {
			positive("joinsInFlight", inFlight);
			positive("joinsPerSecond", perSecond);
			positive("rejoinDelay", retryDelay);
			positive("rejoinMaxDelay", maxRetryDelay);
			positive("maxChannelsPerSocket", maxPerSocket);
		}

	}

	/**
	 * Buffers for messages that wait to be sent.
	 *
	 * @param sendCapacity messages that may wait for the link
	 * @param overflow what gives way when a buffer is full; not {@code BLOCK}
	 * @param maxAge how long a message may wait
	 * @param pushCapacity messages that may wait for one channel to be joined
	 * @param httpFallback whether broadcasts go over HTTP while the link is down
	 */
	public record BufferSettings(int sendCapacity, OverflowPolicy overflow, Duration maxAge, int pushCapacity,
			boolean httpFallback) {

		/**
		 * The default figures.
		 */
		public static final BufferSettings DEFAULTS = new BufferSettings(100, OverflowPolicy.DROP_OLDEST,
				Duration.ofMinutes(1), 100, false);

		/**
		 * Create settings.
		 */
		public BufferSettings {
			positive("sendBufferCapacity", sendCapacity);
			positive("sendBufferMaxAge", maxAge);
			positive("pushBufferCapacity", pushCapacity);
			Assert.isTrue(overflow != OverflowPolicy.BLOCK,
					"'sendBufferOverflow' must be DROP_OLDEST or DROP_NEWEST: sending never blocks");
		}

	}

	/**
	 * Queues of messages that wait for listeners.
	 *
	 * @param capacity messages that may wait for one channel's listeners
	 * @param maxBytes bytes that messages may take that wait for all channels' listeners
	 * @param overflow what gives way when a queue is full
	 * @param maxBlock how long the reader may be held back in one heartbeat interval
	 */
	public record DeliverySettings(int capacity, long maxBytes, OverflowPolicy overflow, Duration maxBlock) {

		/**
		 * The default figures.
		 */
		public static final DeliverySettings DEFAULTS = new DeliverySettings(1_000_000, shareOfHeap(),
				OverflowPolicy.BLOCK, Duration.ofSeconds(10));

		private static final long LEAST_BYTES = 8L * 1024 * 1024;

		/**
		 * Create settings.
		 */
		public DeliverySettings {
			positive("deliveryCapacity", capacity);
			positive("deliveryMaxBytes", maxBytes);
			positive("deliveryMaxBlock", maxBlock);
		}

		private static long shareOfHeap() {
			return Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / 8);
		}

	}

	/**
	 * Look-ups and renewal of access tokens.
	 *
	 * @param timeout the limit for one look-up
	 * @param renewalMargin how long before its expiry a token is renewed
	 * @param renewalInterval how often a token without a readable expiry is renewed
	 */
	public record TokenSettings(Duration timeout, Duration renewalMargin, Duration renewalInterval) {

		/**
		 * The default figures.
		 */
		public static final TokenSettings DEFAULTS = new TokenSettings(Duration.ofSeconds(10), Duration.ofSeconds(60),
				Duration.ofMinutes(5));

		/**
		 * Create settings.
		 */
		public TokenSettings {
			positive("accessTokenTimeout", timeout);
			positive("accessTokenRenewalMargin", renewalMargin);
			positive("accessTokenRenewalInterval", renewalInterval);
		}

	}

	/**
	 * Postgres changes.
	 *
	 * @param gapMargin how much earlier than the last proof that the link worked a gap of
	 * a channel with bindings for Postgres changes begins. The server polls the database,
	 * so a row reaches the client up to a second after its commit
	 */
	public record ChangeSettings(Duration gapMargin) {

		/**
		 * The default figures.
		 */
		public static final ChangeSettings DEFAULTS = new ChangeSettings(Duration.ofSeconds(5));

		/**
		 * Create settings.
		 */
		public ChangeSettings {
			Assert.isTrue(!gapMargin.isNegative(), "'gapMargin' must not be negative");
		}

	}

}
