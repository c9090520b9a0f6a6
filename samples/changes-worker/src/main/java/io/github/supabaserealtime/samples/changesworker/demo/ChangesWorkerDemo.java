package io.github.supabaserealtime.samples.changesworker.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.samples.changesworker.database.MirroredDatabase;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * Starts a database with a shop, a Realtime server that serves its changes, and two
 * workers. It places orders, kills the worker that leads with SIGKILL, and counts.
 */
public final class ChangesWorkerDemo {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Settings settings;

	private final PrintStream out;

	ChangesWorkerDemo(Settings settings, PrintStream out) {
		this.settings = settings;
		this.out = out;
	}

	/**
	 * Run the demonstration. The exit status is 1 if an order was missed.
	 * @param args {@code --orders=1000} and {@code --rate=50} (orders a second)
	 */
	public static void main(String[] args) throws Exception {
		showWarningsOnly();
		ChangesWorkerDemo demo = new ChangesWorkerDemo(Settings.of(args), System.out);
		System.exit(demo.run().isComplete() ? 0 : 1);
	}

	private static void showWarningsOnly() {
		LoggingSystem logging = LoggingSystem.get(ChangesWorkerDemo.class.getClassLoader());
		logging.beforeInitialize();
		logging.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
		logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
	}

	Tally run() throws IOException, SQLException {
		say("Starting PostgreSQL");
		try (MirroredDatabase database = MirroredDatabase.start(new ClassPathResource("shop.sql"),
				new ClassPathResource("worker.sql"))) {
			say("PostgreSQL:      %s", database.url());
			say("Realtime server: %s", database.server().url());
			try (WorkerProcess first = WorkerProcess.start("worker-1", database, this.out);
					WorkerProcess second = WorkerProcess.start("worker-2", database, this.out)) {
				return run(database, List.of(first, second));
			}
		}
	}

	private Tally run(MirroredDatabase database, List<WorkerProcess> workers) {
		Shop shop = new Shop(database.dataSource());
		workers.forEach((worker) -> say("Started %s, process %d", worker.name(), worker.pid()));
		database.server().channel("public:orders").awaitMembers(workers.size(), PATIENCE);
		say("Both workers listen. Placing %,d orders, %,d a second, in transactions that overlap",
				this.settings.orders(), this.settings.rate());
		try (OrderFeed feed = new OrderFeed(database.dataSource(), this.settings)) {
			await("orders", () -> feed.placed() >= this.settings.orders() * 2 / 5 && !shop.leader().isEmpty());
			String leader = shop.leader();
			WorkerProcess killed = workers.stream()
				.filter((worker) -> worker.name().equals(leader))
				.findFirst()
				.orElseThrow();
			WorkerProcess other = workers.stream().filter((worker) -> worker != killed).findFirst().orElseThrow();
			say("%,d orders are placed. Killing the leader, %s, with SIGKILL", feed.placed(), killed.name());
			killed.kill();
			long since = System.nanoTime();
			await(other.name(), () -> shop.handledBy(other.name()) > 0);
			say("%s goes on after %.1f s", other.name(), (System.nanoTime() - since) / 1e9);
			await("orders", feed::isDone);
			say("All orders are placed");
		}
		await("the workers", () -> shop.tally().missed() == 0 || database.problem() != null);
		workers
			.forEach((worker) -> say("%s was the first to handle %,d", worker.name(), shop.handledBy(worker.name())));
		workers.forEach(WorkerProcess::close);
		Tally tally = shop.tally();
		say("%s", tally);
		return tally;
	}

	private void say(String text, Object... values) {
		this.out.println("demo     | " + text.formatted(values));
	}

	private void await(String what, BooleanSupplier condition) {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				say("Waited for %s for %d s in vain", what, PATIENCE.toSeconds());
				return;
			}
			LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
		}
	}

	/**
	 * How long the demonstration is.
	 *
	 * @param orders how many orders are placed
	 * @param rate how many of them in a second
	 */
	record Settings(int orders, int rate) {

		static Settings of(String... args) {
			SimpleCommandLinePropertySource options = new SimpleCommandLinePropertySource(args);
			return new Settings(number(options, "orders", 1000), number(options, "rate", 50));
		}

		private static int number(SimpleCommandLinePropertySource options, String name, int otherwise) {
			String value = options.getProperty(name);
			return (value != null) ? Integer.parseInt(value) : otherwise;
		}

	}

}
