package io.github.supabaserealtime.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.Timing;

import static org.awaitility.Awaitility.await;

/**
 * One source and one fault: a server, a database, the consumers and the load.
 */
final class RecoveryScenario implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final RecoveryFault fault;

	private final RecoverySource source;

	private final RecoveryTimes times;

	private final Path directory;

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.timing(Timing.REAL)
		.rest(true)
		.start();

	private final FaultProxy network = FaultProxy.to(this.server.url());

	private final RecoveryDatabase database = RecoveryDatabase.create();

	private final Map<String, FaultProxy> databasePaths = new LinkedHashMap<>();

	private final Map<String, RecoveryInstance> instances = new LinkedHashMap<>();

	private final RecoveryLoad load;

	private long mark;

	RecoveryScenario(RecoveryFault fault, RecoverySource source, RecoveryTimes times, Path directory)
			throws SQLException {
		this.fault = fault;
		this.source = source;
		this.times = times;
		this.directory = directory;
		this.load = new RecoveryLoad(new RecoveryFeed(source, this.server), this.database.dataSource());
	}

	RecoveryRow run() throws Exception {
		this.fault.run(this);
		Duration around = this.times.around();
		pass(around);
		this.load.stop();
		long missing = Long.MAX_VALUE;
		long quietSince = System.nanoTime();
		for (int look = 1; missing > 0 && System.nanoTime() - quietSince < 40_000_000_000L; look++) {
			long now = missing();
			if (now < missing) {
				missing = now;
				quietSince = System.nanoTime();
			}
			if (this.source == RecoverySource.PERSISTED_BROADCASTS && look % 5 == 0) {
				// what was stored late is read before a live one
				this.load.burst(1);
			}
			pass(Duration.ofMillis(200));
		}
		// what comes twice may come late
		pass(Duration.ofSeconds(1));
		return RecoveryRow.of(this.fault, this.source, this.load, new RecoveryEvidence(evidence()), this.mark);
	}

	private long missing() throws IOException {
		Set<Long> handled = new RecoveryEvidence(evidence()).numbers();
		return this.load.sent().keySet().stream().filter((number) -> !handled.contains(number)).count();
	}

	private Path evidence() {
		return this.directory.resolve(name() + ".handled");
	}

	private String name() {
		return this.fault.name().toLowerCase() + "-" + this.source.name().toLowerCase();
	}

	RecoveryTimes times() {
		return this.times;
	}

	/**
	 * Start an application in this process.
	 */
	void start(String instance) {
		this.instances.put(instance, RecoveryInstance.inThisProcess(properties(instance)));
	}

	/**
	 * Start an application as a process.
	 */
	void startProcess(String instance) throws IOException {
		this.instances.put(instance,
				RecoveryInstance.inAnother(properties(instance), this.directory.resolve(name() + ".log")));
	}

	/**
	 * Stop it, or kill it if it is a process.
	 */
	void end(String instance) {
		this.instances.remove(instance).stop();
	}

	private Map<String, String> properties(String instance) {
		FaultProxy path = this.databasePaths.computeIfAbsent(instance,
				(name) -> FaultProxy.to("localhost", this.database.port()));
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("spring.application.name", name());
		properties.put("supabase.realtime.url", this.network.url());
		properties.put("supabase.realtime.api-key", this.server.apiKey());
		properties.put("supabase.realtime.resume.store", "jdbc");
		properties.put("supabase.realtime.resume.from", "earliest");
		properties.put("supabase.realtime.resume.overlap",
				this.times.overlap(this.fault == RecoveryFault.LONG_TRANSACTIONS).toString());
		properties.putAll(this.source.properties(this.network.httpUrl() + "/rest/v1"));
		properties.putAll(this.fault.properties());
		properties.put(RecoveryConsumer.DATABASE,
				"jdbc:postgresql://localhost:" + path.port() + "/" + this.database.name() + "?user=postgres");
		properties.put(RecoveryConsumer.EVIDENCE, evidence().toAbsolutePath().toString());
		properties.put(RecoveryConsumer.INSTANCE, instance);
		properties.put(RecoveryConsumer.LISTENER, this.source.listener() + (this.fault.isOfLeaders() ? "-single" : ""));
		return properties;
	}

	/**
	 * Wait for the listener, and begin to send.
	 */
	void send(Duration transaction) throws SQLException {
		this.server.channel(this.source.topic()).awaitMembers(1, PATIENCE);
		this.load.start(transaction);
		await().atMost(PATIENCE).until(() -> Files.exists(evidence()));
		pass(this.times.around());
	}

	/**
	 * Wait for a further connection.
	 */
	void awaitConnections(int count) {
		this.server.awaitConnections(count, PATIENCE);
	}

	void burst(int count) throws SQLException {
		this.load.burst(count);
	}

	/**
	 * Let messages be sent for some time.
	 */
	void pass(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		for (long rest = time.toNanos(); rest > 0; rest = end - System.nanoTime()) {
			LockSupport.parkNanos(rest);
		}
	}

	/**
	 * The time until the consumer has caught up counts from now.
	 */
	void mark() {
		this.mark = System.currentTimeMillis();
	}

	EmbeddedRealtimeServer server() {
		return this.server;
	}

	FaultProxy network() {
		return this.network;
	}

	FaultProxy databasePath(String instance) {
		return this.databasePaths.get(instance);
	}

	@Override
	public void close() {
		this.databasePaths.values().forEach(FaultProxy::lift);
		this.network.lift();
		List<RecoveryInstance> running = new ArrayList<>(this.instances.values());
		this.instances.clear();
		this.load.close();
		running.forEach(RecoveryInstance::stop);
		this.databasePaths.values().forEach(FaultProxy::close);
		this.network.close();
		this.server.close();
	}

}
