package io.github.supabaserealtime.test.server;

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
import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.RestRequest;
import io.github.supabaserealtime.test.ServerConnection;
import io.github.supabaserealtime.test.ServerDatabase;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * All of the server but its sockets: what it knows outlives a restart, who is connected
 * does not.
 *
 * @since 0.1.0
 */
public final class ServerCore {

	private static final long TICK_MILLIS = 50;

	private static final int IDLE_CLOSE = 1000;

	private static final int SERVICE_RESTART = 1012;

	private final ServerSettings settings;

	private final Rooms rooms = new Rooms();

	private final DatabaseFeed database;

	private final FaultRules faults = new FaultRules();

	private final Recorder recorder = new Recorder();

	private final Tokens tokens;

	private final AtomicLong ids = new AtomicLong();

	private final Map<Long, Connection> connections = new ConcurrentHashMap<>();

	private volatile Running running;

	private volatile @Nullable TomcatHost host;

	/**
	 * Create the core of a server.
	 * @param settings what the server was told
	 */
	public ServerCore(ServerSettings settings) {
		this.settings = settings;
		this.tokens = new Tokens(settings);
		this.database = new DatabaseFeed(this.rooms, settings);
		this.running = new Running(settings, this.rooms, this.database, this.faults, this.tokens);
	}

	/**
	 * Take the host that serves the core.
	 * @param host the host
	 */
	public void servedBy(TomcatHost host) {
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
		Running started = new Running(this.settings, this.rooms, this.database, this.faults, this.tokens);
		started.ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
		this.running = started;
	}

	/**
	 * End what is under way. Called before the sockets are closed.
	 */
	public void stopping() {
		this.running.pauses.end();
		TomcatHost current = this.host;
		if (current != null) {
			// as when a process dies: no close frame, not even for a socket whose upgrade
			// has just been answered
			current.dropAll();
		}
		this.host = null;
	}

	/**
	 * Forget who was connected. Called after the sockets were closed.
	 */
	public void stopped() {
		this.connections.values().forEach(this.rooms::removeAll);
		this.recorder.change(this.connections::clear);
		this.running.end();
	}

	private void tick() {
		this.database.tick();
		for (Connection connection : this.connections.values()) {
			if (connection.idleNanos() > this.settings.idleTimeout().toNanos()) {
				connection.close(IDLE_CLOSE, "");
			}
			this.rooms.run(() -> List.copyOf(connection.members.values())
				.forEach((member) -> this.running.processor.checkExpiry(member)));
		}
	}

	Connection opened(Session session, Handshake handshake) {
		Connection connection = new Connection(this.ids.incrementAndGet(), session, handshake, this.running.executor,
				this::abort);
		this.recorder.change(() -> this.connections.put(connection.id(), connection));
		this.recorder.upgraded();
		return connection;
	}

	void closed(Connection connection) {
		this.rooms.removeAll(connection);
		this.recorder.change(() -> this.connections.remove(connection.id()));
	}

	ServerSettings settings() {
		return this.settings;
	}

	Rooms rooms() {
		return this.rooms;
	}

	FaultRules faultRules() {
		return this.faults;
	}

	Recorder recorder() {
		return this.recorder;
	}

	Tokens tokens() {
		return this.tokens;
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
		return this.faults;
	}

	/**
	 * Return the database.
	 * @return the database
	 */
	public ServerDatabase database() {
		return this.database;
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
			this.rooms.run(() -> connection.members.values().forEach(Member::sendDisconnect));
			connection.close(SERVICE_RESTART, "");
		});
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
	 * Wait for a frame.
	 * @param predicate which one
	 * @param timeout for how long
	 * @return the first that fits
	 */
	public ReceivedFrame awaitReceived(Predicate<ReceivedFrame> predicate, Duration timeout) {
		return this.recorder.await(predicate, timeout);
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
	 * Sign a token.
	 * @param claims the claims
	 * @return the token
	 */
	public String sign(Map<String, ?> claims) {
		return this.tokens.sign(claims);
	}

	/**
	 * Drive a topic.
	 * @param topic the topic, with or without {@code realtime:}
	 * @return the topic's room
	 */
	public RoomChannel channel(String topic) {
		return new RoomChannel(topic, this.rooms);
	}

	/**
	 * What lives from a start to the next stop.
	 */
	private static final class Running {

		private final Pauses pauses = new Pauses();

		private final ExecutorService executor = Executors.newCachedThreadPool(daemons("embedded-realtime-send"));

		private final ScheduledExecutorService ticker = Executors
			.newSingleThreadScheduledExecutor(daemons("embedded-realtime-tick"));

		private final FrameProcessor processor;

		Running(ServerSettings settings, Rooms rooms, DatabaseFeed database, FaultRules faults, Tokens tokens) {
			this.processor = new FrameProcessor(settings, rooms, database, faults, tokens, this.pauses);
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
