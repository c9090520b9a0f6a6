package io.github.supabaserealtime.samples.liveboard.embedded;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.samples.liveboard.room.Attendance;
import io.github.supabaserealtime.samples.liveboard.room.Cursor;
import io.github.supabaserealtime.samples.liveboard.room.Line;
import io.github.supabaserealtime.samples.liveboard.room.Room;
import io.github.supabaserealtime.samples.liveboard.room.Visitor;
import io.github.supabaserealtime.samples.liveboard.todos.Todo;
import io.github.supabaserealtime.samples.liveboard.todos.TodoChange;
import io.github.supabaserealtime.samples.liveboard.todos.TodoRepository;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Somebody else in the room, with a connection of her own, who talks, points and ticks a
 * to-do.
 */
class SimulatedParticipant implements SmartLifecycle {

	private static final String NAME = "Ada (simulated)";

	private static final int COLOR = 5;

	private static final List<String> LINES = List.of("Anybody here?", "The kettle is on.",
			"Open this page in a second window.", "I like this board.", "Cut the link, I will keep talking.",
			"Who moved my cup?", "Tick a to-do, I see it too.", "Try the slow network.", "Is it Friday yet?",
			"Kill the server. It comes back.");

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	private final String id = UUID.randomUUID().toString();

	private final RealtimeConnection connection;

	private final TodoRepository todos;

	private final BooleanSupplier watched;

	private volatile List<ScheduledFuture<?>> habits = List.of();

	private int lines;

	private double angle;

	SimulatedParticipant(String url, String apiKey, TodoRepository todos, BooleanSupplier watched) {
		this.connection = RealtimeConnectionBuilder.of(url, apiKey).name("participant").build();
		this.todos = todos;
		this.watched = watched;
		this.scheduler.setThreadNamePrefix("participant-");
	}

	@Override
	public void start() {
		this.scheduler.initialize();
		this.connection.connect();
		this.connection.channel(Room.CURSORS).subscribe();
		this.connection.channel(Room.TOPIC).subscribe();
		this.connection.channel(Room.TOPIC).track(new Attendance(this.id, List.of(new Visitor(this.id, NAME, COLOR))));
		this.habits = List.of(this.scheduler.scheduleWithFixedDelay(this::speak, Duration.ofSeconds(6)),
				this.scheduler.scheduleWithFixedDelay(this::point, Duration.ofMillis(120)),
				this.scheduler.scheduleWithFixedDelay(this::tick, Duration.ofSeconds(9)));
	}

	private void speak() {
		String text = LINES.get(this.lines++ % LINES.size());
		this.connection.channel(Room.TOPIC)
			.broadcast(Room.LINE, new Line(UUID.randomUUID().toString(), this.id, NAME, COLOR, text, null));
	}

	private void point() {
		if (this.watched.getAsBoolean()) {
			this.angle += 0.08;
			Cursor cursor = new Cursor(this.id, NAME, COLOR, 0.5 + 0.36 * Math.sin(this.angle),
					0.5 + 0.3 * Math.sin(2 * this.angle));
			this.connection.channel(Room.CURSORS).broadcast(Room.CURSOR, cursor);
		}
	}

	private void tick() {
		List<Todo> all = this.todos.findAll();
		if (this.watched.getAsBoolean() && !all.isEmpty()) {
			Todo last = all.get(Math.min(3, all.size() - 1));
			this.todos.update(last.id(), new TodoChange(null, !last.done(), "Ada"));
		}
	}

	@Override
	public void stop() {
		this.habits.forEach((habit) -> habit.cancel(false));
		this.habits = List.of();
		this.scheduler.shutdown();
		this.connection.disconnect().join();
	}

	@Override
	public boolean isRunning() {
		return !this.habits.isEmpty();
	}

}
