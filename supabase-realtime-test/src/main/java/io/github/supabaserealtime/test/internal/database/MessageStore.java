package io.github.supabaserealtime.test.internal.database;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The broadcasts that were sent from SQL or were stored for clients, which joins of
 * private topics can replay (protocol.md 5.7.6).
 *
 * @since 0.9.0
 */
public final class MessageStore {

	private static final Duration DRIFT = Duration.ofMinutes(1);

	private final List<StoredMessage> messages = new ArrayList<>();

	/**
	 * Keep a message.
	 * @param message the message
	 */
	public void add(StoredMessage message) {
		this.messages.add(message);
	}

	/**
	 * Return how many messages there are.
	 * @return the number
	 */
	public int size() {
		return this.messages.size();
	}

	/**
	 * Return the latest messages of a private topic.
	 * @param topic the topic without {@code realtime:}
	 * @param before how many of all messages to leave out, the oldest
	 * @return the messages, the oldest first
	 */
	public List<StoredMessage> since(String topic, int before) {
		return this.messages.stream()
			.skip(before)
			.filter((message) -> message.privateTopic() && message.topic().equals(topic))
			.toList();
	}

	/**
	 * Return the newest messages of a private topic that have not expired.
	 * @param topic the topic without {@code realtime:}
	 * @param since the time from which on they were sent
	 * @param limit how many
	 * @param now the current time
	 * @param before how many of all messages count, the oldest
	 * @return the messages, the oldest first
	 */
	public List<StoredMessage> newest(String topic, Instant since, int limit, Instant now, int before) {
		List<StoredMessage> found = this.messages.stream()
			.limit(before)
			.filter((message) -> message.privateTopic() && message.topic().equals(topic)
					&& !message.insertedAt().isBefore(since) && message.insertedAt().isBefore(now.plus(DRIFT))
					&& message.isKept(now))
			.sorted(Comparator.comparing(StoredMessage::insertedAt))
			.toList();
		return found.subList(Math.max(0, found.size() - limit), found.size());
	}

}
