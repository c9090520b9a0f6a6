package io.github.supabaserealtime.message;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Option that says whether the server is asked to store a broadcast, and for how long. A
 * replay returns stored broadcasts. The server stores broadcasts only for private
 * channels, and only if the access token has the permission (protocol.md 5.7). Immutable.
 * <p>
 * This is incubating: Supabase has not announced the feature, and it may change. A server
 * without the feature delivers the broadcast and does not store it.
 *
 * @since 0.9.0
 * @see BroadcastOptions.Builder#persist()
 */
public final class BroadcastPersistence {

	private static final Duration LONGEST_TTL = Duration.ofHours(72);

	private static final BroadcastPersistence NONE = new BroadcastPersistence(Duration.ZERO);

	private static final BroadcastPersistence LONGEST = new BroadcastPersistence(LONGEST_TTL);

	private final Duration ttl;

	private BroadcastPersistence(Duration ttl) {
		this.ttl = ttl;
	}

	/**
	 * Do not store a broadcast.
	 * @return the persistence
	 */
	public static BroadcastPersistence none() {
		return NONE;
	}

	/**
	 * Store a broadcast for the longest time, which is 72 hours.
	 * @return the persistence
	 */
	public static BroadcastPersistence longest() {
		return LONGEST;
	}

	/**
	 * Store a broadcast for a time.
	 * @param ttl the time in whole seconds, from 1 second to 72 hours
	 * @return the persistence
	 * @throws IllegalArgumentException if the server would not accept the time
	 */
	public static BroadcastPersistence of(Duration ttl) {
		Assert.notNull(ttl, "'ttl' must not be null");
		Assert.isTrue(ttl.compareTo(Duration.ofSeconds(1)) >= 0 && ttl.compareTo(LONGEST_TTL) <= 0,
				() -> "'ttl' must be from 1 second to 72 hours, not " + ttl);
		Assert.isTrue(ttl.getNano() == 0, () -> "'ttl' must be in whole seconds, not " + ttl);
		return ttl.equals(LONGEST_TTL) ? LONGEST : new BroadcastPersistence(ttl);
	}

	/**
	 * Return whether the server is asked to store the broadcast.
	 * @return whether it is to be stored
	 */
	public boolean isRequested() {
		return !this.ttl.isZero();
	}

	/**
	 * Return whether the broadcast is to be stored for the longest time.
	 * @return whether it is {@link #longest()}
	 */
	public boolean isLongest() {
		return this.ttl.equals(LONGEST_TTL);
	}

	/**
	 * Return how long the broadcast is to be stored.
	 * @return the time in whole seconds, zero for {@link #none()}
	 */
	public Duration ttl() {
		return this.ttl;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof BroadcastPersistence persistence && this.ttl.equals(persistence.ttl);
	}

	@Override
	public int hashCode() {
		return this.ttl.hashCode();
	}

	@Override
	public String toString() {
		return isRequested() ? this.ttl.toString() : "none";
	}

	/**
	 * The outcomes of storing a message that was sent, as far as they are known.
	 */
	public enum Outcome {

		/**
		 * The server was not asked to store the message.
		 */
		NOT_REQUESTED,

		/**
		 * The server stored the message.
		 */
		STORED,

		/**
		 * The server acknowledged the message and did not store it. It does not say why.
		 * The access token may lack the permission, the feature may be switched off for
		 * the project, the database may have refused, or the server may be too old.
		 */
		NOT_STORED,

		/**
		 * The server was asked to store the message and did not say whether it did. This
		 * happens if the channel does not ask for acknowledgements, or if the message was
		 * sent over HTTP.
		 */
		UNKNOWN

	}

}
