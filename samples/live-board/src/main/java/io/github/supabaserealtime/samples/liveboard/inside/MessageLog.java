package io.github.supabaserealtime.samples.liveboard.inside;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;

import org.springframework.stereotype.Component;

/**
 * The last messages that were sent and received, each with its outcome.
 */
@Component
public class MessageLog implements BoardPart {

	private static final int REMEMBERED = 80;

	private final Map<String, LogEntry> entries = new LinkedHashMap<>();

	private final EventStream stream;

	MessageLog(EventStream stream) {
		this.stream = stream;
	}

	/**
	 * Add an entry, or replace the one with the same id and keep its time.
	 * @param entry the entry
	 */
	public void put(LogEntry entry) {
		LogEntry kept;
		synchronized (this.entries) {
			LogEntry before = this.entries.get(entry.id());
			kept = (before != null) ? entry.at(before.at()) : entry;
			this.entries.put(kept.id(), kept);
			if (this.entries.size() > REMEMBERED) {
				this.entries.remove(this.entries.keySet().iterator().next());
			}
		}
		this.stream.publish("log", kept);
	}

	@Override
	public String name() {
		return "log";
	}

	@Override
	public List<LogEntry> content() {
		synchronized (this.entries) {
			return List.copyOf(this.entries.values());
		}
	}

}
