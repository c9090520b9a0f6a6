package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far a listener has come, and what it has been handed lately. It is a machine
 * without thread and clock: it is told what the channel says, in its order, and says what
 * to do.
 * <p>
 * A position never passes a gap that is open. It stays from the moment a gap begins until
 * all that was missed has been read, and while messages were dropped of which the channel
 * has not told yet. After a read it moves by live changes only once the first of them has
 * shown that changes flow: the server's confirmation does not prove it (protocol.md 14),
 * so that the table is read once more before that change.
 */
final class ListenerPosition {

	private final int memory;

	private final Map<String, Seen> seen;

	private Phase phase = Phase.NEW;

	private @Nullable Position position;

	// reading never begins before it
	private Position floor = Position.START;

	// whether a live change has come since the channel was subscribed
	private boolean proven;

	/**
	 * Create a position.
	 * @param memory how many rows are remembered, to recognise them when they come again
	 */
	ListenerPosition(int memory) {
		this.memory = memory;
		this.seen = new LinkedHashMap<>() {

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
				return size() > ListenerPosition.this.memory;
			}

		};
	}

	/**
	 * Return whether it has yet to be told where to begin.
	 */
	boolean isNew() {
		return this.phase == Phase.NEW;
	}

	/**
	 * Begin at a position.
	 * @param floor where reading never begins earlier, whatever the overlap
	 */
	void begin(Position start, Position floor) {
		this.position = start;
		this.floor = floor;
		this.phase = Phase.GAP;
	}

	/**
	 * Return the position, or {@code null} while it is new.
	 */
	@Nullable Position position() {
		return this.position;
	}

	/**
	 * Return where to begin to read.
	 */
	Position readFrom(Duration overlap) {
		Position position = this.position;
		Position from = PositionValues.minus((position != null) ? position : Position.START, overlap);
		return PositionValues.isUpTo(this.floor, from) ? from : this.floor;
	}

	/**
	 * The channel is not subscribed, or only just: messages may be missed, and the next
	 * ones have yet to show that they flow.
	 */
	void interrupted() {
		this.proven = false;
		gap();
	}

	/**
	 * Messages were missed, and the next ones flow.
	 */
	void gap() {
		if (this.phase != Phase.NEW) {
			this.phase = Phase.GAP;
		}
	}

	/**
	 * Return whether there is something to read.
	 */
	boolean isGapOpen() {
		return this.phase == Phase.GAP;
	}

	/**
	 * Return whether a row that was read is handed to the listener.
	 */
	boolean isNews(String key, Digest digest) {
		Seen before = this.seen.get(key);
		return before == null || !before.digest().equals(digest);
	}

	/**
	 * All rows up to one that was read have been handed over.
	 * @param news whether it was handed over now, and not before
	 * @param row its position, or {@code null} if its value has no place among others
	 */
	void rowPassed(String key, Digest digest, boolean news, @Nullable Position row) {
		if (news) {
			this.seen.remove(key);
			this.seen.put(key, new Seen(digest, true));
		}
		Position position = this.position;
		if (row != null && (position == null || PositionValues.isUpTo(position, row))) {
			this.position = row;
		}
	}

	/**
	 * There is no further row.
	 */
	void readDone() {
		readDone(null);
	}

	/**
	 * There is no further row.
	 * @param end how far the listener has come, or {@code null} if no farther than the
	 * last row
	 */
	void readDone(@Nullable Position end) {
		if (end != null) {
			this.position = PositionValues.later(this.position, end);
		}
		if (this.phase == Phase.READ) {
			this.proven = true;
		}
		this.phase = this.proven ? Phase.LIVE : Phase.READ;
	}

	/**
	 * Return whether the table is to be read before a live change is handed over.
	 */
	boolean isReadBeforeLive() {
		return this.phase == Phase.NEW || this.phase == Phase.READ;
	}

	/**
	 * Return whether a live change has been handed over already, because a read brought
	 * the row as it is. A later change to the same content is news again.
	 */
	boolean isKnown(@Nullable String key, @Nullable Digest digest) {
		Seen before = (key != null) ? this.seen.get(key) : null;
		if (key == null || before == null || !before.read() || !before.digest().equals(digest)) {
			return false;
		}
		this.seen.put(key, new Seen(before.digest(), false));
		return true;
	}

	/**
	 * A live change was handed over, or was known.
	 * @param key the key of the row, or {@code null} if it has none
	 * @param digest what the row holds, or {@code null} if it is gone
	 * @param row its position, or {@code null} if it has none
	 * @param dropping whether messages were dropped of which no gap told yet
	 */
	void livePassed(@Nullable String key, @Nullable Digest digest, @Nullable Position row, boolean dropping) {
		if (key != null) {
			this.seen.remove(key);
			if (digest != null) {
				this.seen.put(key, new Seen(digest, false));
			}
		}
		if (this.phase == Phase.LIVE && !dropping && row != null) {
			this.position = PositionValues.later(this.position, row);
		}
	}

	int remembered() {
		return this.seen.size();
	}

	private enum Phase {

		/**
		 * Not told where to begin.
		 */
		NEW,

		/**
		 * Something may have been missed and was not read.
		 */
		GAP,

		/**
		 * What was missed has been read, and no live change has come since.
		 */
		READ,

		/**
		 * Live changes move the position.
		 */
		LIVE

	}

	/**
	 * What a row held when it was handed over.
	 *
	 * @param read whether a live change may bring the same once more
	 */
	private record Seen(Digest digest, boolean read) {
	}

	/**
	 * A fingerprint of the content of a row.
	 */
	record Digest(long high, long low) {
	}

}
