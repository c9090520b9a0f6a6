package io.github.supabaserealtime.recovery;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * Sends 200 messages a second, in transactions of their own or in long ones that overlap.
 * Messages that could not be sent in time are sent with the next one, in its transaction.
 */
final class RecoveryLoad implements AutoCloseable {

	private static final int PER_SECOND = 200;

	private static final int OVERLAPPING = 10;

	private static final int AT_ONCE = 100;

	private final RecoveryFeed feed;

	private final DataSource database;

	private final RecoveryLateStore lateStore;

	private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2,
			(task) -> new Thread(task, "recovery-load"));

	private final AtomicLong numbers = new AtomicLong();

	private final Map<Long, Long> sent = new ConcurrentHashMap<>();

	private final List<Writer> writers = new ArrayList<>();

	private final AtomicLong behindNanos = new AtomicLong();

	private volatile @Nullable Throwable failure;

	private long began;

	private long lasted;

	private int extra;

	RecoveryLoad(RecoveryFeed feed, DataSource database) {
		this.feed = feed;
		this.database = database;
		this.lateStore = new RecoveryLateStore(feed, database);
	}

	/**
	 * Begin.
	 * @param transaction how long a transaction takes, zero for one for each message
	 */
	void start(Duration transaction) throws SQLException {
		int count = transaction.isZero() ? 1 : OVERLAPPING;
		long period = TimeUnit.SECONDS.toNanos(1) * count / PER_SECOND;
		for (int i = 0; i < count; i++) {
			this.writers.add(new Writer(transaction.dividedBy(count).multipliedBy(i), transaction, period));
		}
		this.lateStore.start();
		this.began = System.nanoTime();
		for (int i = 0; i < count; i++) {
			Writer writer = this.writers.get(i);
			long delay = i * period / count;
			writer.first = this.began + delay;
			this.threads.scheduleAtFixedRate(() -> run(writer::next), delay, period, TimeUnit.NANOSECONDS);
		}
	}

	private void run(Work work) {
		try {
			work.run();
		}
		catch (SQLException | RuntimeException | Error ex) {
			this.failure = ex;
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Commit further messages at once.
	 */
	void burst(int count) throws SQLException {
		this.extra += count;
		List<Long> burst = further(count);
		Instant at = now();
		try (Connection connection = this.database.getConnection()) {
			connection.setAutoCommit(false);
			this.feed.write(connection, burst, at);
			connection.commit();
		}
		sent(burst, at);
	}

	private List<Long> further(long count) {
		long first = this.numbers.getAndAdd(count) + 1;
		return LongStream.range(first, first + count).boxed().toList();
	}

	private void sent(List<Long> messages, Instant at) {
		long millis = System.currentTimeMillis();
		for (int from = 0; from < messages.size(); from += AT_ONCE) {
			List<Long> some = messages.subList(from, Math.min(messages.size(), from + AT_ONCE));
			long nanos = System.nanoTime();
			this.feed.send(some, at);
			if (this.feed.isStoredLate()) {
				this.lateStore.sent(some, nanos);
			}
		}
		messages.forEach((number) -> this.sent.put(number, millis));
	}

	private static Instant now() {
		return Instant.now().truncatedTo(ChronoUnit.MICROS);
	}

	/**
	 * Commit what is open and send no more. What is stored late is stored later.
	 */
	void stop() throws InterruptedException, SQLException {
		this.lasted = System.nanoTime() - this.began;
		this.threads.shutdown();
		if (!this.threads.awaitTermination(30, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The load does not end");
		}
		for (Writer writer : this.writers) {
			writer.close();
		}
		check(this.failure);
	}

	private static void check(@Nullable Throwable failure) {
		if (failure != null) {
			throw new IllegalStateException("The load failed", failure);
		}
	}

	/**
	 * Return when each message was committed, in milliseconds since 1970.
	 */
	Map<Long, Long> sent() {
		check(this.lateStore.failure());
		return this.sent;
	}

	/**
	 * Return how many messages should have been sent.
	 */
	long due() {
		return this.extra + this.lasted * PER_SECOND / TimeUnit.SECONDS.toNanos(1);
	}

	/**
	 * Return how late the latest message was.
	 */
	Duration behind() {
		return Duration.ofNanos(this.behindNanos.get());
	}

	/**
	 * Return the longest time from sending to storing, zero if all was stored before.
	 */
	Duration storedWithin() {
		return this.lateStore.longest();
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
		this.lateStore.close();
	}

	private interface Work {

		void run() throws SQLException;

	}

	private final class Writer {

		private final Connection connection;

		private final long nanos;

		private final long period;

		private final List<Long> open = new ArrayList<>();

		private Instant began = now();

		private long end;

		private long first;

		private long written;

		/**
		 * Create a writer.
		 * @param head how long before now its first transaction began
		 * @param period the time from one message to the next, in nanoseconds
		 */
		Writer(Duration head, Duration transaction, long period) throws SQLException {
			this.connection = RecoveryLoad.this.database.getConnection();
			this.connection.setAutoCommit(false);
			this.nanos = transaction.toNanos();
			this.period = period;
			this.end = System.nanoTime() + transaction.minus(head).toNanos();
		}

		void next() throws SQLException {
			long late = System.nanoTime() - this.first - this.written * this.period;
			if (late < 0) {
				return;
			}
			RecoveryLoad.this.behindNanos.accumulateAndGet(late, Math::max);
			if (this.open.isEmpty()) {
				this.began = now();
			}
			List<Long> due = further(1 + late / this.period);
			this.open.addAll(due);
			RecoveryLoad.this.feed.write(this.connection, due, this.began);
			this.written += due.size();
			if (System.nanoTime() - this.end >= 0) {
				commit();
				this.end = System.nanoTime() + this.nanos;
			}
		}

		private void commit() throws SQLException {
			this.connection.commit();
			sent(List.copyOf(this.open), this.began);
			this.open.clear();
		}

		void close() throws SQLException {
			commit();
			this.connection.close();
		}

	}

}
