package io.github.supabaserealtime.samples.liveboard.todos;

import java.util.List;
import java.util.Optional;

/**
 * The to-do table in the database. Changes reach the board through Realtime only.
 */
public interface TodoRepository {

	/**
	 * Read all rows.
	 * @return the rows by their primary key
	 */
	List<Todo> findAll();

	/**
	 * Insert a row.
	 * @param title what is to do
	 * @param editedBy who inserts it
	 * @return the row
	 */
	Todo insert(String title, String editedBy);

	/**
	 * Update a row.
	 * @param id the primary key
	 * @param change what changes
	 * @return the row, or empty if there is none
	 */
	Optional<Todo> update(long id, TodoChange change);

	/**
	 * Delete a row.
	 * @param id the primary key
	 * @return whether there was one
	 */
	boolean delete(long id);

}
