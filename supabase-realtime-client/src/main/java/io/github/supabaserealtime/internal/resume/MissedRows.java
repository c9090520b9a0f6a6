package io.github.supabaserealtime.internal.resume;

import java.util.List;

import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * Strategy that reads rows whose changes may have been missed. Its methods block, and
 * throw an unchecked exception if the rows cannot be read now.
 */
public interface MissedRows {

	/**
	 * Return what the rows are read by, for events and health.
	 */
	String name();

	/**
	 * Look at a table.
	 * @param channel the channel of the listener
	 */
	Table open(TableQuery query, ResumableChannel channel);

	/**
	 * A table as it is now.
	 */
	interface Table {

		/**
		 * Return the columns that tell rows apart, in the order in which rows of the same
		 * value are read.
		 */
		List<String> key();

		/**
		 * Return the position of the last row.
		 * @return the position, or {@code null} if there is no row
		 */
		@Nullable Position last();

		/**
		 * Read rows in the order of their positions, one page after another. What is
		 * committed after the first page arrives live: no page is read for it, since
		 * there would be no end of it in a table that is written all the time.
		 * @param after where to begin, that row excluded
		 * @param limit how many rows to read; there may be more although fewer are
		 * returned
		 * @return the rows, none if there is no further one to read
		 */
		List<PostgresRow> page(Position after, int limit);

	}

}
