package io.github.supabaserealtime.message;

import java.time.Duration;
import java.time.Instant;

import io.github.supabaserealtime.ChannelOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Request for earlier broadcasts of a private channel, which the server sends again after
 * a join (protocol.md 4.1 and 5.7.6). The server stores broadcasts from the database, for
 * at least 72 hours. Newer servers also store broadcasts of clients that ask for it. The
 * newest {@code limit} of them arrive, oldest first, with
 * {@link BroadcastMessage#replayed replayed} set to {@code true}. The channel asks again
 * after each interruption. Delivery is at least once. A broadcast from the database is
 * recognized by its id and not delivered twice. A broadcast of a client has no id when it
 * arrives live; see {@link ChannelOptions.Builder#deduplicateReplayBy(String)}.
 *
 * @param since the earliest time, or {@code null}
 * @param last how far to look back from each join, or {@code null}. Without both, the
 * time does not matter. Older servers need a time, so the client then sends the beginning
 * of 1970
 * @param limit the largest number of messages, 1 to 25
 * @since 0.9.0
 */
public record BroadcastReplay(@Nullable Instant since, @Nullable Duration last, int limit) {

	/**
	 * The largest number of broadcasts that the server sends again, and the default.
	 */
	public static final int MAX_LIMIT = 25;

	// what the server's milliseconds can hold without a sign
	private static final Instant EARLIEST = Instant.EPOCH;

	/**
	 * Create a replay.
	 * @throws IllegalArgumentException if both {@code since} and {@code last} are given,
	 * if {@code since} is before 1970, {@code last} is not positive or {@code limit} is
	 * not within 1 and 25
	 */
	public BroadcastReplay {
		Assert.isTrue(since == null || last == null, "Only one of 'since' and 'last' can be given");
		Assert.isTrue(since == null || !since.isBefore(EARLIEST), "'since' must not be before 1970");
		Assert.isTrue(last == null || last.toMillis() > 0, "'last' must be positive");
		Assert.isTrue(limit >= 1 && limit <= MAX_LIMIT, "'limit' must be within 1 and " + MAX_LIMIT);
	}

	/**
	 * Ask for broadcasts that were sent since a point in time.
	 * @param since the earliest time
	 * @return the replay with the limit {@value #MAX_LIMIT}
	 */
	public static BroadcastReplay since(Instant since) {
		return new BroadcastReplay(since, null, MAX_LIMIT);
	}

	/**
	 * Ask for broadcasts that were sent shortly before a join.
	 * @param last how far to look back from each join
	 * @return the replay with the limit {@value #MAX_LIMIT}
	 */
	public static BroadcastReplay last(Duration last) {
		return new BroadcastReplay(null, last, MAX_LIMIT);
	}

	/**
	 * Ask for the newest messages that the server has, whenever they were sent.
	 * @param limit the largest number of messages, 1 to 25
	 * @return the replay
	 */
	public static BroadcastReplay newest(int limit) {
		return new BroadcastReplay(null, null, limit);
	}

	/**
	 * Return the same with another limit.
	 * @param limit the largest number of messages, 1 to 25
	 * @return the replay
	 */
	public BroadcastReplay withLimit(int limit) {
		return new BroadcastReplay(this.since, this.last, limit);
	}

	/**
	 * Return the time from which a join asks for broadcasts.
	 * @param now the time of the join
	 * @return the earliest time
	 */
	public Instant from(Instant now) {
		if (this.last == null) {
			return (this.since != null) ? this.since : EARLIEST;
		}
		return (this.last.compareTo(Duration.between(EARLIEST, now)) < 0) ? now.minus(this.last) : EARLIEST;
	}

}
