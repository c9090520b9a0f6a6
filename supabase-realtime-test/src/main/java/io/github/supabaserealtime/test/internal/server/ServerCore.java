package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import io.github.supabaserealtime.test.Faults;
import io.github.supabaserealtime.test.MalformedFrame;
import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.RestRequest;
import io.github.supabaserealtime.test.ServerConnection;
import io.github.supabaserealtime.test.ServerDatabase;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * The server without its sockets. Its state is kept over a restart, its connections are
 * not.
 *
 * @since 0.9.0
 */
public final class ServerCore {

	private static final System.Logger LOGGER = System.getLogger(ServerCore.class.getName());

	private static final long TICK_MILLIS = 50;

	private static final int IDLE_CLOSE = 1000;

	private static final int SERVICE_RESTART = 1012;

	private final ServerParts parts;

	private final Recorder recorder;

	private final AtomicLong ids = new AtomicLong();

	private final Map<Long, Connection> connections = new ConcurrentHashMap<>();

	private volatile Running running;

	/**
	 * Whether anything failed in the last tick that has ended, in which case the failures
	 * of the next one are not logged. Volatile because each run has a ticker thread of
	 * its own.
	 */
	private volatile boolean failing;

	private volatile @Nullable TomcatHost host;

	/**
	 * Create the core of a server.
	 * @param settings what the server was told
	 */
	public ServerCore(ServerSettings settings) {
		this.parts = ServerParts.of(settings);
		this.recorder = new Recorder(settings.recorded());
		this.running = new Running(this.parts);
	}

	/**
	 * Take the host that serves the core.
	 * @param host the host
	 */
	void servedBy(TomcatHost host) {
		this.host = host;
	}

	private void abort(Connection connection) {
		TomcatHost current = this.host;
		if (current != null) {
			current.drop(Set.of(connection.remotePort()));
		}
		closed(connection);
		connection.forget();
	}

	/**
	 * Begin to run.
	 */
	public void start() {
		Running started = new Running(this.parts);
		this.parts.database().poll().start(started.ticker);
		started.ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
		this.running = started;
	}

	/**
	 * End what is under way. Called before the sockets are closed.
	 */
	public void stopping() {
		// what no poll has found yet is lost with the process
		this.parts.database().poll().stop();
		TomcatHost current = this.host;
		if (current != null) {
			// as when a process dies: no close frame, not even for a socket whose upgrade
			// has just been answered
			current.dropAll();
		}
		this.host = null;
		// not before: a socket that is written to while it is dropped may stay open
		this.running.pauses.end();
	}

	/**
	 * Forget who was connected. Called after the sockets were closed.
	 */
	public void stopped() {
		this.connections.values().forEach(rooms()::removeAll);
		rooms().untrackGuests();
		this.parts.database().poll().stop();
		this.host = null;
		this.recorder.change(this.connections::clear);
		this.running.end();
	}

	private void tick() {
		boolean succeeds = attempt(this.parts.database()::tick);
		for (Connection connection : this.connections.values()) {
			succeeds &= attempt(() -> tick(connection));
		}
		this.failing = !succeeds;
	}

	private void tick(Connection connection) {
		ServerLimits limits = settings().limits();
		if (connection.isIdleFor(limits.idleTimeout())) {
			connection.close(IDLE_CLOSE, "");
		}
		if (rooms().isChannellessFor(connection, limits.channellessTimeout())) {
			abort(connection);
		}
		// a policy that is asked about a token runs without the lock
		rooms().get(() -> List.copyOf(connection.members.values())).forEach(this.running.processor.tokens()::tick);
	}

	/**
	 * Run a part of a tick so that a failure ends neither the ticks nor the other parts
	 * of this one. If several ticks in a row fail, only the failures of the first are
	 * logged.
	 */
	private boolean attempt(Runnable action) {
		try {
			action.run();
			return true;
		}
		catch (RuntimeException ex) {
			if (!this.failing) {
				LOGGER.log(System.Logger.Level.ERROR, "A periodic task of the server failed", ex);
			}
			return false;
		}
	}

	Connection opened(Session session, Handshake handshake) {
		Connection connection = new Connection(this.ids.incrementAndGet(), session, handshake, settings().clock(),
				this.running.executor, this::abort);
		TomcatHost current = this.host;
		if (current != null) {
			current.watch(connection);
		}
		// counted before anybody who waits for the connection sees it
		this.recorder.upgraded();
		this.recorder.change(() -> this.connections.put(connection.id(), connection));
		return connection;
	}

	void closed(Connection connection) {
		TomcatHost current = this.host;
		if (current != null) {
			current.unwatch(connection);
		}
		// what has come before the end counts
		connection.heldPushes.release();
		rooms().removeAll(connection);
		this.recorder.change(() -> this.connections.remove(connection.id()));
	}

	ServerSettings settings() {
		return this.parts.settings();
	}

	Rooms rooms() {
		return this.parts.rooms();
	}

	FaultRules faultRules() {
		return this.parts.faults();
	}

	/**
	 * Return whether the first label of a host is the tenant's (protocol.md 1.1).
	 */
	boolean isTenant(String host) {
		String tenant = settings().tenant();
		return tenant == null || tenant.equals(host.split("\\.", 2)[0]);
	}

	StoredBroadcasts broadcasts() {
		return this.parts.database().broadcasts();
	}

	Rates rates() {
		return this.parts.rates();
	}

	boolean isSuspended() {
		return this.parts.suspended().get();
	}

	TableReads tableReads() {
		return new TableReads(this.parts);
	}

	Recorder recorder() {
		return this.recorder;
	}

	Tokens tokens() {
		return this.parts.tokens();
	}

	FrameProcessor processor() {
		return this.running.processor;
	}

	Pauses pauses() {
		return this.running.pauses;
	}

	/**
	 * Return the faults.
	 * @return the faults
	 */
	public Faults faults() {
		return new ScopedFaults(this.parts.faults(), FaultRule.Scope.ALL);
	}

	/**
	 * Return the database.
	 * @return the database
	 */
	public ServerDatabase database() {
		return this.parts.database();
	}

	/**
	 * Return the open connections.
	 * @return the connections in the order of their ids
	 */
	public List<ServerConnection> connections() {
		return this.connections.values()
			.stream()
			.sorted((first, second) -> Long.compare(first.id(), second.id()))
			.map(ServerConnection.class::cast)
			.toList();
	}

	/**
	 * Tell each joined channel that the server disconnects, then close with 1012.
	 */
	public void disconnectClients() {
		this.connections.values().forEach((connection) -> {
			rooms().run(() -> connection.members.values().forEach(Member::sendDisconnect));
			connection.close(SERVICE_RESTART, "");
		});
	}

	/**
	 * Suspend the tenant or end that, which disconnects all clients as any change of the
	 * tenant does.
	 * @param suspended whether it is suspended from now on
	 */
	public void suspend(boolean suspended) {
		if (this.parts.suspended().getAndSet(suspended) != suspended) {
			disconnectClients();
		}
	}

	/**
	 * Return how many upgrades were accepted.
	 * @return the number since the server was made
	 */
	public int upgrades() {
		return this.recorder.upgrades();
	}

	/**
	 * Return how many upgrades were refused.
	 * @return the number since the server was made
	 */
	public int refusals() {
		return this.recorder.refusals();
	}

	/**
	 * Return what clients sent over their sockets.
	 * @return the frames in their order
	 */
	public List<ReceivedFrame> received() {
		return this.recorder.frames();
	}

	/**
	 * Wait for frames.
	 * @param count how many
	 * @param predicate which ones
	 * @param timeout for how long
	 * @return the first that fit
	 */
	public List<ReceivedFrame> awaitReceived(int count, Predicate<? super ReceivedFrame> predicate, Duration timeout) {
		return this.recorder.await(count, predicate, timeout);
	}

	/**
	 * Return what clients sent and could not be read.
	 * @return the frames in their order
	 */
	public List<MalformedFrame> malformed() {
		return this.recorder.malformed();
	}

	/**
	 * Wait for frames that cannot be read.
	 * @param count how many
	 * @param timeout for how long
	 * @return whether so many came
	 */
	public boolean awaitMalformed(int count, Duration timeout) {
		return this.recorder.awaitMalformed(count, timeout);
	}

	/**
	 * Wait until a number of sockets is open.
	 * @param count the number
	 * @param timeout for how long
	 * @return whether it came to that
	 */
	public boolean awaitConnections(int count, Duration timeout) {
		return this.recorder.await(() -> this.connections.size() == count, timeout);
	}

	/**
	 * Return what clients sent over HTTP.
	 * @return the requests in their order
	 */
	public List<RestRequest> restRequests() {
		return this.recorder.requests();
	}

	/**
	 * Forget what clients sent so far.
	 */
	public void clearReceived() {
		this.recorder.clear();
	}

	/**
	 * End what a test has changed and another does not expect: faults, guests, the state
	 * of the tenant and of the replication, and what was received.
	 */
	public void reset() {
		faults().clear();
		rooms().untrackGuests();
		database().resumeReplication();
		database().failSubscriptions("", 0);
		suspend(false);
		clearReceived();
	}

	/**
	 * Sign a token.
	 * @param claims the claims
	 * @return the token
	 */
	public String sign(Map<String, ?> claims) {
		return tokens().sign(claims);
	}

	/**
	 * Return the topics that have members.
	 * @return the topics without their prefix, sorted
	 */
	public List<String> topics() {
		return rooms().members().stream().map((member) -> Rooms.bare(member.topic)).distinct().sorted().toList();
	}

	/**
	 * Drive a topic.
	 * @param topic the topic, with or without {@code realtime:}
	 * @return the topic's room
	 */
	public RoomChannel channel(String topic) {
		return new RoomChannel(topic, rooms());
	}

	/**
	 * The threads and handlers of one run, from a start to the next stop.
	 */
	private static final class Running {

		private final Pauses pauses = new Pauses();

		private final ExecutorService executor = Executors.newCachedThreadPool(daemons("embedded-realtime-send"));

		private final ScheduledExecutorService ticker = Executors
			.newSingleThreadScheduledExecutor(daemons("embedded-realtime-tick"));

		private final FrameProcessor processor;

		Running(ServerParts parts) {
			this.processor = new FrameProcessor(parts, this.pauses, this.ticker);
		}

		private static ThreadFactory daemons(String name) {
			return (runnable) -> {
				Thread thread = new Thread(runnable, name);
				thread.setDaemon(true);
				// else it would keep the class loader of the web application that is
				// stopped
				thread.setContextClassLoader(ServerCore.class.getClassLoader());
				return thread;
			};
		}

		private void end() {
			this.ticker.shutdownNow();
			this.executor.shutdown();
		}

	}

}
