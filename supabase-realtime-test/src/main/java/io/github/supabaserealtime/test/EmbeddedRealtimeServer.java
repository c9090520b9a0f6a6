package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import io.github.supabaserealtime.test.internal.server.ServerCore;
import io.github.supabaserealtime.test.internal.server.ServerSettings;
import io.github.supabaserealtime.test.internal.server.TomcatHost;
import org.jspecify.annotations.Nullable;

/**
 * A Supabase Realtime server in this JVM, on a port of the loopback interface unless the
 * builder names another address. It supports both protocol versions, checks keys and
 * tokens, relays broadcasts, tracks presence, streams changes of an embedded database,
 * accepts broadcasts over HTTP, and produces {@linkplain #faults() faults} that a test
 * asks for. It has a codec of its own and shares no code with the client. Safe for use by
 * several threads.
 *
 * @since 0.9.0
 */
public final class EmbeddedRealtimeServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final System.Logger LOGGER = System.getLogger(EmbeddedRealtimeServer.class.getName());

	private final ServerGeneration generation;

	private final DelaySettings delays;

	private final ServerSettings settings;

	private final ServerCore core;

	private final @Nullable TlsKeys keys;

	private final ReentrantLock lock = new ReentrantLock();

	private final String apiKey;

	private final String address;

	private int port;

	private @Nullable TomcatHost host;

	EmbeddedRealtimeServer(EmbeddedRealtimeServerBuilder builder) {
		this.generation = builder.generation;
		this.delays = builder.delays;
		this.settings = builder.settings();
		this.core = new ServerCore(this.settings);
		this.keys = builder.keys;
		this.address = builder.address;
		this.port = builder.port;
		String fixed = this.settings.tokens().fixedApiKey();
		this.apiKey = (fixed != null) ? fixed : jwt(Map.of("role", "anon"));
	}

	/**
	 * Start a server with default settings on a free port.
	 * @return the running server
	 */
	public static EmbeddedRealtimeServer start() {
		return builder().start();
	}

	/**
	 * Create a builder for a server.
	 * @return a builder
	 */
	public static EmbeddedRealtimeServerBuilder builder() {
		return new EmbeddedRealtimeServerBuilder();
	}

	/**
	 * Start again after {@link #stop()}, on the same port. This has no effect if the
	 * server is running.
	 */
	public void restart() {
		this.lock.lock();
		try {
			if (this.host == null) {
				TomcatHost started = startHost();
				this.port = started.port();
				this.host = started;
				LOGGER.log(System.Logger.Level.INFO,
						() -> "Embedded Realtime server on port " + this.port + " runs as generation " + this.generation
								+ " with timing " + this.delays.timing
								+ ((this.delays.factor != 1) ? ", " + this.delays.factor + " times faster" : ""));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private TomcatHost startHost() {
		boolean started = false;
		this.core.start();
		try {
			TomcatHost made = new TomcatHost(this.core, this.address, this.port, this.keys);
			started = true;
			return made;
		}
		finally {
			if (!started) {
				this.core.stopped();
			}
		}
	}

	/**
	 * Stop like a killed process: clients lose their sockets without a close frame and
	 * cannot connect. The server keeps the recorded frames and the faults. This has no
	 * effect if the server is not running.
	 */
	public void stop() {
		this.lock.lock();
		try {
			TomcatHost running = this.host;
			this.host = null;
			if (running != null) {
				this.core.stopping();
				running.stop();
				this.core.stopped();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Return whether the server runs.
	 * @return whether the server runs
	 */
	public boolean isRunning() {
		this.lock.lock();
		try {
			return this.host != null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the port. It does not change when the server is restarted.
	 * @return the port
	 */
	public int port() {
		this.lock.lock();
		try {
			return this.port;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the address for a Realtime client.
	 * @return an address that ends with {@code /socket}
	 */
	public String url() {
		return ((this.keys != null) ? "wss" : "ws") + "://" + host() + ":" + port() + "/socket";
	}

	/**
	 * Return the base of the HTTP endpoints.
	 * @return an address to which {@code /api/broadcast} is appended
	 */
	public String httpUrl() {
		return ((this.keys != null) ? "https" : "http") + "://" + host() + ":" + port();
	}

	/**
	 * Return the base for reads of tables, which the server answers if
	 * {@link EmbeddedRealtimeServerBuilder#rest(boolean)} is set.
	 * @return an address to which a slash and the name of a table are appended
	 */
	public String restUrl() {
		return httpUrl() + "/rest/v1";
	}

	private String host() {
		String tenant = this.settings.tenant();
		return (tenant != null) ? tenant + ".localhost" : "localhost";
	}

	/**
	 * Return an api key that the server accepts: the key that was set, or otherwise an
	 * anonymous token that expires in ten years.
	 * @return the key
	 */
	public String apiKey() {
		return this.apiKey;
	}

	/**
	 * Sign a token with the secret or the key that was set.
	 * @param claims the claims; {@code exp} in ten years and the role
	 * {@code authenticated} are added where they are missing
	 * @return the token
	 */
	public String jwt(Map<String, ?> claims) {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("role", "authenticated");
		all.put("exp", this.settings.clock().instant().plus(Duration.ofDays(3650)).getEpochSecond());
		all.putAll(claims);
		return this.core.sign(all);
	}

	/**
	 * Return the faults of the server.
	 * @return the faults
	 */
	public Faults faults() {
		return this.core.faults();
	}

	/**
	 * Return a topic, with which a test sends messages and waits for members.
	 * @param topic the topic, with or without {@code realtime:}
	 * @return the topic
	 */
	public ServerChannel channel(String topic) {
		return this.core.channel(topic);
	}

	/**
	 * Return the topics that have members, public and private ones.
	 * @return the topics without {@code realtime:}, in the order of their names
	 */
	public List<String> topics() {
		return this.core.topics();
	}

	/**
	 * Return the database behind the server.
	 * @return the database
	 */
	public ServerDatabase database() {
		return this.core.database();
	}

	/**
	 * Return the sockets that are open.
	 * @return the sockets in the order of their ids
	 */
	public List<ServerConnection> connections() {
		return this.core.connections();
	}

	/**
	 * Disconnect all clients as the real server does when its settings change: a system
	 * message {@code Server requested disconnect} on each joined topic, then close 1012.
	 */
	public void disconnectClients() {
		this.core.disconnectClients();
	}

	/**
	 * Suspend the tenant. Clients are disconnected as by {@link #disconnectClients()},
	 * and upgrades, joins and broadcasts over HTTP are refused until {@link #resume()}.
	 * This has no effect if the tenant is already suspended.
	 */
	public void suspend() {
		this.core.suspend(true);
	}

	/**
	 * End the suspension of the tenant. This disconnects clients too. It has no effect if
	 * the tenant is not suspended.
	 */
	public void resume() {
		this.core.suspend(false);
	}

	/**
	 * Wait until a number of sockets is open.
	 * @param count the number
	 * @param timeout the longest time to wait
	 * @throws AssertionError if the number is not reached in that time
	 */
	public void awaitConnections(int count, Duration timeout) {
		if (!this.core.awaitConnections(count, timeout)) {
			throw new AssertionError(
					connections().size() + " sockets are open after " + timeout.toMillis() + " ms, not " + count);
		}
	}

	/**
	 * Return how many upgrades were accepted since the server was created.
	 * @return the number of upgrades
	 */
	public int connectionCount() {
		return this.core.upgrades();
	}

	/**
	 * Return how many upgrades were refused since the server was created.
	 * @return the number of refusals
	 */
	public int refusedCount() {
		return this.core.refusals();
	}

	/**
	 * Return the well-formed frames that clients sent. If
	 * {@link EmbeddedRealtimeServerBuilder#maxRecorded(int)} limits their number, return
	 * the newest ones.
	 * @return the frames in the order of their arrival
	 */
	public List<ReceivedFrame> received() {
		return this.core.received();
	}

	/**
	 * Return the frames of one topic and event.
	 * @param topic the topic, with {@code realtime:} or {@code phoenix}
	 * @param event the event
	 * @return the frames in the order of their arrival
	 */
	public List<ReceivedFrame> received(String topic, String event) {
		return received().stream()
			.filter((frame) -> frame.topic().equals(topic) && frame.event().equals(event))
			.toList();
	}

	/**
	 * Wait for a frame, for at most ten seconds.
	 * @param predicate the condition, for example a {@link FrameMatcher}
	 * @return the first frame that matches, which may have arrived before the call
	 * @throws AssertionError if none arrives; the message lists the frames that arrived
	 */
	public ReceivedFrame awaitReceived(Predicate<? super ReceivedFrame> predicate) {
		return awaitReceived(predicate, PATIENCE);
	}

	/**
	 * Wait for a frame.
	 * @param predicate the condition, for example a {@link FrameMatcher}
	 * @param timeout the longest time to wait
	 * @return the first frame that matches, which may have arrived before the call
	 * @throws AssertionError if none arrives; the message lists the frames that arrived
	 */
	public ReceivedFrame awaitReceived(Predicate<? super ReceivedFrame> predicate, Duration timeout) {
		return this.core.awaitReceived(1, predicate, timeout).get(0);
	}

	/**
	 * Wait for a number of frames, for at most ten seconds.
	 * @param count the number
	 * @param predicate the condition, for example a {@link FrameMatcher}
	 * @return the first frames that match, in the order of their arrival
	 * @throws AssertionError if there are fewer; the message lists the frames that
	 * arrived
	 */
	public List<ReceivedFrame> awaitReceived(int count, Predicate<? super ReceivedFrame> predicate) {
		return this.core.awaitReceived(count, predicate, PATIENCE);
	}

	/**
	 * Return the frames that clients sent and the server could not read.
	 * @return the frames in the order of their arrival
	 */
	public List<MalformedFrame> malformed() {
		return this.core.malformed();
	}

	/**
	 * Wait for frames that the server cannot read, for at most ten seconds.
	 * @param count the number
	 * @return all malformed frames that have arrived
	 * @throws AssertionError if there are fewer
	 */
	public List<MalformedFrame> awaitMalformed(int count) {
		if (!this.core.awaitMalformed(count, PATIENCE)) {
			throw new AssertionError("Not " + count + " malformed frames, but " + malformed());
		}
		return malformed();
	}

	/**
	 * Return the requests that clients made to the HTTP endpoints.
	 * @return the requests in the order of their arrival
	 */
	public List<RestRequest> restRequests() {
		return this.core.restRequests();
	}

	/**
	 * Divide a timeout of a client by the time factor of this server.
	 * @param duration the timeout that the client has with a real server
	 * @return the timeout for this server
	 * @see EmbeddedRealtimeServerBuilder#timeFactor(double)
	 */
	public Duration scaled(Duration duration) {
		return this.delays.scaled(duration);
	}

	/**
	 * Delete the record of what clients have sent.
	 */
	public void clearReceived() {
		this.core.clearReceived();
	}

	/**
	 * Prepare the server for another test. This starts the server if it was stopped,
	 * lifts all faults, calls {@link #resume()}, resumes the replication of the database,
	 * untracks what was tracked with {@link ServerChannel#presence()}, and deletes the
	 * record of what clients have sent. Connections, tables and rows stay.
	 */
	public void reset() {
		restart();
		this.core.reset();
	}

	@Override
	public String toString() {
		return "EmbeddedRealtimeServer[" + url() + (isRunning() ? "]" : ", stopped]");
	}

}
