package io.github.supabaserealtime.resume;

import java.util.Set;

import io.github.supabaserealtime.internal.resume.InMemoryPositionStore;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Strategy that keeps the positions of listeners that resume. A position belongs to the
 * last owner that claimed it: another one cannot move it, so that an instance that lost
 * its role does no harm.
 * <p>
 * The methods may block, and throw an unchecked exception if the store does not work;
 * they are called again then. Called by several threads.
 *
 * @since 0.9.0
 * @see JdbcPositionStore
 */
public interface PositionStore {

	/**
	 * Return a store that keeps positions in memory. They close gaps while the process
	 * lives, and are gone after it.
	 * @return a new, empty store
	 */
	static PositionStore inMemory() {
		return new InMemoryPositionStore();
	}

	/**
	 * Become the owner of a position, whoever was it before.
	 * @param consumer the name of the consumer
	 * @param listener the id of the listener
	 * @param owner names the instance
	 * @return the position, or {@code null} if none was saved
	 */
	@Nullable Position claim(String consumer, String listener, String owner);

	/**
	 * Save a position unless somebody else has claimed it since.
	 * @param consumer the name of the consumer
	 * @param listener the id of the listener
	 * @param owner names the instance
	 * @param position the position
	 * @return whether the instance owns the position and it was saved
	 */
	boolean save(String consumer, String listener, String owner, Position position);

	/**
	 * Return the listeners of a consumer that have a position.
	 * @param consumer the name of the consumer
	 * @return the ids of the listeners
	 */
	Set<String> listeners(String consumer);

	/**
	 * How far a listener has come in its table. What stands at or before the position was
	 * handed to the listener, except what was committed later than its value says (see
	 * the overlap of {@link ListenerResume}).
	 *
	 * @param value the value of the column that the listener resumes by, as text, or
	 * {@code null} for the place before the first row
	 * @param key the primary key of the row as a JSON array, or {@code null} for the
	 * place before the first row of that value
	 */
	record Position(@Nullable String value, @Nullable String key) {

		/**
		 * The place before the first row.
		 */
		public static final Position START = new Position(null, null);

		public Position {
			Assert.isTrue(value != null || key == null, "'key' needs a 'value'");
		}

	}

}
