package io.github.supabaserealtime.internal.resume;

import java.time.Instant;
import java.util.List;

import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * Strategy that reads broadcasts that the server stored. Its methods block, and throw an
 * unchecked exception if they cannot be read now.
 */
public interface BroadcastStore {

	/**
	 * Return what the broadcasts are read by, for events and health.
	 */
	String name();

	/**
	 * Look at the broadcasts of a private channel.
	 * @param events the names of the events, none for all; others may be returned too
	 */
	Topic open(ResumableChannel channel, List<String> events);

	/**
	 * The stored broadcasts of a topic.
	 */
	interface Topic {

		/**
		 * Return the time of the database when it was looked at.
		 */
		Instant now();

		/**
		 * Return the position of the last broadcast.
		 * @return the position, or {@code null} if there is none
		 */
		@Nullable Position last();

		/**
		 * Read broadcasts in the order of their positions, one page after another. What
		 * is committed after the last page arrives live, and no page is read for it.
		 * @param after where to begin, that one excluded
		 * @param limit how many to read
		 * @return the broadcasts, none if there is no further one to read
		 */
		List<Stored> page(Position after, int limit);

	}

	/**
	 * A broadcast that was read.
	 *
	 * @param id the id
	 * @param position its position
	 * @param message the broadcast
	 */
	record Stored(String id, Position position, BroadcastMessage message) {
	}

}
