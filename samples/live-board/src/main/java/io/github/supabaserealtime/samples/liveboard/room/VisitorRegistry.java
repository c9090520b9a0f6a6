package io.github.supabaserealtime.samples.liveboard.room;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.samples.liveboard.inside.LogEntry;
import io.github.supabaserealtime.samples.liveboard.inside.MessageLog;
import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * All visitors who are present: the visitors of this application and those of others. A
 * connection has one presence on a channel, so the application tracks the list of its
 * visitors. A server takes five calls in 30 seconds, therefore changes that come together
 * are tracked together, and a call that was refused is repeated.
 */
@Component
public class VisitorRegistry implements BoardPart {

	private static final Duration TOGETHER = Duration.ofMillis(150);

	private static final Duration AGAIN = Duration.ofSeconds(6);

	private final String application = UUID.randomUUID().toString();

	private final Map<String, Pages> own = new LinkedHashMap<>();

	private final RealtimeConnection connection;

	private final TaskScheduler scheduler;

	private final EventStream stream;

	private final MessageLog log;

	private List<Attendance> others = List.of();

	private boolean due;

	VisitorRegistry(RealtimeConnection connection, TaskScheduler scheduler, EventStream stream, MessageLog log) {
		this.connection = connection;
		this.scheduler = scheduler;
		this.stream = stream;
		this.log = log;
	}

	/**
	 * Take a visitor who opened a page.
	 * @param visitor the visitor
	 */
	public void came(Visitor visitor) {
		synchronized (this.own) {
			Pages pages = this.own.get(visitor.id());
			this.own.put(String.valueOf(visitor.id()), new Pages(visitor, (pages != null) ? pages.count() + 1 : 1));
		}
		changed();
	}

	/**
	 * Take a visitor who closed a page.
	 * @param visitor the visitor
	 */
	public void left(Visitor visitor) {
		synchronized (this.own) {
			this.own.computeIfPresent(String.valueOf(visitor.id()),
					(id, pages) -> (pages.count() > 1) ? new Pages(pages.visitor(), pages.count() - 1) : null);
		}
		changed();
	}

	private void changed() {
		this.stream.publish("visitors", content());
		trackAfter(TOGETHER);
	}

	private void trackAfter(Duration delay) {
		synchronized (this.own) {
			if (this.due) {
				return;
			}
			this.due = true;
		}
		this.scheduler.schedule(this::track, Instant.now().plus(delay));
	}

	private void track() {
		List<Visitor> visitors;
		synchronized (this.own) {
			this.due = false;
			visitors = ownVisitors();
		}
		this.connection.channel(Room.TOPIC)
			.track(new Attendance(this.application, visitors))
			.whenComplete((result, failure) -> tracked(failure));
	}

	private void tracked(@Nullable Throwable failure) {
		if (failure != null) {
			trackAfter(AGAIN);
		}
	}

	/**
	 * Take who is here after a change.
	 * @param present what all applications track
	 */
	void present(List<Attendance> present) {
		synchronized (this.own) {
			this.others = present.stream().filter((each) -> !this.application.equals(each.application())).toList();
		}
		List<Visitor> all = content();
		this.log.put(LogEntry.received("presence sync", all.size() + " here", null));
		this.stream.publish("visitors", all);
	}

	private List<Visitor> ownVisitors() {
		return this.own.values().stream().map(Pages::visitor).toList();
	}

	@Override
	public String name() {
		return "visitors";
	}

	@Override
	public List<Visitor> content() {
		synchronized (this.own) {
			List<Visitor> all = new ArrayList<>(ownVisitors());
			for (Attendance each : this.others) {
				if (each.visitors() != null) {
					each.visitors().stream().map(Visitor::cleaned).forEach(all::add);
				}
			}
			return all;
		}
	}

	/**
	 * The open pages of a visitor.
	 *
	 * @param visitor the visitor
	 * @param count how many pages
	 */
	private record Pages(Visitor visitor, int count) {

	}

}
