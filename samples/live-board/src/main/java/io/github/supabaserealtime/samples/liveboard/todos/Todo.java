package io.github.supabaserealtime.samples.liveboard.todos;

import org.jspecify.annotations.Nullable;

/**
 * A row of the table {@code public.todos}.
 *
 * @param id the primary key
 * @param title what is to do
 * @param done whether it is done
 * @param editedBy who changed it last
 */
public record Todo(long id, String title, boolean done, @Nullable String editedBy) {

	/**
	 * The largest number of characters of a title.
	 */
	public static final int LONGEST = 120;

}
