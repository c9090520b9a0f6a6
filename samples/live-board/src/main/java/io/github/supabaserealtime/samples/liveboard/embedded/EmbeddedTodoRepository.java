package io.github.supabaserealtime.samples.liveboard.embedded;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.github.supabaserealtime.samples.liveboard.todos.Todo;
import io.github.supabaserealtime.samples.liveboard.todos.TodoChange;
import io.github.supabaserealtime.samples.liveboard.todos.TodoRepository;
import io.github.supabaserealtime.test.ServerDatabase;
import org.jspecify.annotations.Nullable;

/**
 * To-do table in the database of the embedded server. That database cannot be queried, so
 * the rows are kept here as well. Changes go past the Realtime connection, as those of
 * any other program do, and are possible while the link is down.
 */
class EmbeddedTodoRepository implements TodoRepository {

	private static final String TABLE = "public.todos";

	private static final int MOST = 50;

	private final Map<Long, Todo> rows = new TreeMap<>();

	private final ServerDatabase database;

	private long lastId;

	EmbeddedTodoRepository(ServerDatabase database) {
		this.database = database;
		database.table(TABLE)
			.column("id", "bigint")
			.column("title", "text")
			.column("done", "boolean")
			.column("edited_by", "text")
			.primaryKey("id")
			.replicaIdentityFull()
			.create();
		insert("Add the starter to the POM", "Ada");
		insert("Annotate a listener method", "Ada");
		insert("Cut the link, watch it heal", "Ada");
		insert("Water the plants", "Ada");
		insert("Open this page twice", "Ada");
		update(1, new TodoChange(null, true, "Ada"));
	}

	@Override
	public synchronized List<Todo> findAll() {
		return List.copyOf(this.rows.values());
	}

	@Override
	public synchronized Todo insert(String title, String editedBy) {
		if (this.rows.size() >= MOST) {
			delete(this.rows.keySet().iterator().next());
		}
		Todo todo = new Todo(++this.lastId, title, false, editedBy);
		this.database.insert(TABLE, columns(todo));
		this.rows.put(todo.id(), todo);
		return todo;
	}

	@Override
	public synchronized Optional<Todo> update(long id, TodoChange change) {
		Todo before = this.rows.get(id);
		if (before == null) {
			return Optional.empty();
		}
		Todo after = change.applyTo(before);
		this.database.update(TABLE, columns(after));
		this.rows.put(id, after);
		return Optional.of(after);
	}

	@Override
	public synchronized boolean delete(long id) {
		if (this.rows.remove(id) == null) {
			return false;
		}
		this.database.delete(TABLE, Map.of("id", id));
		return true;
	}

	private static Map<String, @Nullable Object> columns(Todo todo) {
		Map<String, @Nullable Object> columns = new LinkedHashMap<>();
		columns.put("id", todo.id());
		columns.put("title", todo.title());
		columns.put("done", todo.done());
		columns.put("edited_by", todo.editedBy());
		return columns;
	}

}
