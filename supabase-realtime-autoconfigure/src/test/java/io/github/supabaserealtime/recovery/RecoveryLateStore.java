package io.github.supabaserealtime.recovery;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * Stores what clients had stored, up to 1.5 s after it was sent: the server sends it
 * first and stores it second.
 */
final class RecoveryLateStore implements AutoCloseable {

	private static final long LATEST_NANOS = Duration.ofMillis(1_500).toNanos();

	private static final Duration LOOK = Duration.ofMillis(20);

	private final RecoveryFeed feed;

	private final DataSource database;

	private final ScheduledExecutorService thread = Executors
		.newSingleThreadScheduledExecutor((task) -> new Thread(task, "recovery-late-store"));

	private final PriorityQueue<Pending> pending = new PriorityQueue<>(Comparator.comparingLong(Pending::due));

	private volatile @Nullable Throwable failure;

	private volatile long longest;

	RecoveryLateStore(RecoveryFeed feed, DataSource database) {
		this.feed = feed;
		this.database = database;
	}

	void start() {
		this.thread.scheduleWithFixedDelay(this::store, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Store messages later, each at a time of its own.
	 * @param at when they were sent, in nanoseconds
	 */
	void sent(List<Long> numbers, long at) {
		synchronized (this.pending) {
			for (long number : numbers) {
				this.pending.add(new Pending(number, at, at + ThreadLocalRandom.current().nextLong(LATEST_NANOS)));
			}
		}
	}

	private void store() {
		List<Pending> due = due();
		if (due.isEmpty()) {
			return;
		}
		try (Connection connection = this.database.getConnection()) {
			connection.setAutoCommit(false);
			this.feed.store(connection, due.stream().map(Pending::number).toList(), Instant.now());
			connection.commit();
		}
		catch (SQLException | RuntimeException | Error ex) {
			this.failure = ex;
			throw new IllegalStateException(ex);
		}
		long now = System.nanoTime();
		this.longest = due.stream().mapToLong((stored) -> now - stored.sent()).reduce(this.longest, Math::max);
	}

	private List<Pending> due() {
		List<Pending> due = new ArrayList<>();
		long now = System.nanoTime();
		synchronized (this.pending) {
			while (!this.pending.isEmpty() && this.pending.peek().due() - now <= 0) {
				due.add(this.pending.poll());
			}
		}
		return due;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Return the longest time from sending to storing. Only if it is shorter than two
	 * seconds does a listener get all of it.
	 */
	Duration longest() {
		return Duration.ofNanos(this.longest);
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

	private record Pending(long number, long sent, long due) {
	}

}
