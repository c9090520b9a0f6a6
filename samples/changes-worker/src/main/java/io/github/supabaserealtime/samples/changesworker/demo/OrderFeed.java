package io.github.supabaserealtime.samples.changesworker.demo;

import java.math.BigDecimal;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Places orders at a steady rate. A transaction places two of them and takes up to 0.3 s,
 * so that orders are committed in another order than that of their times and numbers.
 */
class OrderFeed implements AutoCloseable {

	private static final int IN_A_TRANSACTION = 2;

	private static final String[] CUSTOMERS = { "Ada", "Grace", "Barbara", "Edsger", "Tony" };

	private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(12);

	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicInteger placed = new AtomicInteger();

	private final JdbcClient database;

	private final TransactionTemplate transaction;

	private final int orders;

	OrderFeed(DataSource dataSource, ChangesWorkerDemo.Settings settings) {
		this.database = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.orders = settings.orders();
		long pause = TimeUnit.SECONDS.toMicros(IN_A_TRANSACTION) / settings.rate();
		this.executor.scheduleAtFixedRate(() -> this.executor.execute(this::place), 0, pause, TimeUnit.MICROSECONDS);
	}

	private void place() {
		int count = Math.min(IN_A_TRANSACTION,
				this.orders - this.begun.getAndUpdate((before) -> Math.min(this.orders, before + IN_A_TRANSACTION)));
		if (count > 0) {
			this.transaction.executeWithoutResult((status) -> insert(count));
			this.placed.addAndGet(count);
		}
	}

	private void insert(int count) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		for (int i = 0; i < count; i++) {
			this.database.sql("insert into orders (customer, amount) values (?, ?)")
				.params(CUSTOMERS[random.nextInt(CUSTOMERS.length)],
						BigDecimal.valueOf(random.nextInt(100, 100_000), 2))
				.update();
		}
		this.database.sql("select pg_sleep(?)").param(random.nextDouble(0.3)).query((row) -> {
		});
	}

	/**
	 * Return how many orders are committed.
	 */
	int placed() {
		return this.placed.get();
	}

	boolean isDone() {
		return placed() == this.orders;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
