package io.github.supabaserealtime.samples.liveboard.todos;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;

/**
 * The to-do table as the board knows it: what was read from the database, and the changes
 * that came since.
 */
class TodoBoard implements BoardPart {

	private final Map<Long, Todo> rows = new TreeMap<>();

	private final EventStream stream;

	TodoBoard(EventStream stream) {
		this.stream = stream;
	}

	/**
	 * Take all rows.
	 * @return how many were not as they should be
	 */
	int replace(List<Todo> all) {
		int differences;
		synchronized (this.rows) {
			Map<Long, Todo> before = Map.copyOf(this.rows);
			this.rows.clear();
			all.forEach((todo) -> this.rows.put(todo.id(), todo));
			long gone = before.keySet().stream().filter((id) -> !this.rows.containsKey(id)).count();
			differences = (int) (gone + all.stream().filter((todo) -> !todo.equals(before.get(todo.id()))).count());
		}
		this.stream.publish("todos", content());
		return differences;
	}

	void saved(Todo todo) {
		synchronized (this.rows) {
			this.rows.put(todo.id(), todo);
		}
		this.stream.publish("todo", todo);
	}

	void deleted(long id) {
		synchronized (this.rows) {
			this.rows.remove(id);
		}
		this.stream.publish("todo-deleted", Map.of("id", id));
	}

	@Override
	public String name() {
		return "todos";
	}

	@Override
	public Object content() {
		synchronized (this.rows) {
			return List.copyOf(this.rows.values());
		}
	}

}
