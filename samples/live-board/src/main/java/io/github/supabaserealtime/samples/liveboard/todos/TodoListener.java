package io.github.supabaserealtime.samples.liveboard.todos;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.GapHandler;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChange.Delete;
import io.github.supabaserealtime.message.PostgresChange.Insert;
import io.github.supabaserealtime.message.PostgresChange.Update;
import io.github.supabaserealtime.samples.liveboard.inside.LinkHistory;
import io.github.supabaserealtime.samples.liveboard.inside.LogEntry;
import io.github.supabaserealtime.samples.liveboard.inside.MessageLog;
import io.github.supabaserealtime.samples.liveboard.inside.Moment;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;

/**
 * Listener for the changes of the to-do table. It reads the table again after a gap,
 * because the server does not send missed changes again.
 */
class TodoListener implements GapHandler {

	private static final String TABLE = "todos";

	private static final String TOPIC = "realtime:public:" + TABLE;

	private final AtomicBoolean read = new AtomicBoolean();

	private final TodoRepository repository;

	private final TodoBoard board;

	private final LinkHistory history;

	private final MessageLog log;

	TodoListener(TodoRepository repository, TodoBoard board, LinkHistory history, MessageLog log) {
		this.repository = repository;
		this.board = board;
		this.history = history;
		this.log = log;
	}

	@PostgresChangesListener(table = TABLE)
	void inserted(Insert insert, Todo todo) {
		this.board.saved(todo);
		log("INSERT", todo, insert.commitTimestamp());
	}

	@PostgresChangesListener(table = TABLE)
	void updated(Update update, Todo todo) {
		this.board.saved(todo);
		log("UPDATE", todo, update.commitTimestamp());
	}

	@PostgresChangesListener(table = TABLE)
	void deleted(Delete delete, Todo todo) {
		this.board.deleted(todo.id());
		log("DELETE", todo, delete.commitTimestamp());
	}

	private void log(String operation, Todo todo, @Nullable Instant committed) {
		Long millis = (committed != null) ? Math.max(0, Duration.between(committed, Instant.now()).toMillis()) : null;
		this.log.put(LogEntry.received("postgres " + operation, todo.title(), millis));
	}

	/**
	 * Read the table when the channel is subscribed for the first time, of which no gap
	 * tells.
	 */
	@EventListener
	void on(RealtimeChannelStateEvent event) {
		if (event.topic().equals(TOPIC) && event.newState() == ChannelState.SUBSCRIBED
				&& this.read.compareAndSet(false, true)) {
			this.board.replace(this.repository.findAll());
		}
	}

	@Override
	public void onGap(DeliveryGapEvent gap) {
		if (gap.topic().equals(TOPIC)) {
			int missed = this.board.replace(this.repository.findAll());
			this.history.note(Moment.Kind.RECOVERY, "To-do table read again from the database: "
					+ ((missed == 1) ? "1 row" : missed + " rows") + " had changed");
		}
	}

}
