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

/**
 * Sends 200 messages a second, in transactions of their own or in long ones that overlap.
 */
final class RecoveryLoad {

	private static final int PER_SECOND = 200;

	private static final int OVERLAPPING = 10;

	private final RecoveryFeed feed;

	private final DataSource database;

	private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2,
			(task) -> new Thread(task, "recovery-load"));

	private final AtomicLong numbers = new AtomicLong();

	private final Map<Long, Long> sent = new ConcurrentHashMap<>();

	private final List<Writer> writers = new ArrayList<>();

	private volatile Throwable failure;

	RecoveryLoad(RecoveryFeed feed, DataSource database) {
		this.feed = feed;
		this.database = database;
	}

	/**
	 * Begin.
	 * @param transaction how long a transaction takes, zero for one for each message
	 */
	void start(Duration transaction) throws SQLException {
		int count = transaction.isZero() ? 1 : OVERLAPPING;
		long period = TimeUnit.SECONDS.toMicros(1) * count / PER_SECOND;
		for (int i = 0; i < count; i++) {
			Writer writer = new Writer(transaction.dividedBy(count).multipliedBy(i), transaction);
			this.writers.add(writer);
			this.threads.scheduleAtFixedRate(() -> run(writer::next), i * period / count, period,
					TimeUnit.MICROSECONDS);
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
	 * Commit many messages at once.
	 */
	void burst(int count) throws SQLException {
		long first = this.numbers.getAndAdd(count) + 1;
		List<Long> burst = LongStream.range(first, first + count).boxed().toList();
		Instant at = now();
		try (Connection connection = this.database.getConnection()) {
			connection.setAutoCommit(false);
			this.feed.write(connection, burst, at);
			connection.commit();
		}
		sent(burst, at);
	}

	private void sent(List<Long> messages, Instant at) {
		long millis = System.currentTimeMillis();
		this.feed.send(messages, at);
		messages.forEach((number) -> this.sent.put(number, millis));
	}

	private static Instant now() {
		return Instant.now().truncatedTo(ChronoUnit.MICROS);
	}

	/**
	 * Commit what is open and send no more.
	 */
	void stop() throws InterruptedException, SQLException {
		this.threads.shutdown();
		if (!this.threads.awaitTermination(30, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The load does not end");
		}
		for (Writer writer : this.writers) {
			writer.close();
		}
		if (this.failure != null) {
			throw new IllegalStateException("The load failed", this.failure);
		}
	}

	/**
	 * Return when each message was committed, in milliseconds since 1970.
	 */
	Map<Long, Long> sent() {
		return this.sent;
	}

	private interface Work {

		void run() throws SQLException;

	}

	private final class Writer {

		private final Connection connection;

		private final long nanos;

		private final List<Long> open = new ArrayList<>();

		private Instant began = now();

		private long end;

		/**
		 * Create a writer.
		 * @param head how long before now its first transaction began
		 */
		Writer(Duration head, Duration transaction) throws SQLException {
			this.connection = RecoveryLoad.this.database.getConnection();
			this.connection.setAutoCommit(false);
			this.nanos = transaction.toNanos();
			this.end = System.nanoTime() + transaction.minus(head).toNanos();
		}

		void next() throws SQLException {
			if (this.open.isEmpty()) {
				this.began = now();
			}
			long number = RecoveryLoad.this.numbers.incrementAndGet();
			this.open.add(number);
			RecoveryLoad.this.feed.write(this.connection, List.of(number), this.began);
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
