package io.github.supabaserealtime.samples.liveboard.inside;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A message in the log of the board.
 *
 * @param id the id; a later entry with the same id replaces an earlier one
 * @param at when it was sent or arrived
 * @param direction {@code out} or {@code in}
 * @param type the type of message
 * @param text what it says
 * @param outcome what became of it
 * @param millis how long it took
 * @param reason why it failed
 */
public record LogEntry(String id, Instant at, String direction, String type, String text, String outcome,
		@Nullable Long millis, @Nullable String reason) {

	/**
	 * Create an entry of a message that is sent.
	 * @param id the id
	 * @param type the type of message
	 * @param text what it says
	 * @param outcome what became of it so far
	 * @param millis how long it took, or {@code null}
	 * @param reason why it failed, or {@code null}
	 * @return the entry
	 */
	public static LogEntry sent(String id, String type, String text, String outcome, @Nullable Long millis,
			@Nullable String reason) {
		return new LogEntry("out-" + id, Instant.now(), "out", type, text, outcome, millis, reason);
	}

	/**
	 * Create an entry of a message that arrived.
	 * @param type the type of message
	 * @param text what it says
	 * @param millis how long it took, or {@code null}
	 * @return the entry
	 */
	public static LogEntry received(String type, String text, @Nullable Long millis) {
		return new LogEntry("in-" + UUID.randomUUID(), Instant.now(), "in", type, text, "RECEIVED", millis, null);
	}

	LogEntry at(Instant instant) {
		return new LogEntry(this.id, instant, this.direction, this.type, this.text, this.outcome, this.millis,
				this.reason);
	}

}
