package io.github.supabaserealtime.samples.liveboard.room;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.samples.liveboard.inside.LogEntry;
import io.github.supabaserealtime.samples.liveboard.inside.MessageLog;
import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The room where visitors talk and point. What is said goes to the server and comes back
 * from there, for the speaker too. The room remembers the last lines, so that a page can
 * be loaded again.
 */
@Component
public class Room implements BoardPart {

	/**
	 * The topic for lines and for who is here. It is declared in {@code application.yml}
	 * with acknowledgements.
	 */
	public static final String TOPIC = "live-board";

	/**
	 * The topic for cursors, without acknowledgements.
	 */
	public static final String CURSORS = "live-board:cursors";

	/**
	 * The event of a line.
	 */
	public static final String LINE = "line";

	/**
	 * The event of a cursor.
	 */
	public static final String CURSOR = "cursor";

	private static final int REMEMBERED = 60;

	// a line is worth waiting for, a cursor is not
	private static final BroadcastOptions PATIENT = BroadcastOptions.builder().timeout(Duration.ofMinutes(1)).build();

	private static final BroadcastOptions NOW = BroadcastOptions.builder().timeout(Duration.ofSeconds(1)).build();

	private final Deque<Line> heard = new ArrayDeque<>();

	private final Map<String, Sending> sendings = new LinkedHashMap<>();

	private final RealtimeConnection connection;

	private final EventStream stream;

	private final MessageLog log;

	Room(RealtimeConnection connection, EventStream stream, MessageLog log) {
		this.connection = connection;
		this.stream = stream;
		this.log = log;
	}

	/**
	 * Say a line. Returns at once; the outcome follows as an event.
	 * @param line the line
	 * @return the line on its way
	 */
	Sending say(Line line) {
		Line said = line.saidNow();
		RealtimeChannel channel = this.connection.channel(TOPIC);
		boolean open = channel.getState() == ChannelState.SUBSCRIBED;
		Sending begun = new Sending(said, open ? Sending.SENT_NOW : Sending.WAITING, null, null);
		long start = System.nanoTime();
		publish(begun);
		channel.broadcast(LINE, said, PATIENT)
			.whenComplete((result, failure) -> publish(ended(said, start, result, failure)));
		return begun;
	}

	private static Sending ended(Line line, long start, @Nullable SendResult result, @Nullable Throwable failure) {
		long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
		if (result != null) {
			return new Sending(line, result.reached().name(), millis, null);
		}
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		String reason = (cause instanceof RealtimeException) ? String.valueOf(cause.getMessage())
				: "Something went wrong";
		return new Sending(line, Sending.FAILED, millis, reason);
	}

	private void publish(Sending sending) {
		Line line = sending.line();
		String id = Objects.requireNonNull(line.id());
		synchronized (this.sendings) {
			this.sendings.put(id, sending);
			trim(this.sendings);
		}
		this.log.put(LogEntry.sent(id, "broadcast " + LINE, String.valueOf(line.text()), sending.outcome(),
				sending.millis(), sending.reason()));
		this.stream.publish("sending", sending);
	}

	private static void trim(Map<String, ?> map) {
		if (map.size() > REMEMBERED) {
			map.remove(map.keySet().iterator().next());
		}
	}

	/**
	 * Point somewhere, unless the link is down: nobody wants to see later where a cursor
	 * was.
	 * @param cursor the cursor
	 */
	void point(Cursor cursor) {
		RealtimeChannel channel = this.connection.channel(CURSORS);
		if (channel.getState() == ChannelState.SUBSCRIBED) {
			channel.broadcast(CURSOR, cursor, NOW);
		}
	}

	/**
	 * Take a line that was heard.
	 * @param line the line
	 */
	void hear(Line line) {
		synchronized (this.heard) {
			this.heard.addLast(line);
			if (this.heard.size() > REMEMBERED) {
				this.heard.removeFirst();
			}
		}
		this.log.put(LogEntry.received("broadcast " + LINE, line.from() + ": " + line.text(), null));
		this.stream.publish(LINE, line);
	}

	@Override
	public String name() {
		return "room";
	}

	@Override
	public Object content() {
		List<Line> lines;
		List<Sending> sendings;
		synchronized (this.heard) {
			lines = List.copyOf(this.heard);
		}
		synchronized (this.sendings) {
			sendings = List.copyOf(this.sendings.values());
		}
		return Map.of("lines", lines, "sendings", sendings, "longest", Line.LONGEST);
	}

}
