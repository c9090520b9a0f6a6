package io.github.supabaserealtime.test;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import io.github.supabaserealtime.test.server.ServerCore;
import io.github.supabaserealtime.test.server.ServerSettings;
import io.github.supabaserealtime.test.server.TomcatHost;
import org.jspecify.annotations.Nullable;

/**
 * A Supabase Realtime server in this JVM, on a port of the loopback interface: it speaks
 * both protocol versions, checks keys and tokens, relays broadcasts, tracks presence,
 * takes broadcasts over HTTP, and misbehaves on command. It is independent of the client,
 * with a codec of its own. Safe for several threads.
 *
 * @since 0.1.0
 */
public final class EmbeddedRealtimeServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final ServerSettings settings;

	private final ServerCore core;

	private final @Nullable TlsKeys keys;

	private final ReentrantLock lock = new ReentrantLock();

	private final String apiKey;

	private int port;

	private @Nullable TomcatHost host;

	private EmbeddedRealtimeServer(Builder builder) {
		this.settings = builder.settings();
		this.core = new ServerCore(this.settings);
		this.keys = builder.keys;
		this.port = builder.port;
		this.apiKey = (builder.apiKey != null) ? builder.apiKey : jwt(Map.of("role", "anon"));
	}

	/**
	 * Start a server with default settings on a free port.
	 * @return the running server
	 */
	public static EmbeddedRealtimeServer start() {
		return builder().start();
	}

	/**
	 * Begin the settings of a server.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Start again after {@link #stop()}, on the same port. Does nothing if it runs.
	 */
	public void restart() {
		this.lock.lock();
		try {
			if (this.host == null) {
				TomcatHost started = startHost();
				this.core.servedBy(started);
				this.port = started.port();
				this.host = started;
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
			TomcatHost made = new TomcatHost(this.core, this.port, this.keys);
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
	 * Stop as a process does that is killed: clients lose their sockets without a close
	 * frame and cannot connect. What was received and the faults are kept. Does nothing
	 * if it does not run.
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
	 * Return the port, which stays the same from the first start on.
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
	 * Return the address that a Realtime client is given.
	 * @return an address that ends with {@code /socket}
	 */
	public String url() {
		return ((this.keys != null) ? "wss" : "ws") + "://localhost:" + port() + "/socket";
	}

	/**
	 * Return the base of the HTTP endpoints.
	 * @return an address to which {@code /api/broadcast} is appended
	 */
	public String httpUrl() {
		return ((this.keys != null) ? "https" : "http") + "://localhost:" + port();
	}

	/**
	 * Return a key that the server accepts: the fixed one if it was given one, else an
	 * anonymous token that expires in ten years.
	 * @return the key
	 */
	public String apiKey() {
		return this.apiKey;
	}

	/**
	 * Sign a token.
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
	 * Return the faults that the server can be given.
	 * @return the faults
	 */
	public Faults faults() {
		return this.core.faults();
	}

	/**
	 * Return a topic to be driven.
	 * @param topic the topic, with or without {@code realtime:}
	 * @return the topic
	 */
	public ServerChannel channel(String topic) {
		return this.core.channel(topic);
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
	 * Wait until a number of sockets is open.
	 * @param count the number
	 * @param timeout for how long
	 * @throws AssertionError if it does not come to that
	 */
	public void awaitConnections(int count, Duration timeout) {
		if (!this.core.awaitConnections(count, timeout)) {
			throw new AssertionError(
					connections().size() + " sockets are open after " + timeout.toMillis() + " ms, not " + count);
		}
	}

	/**
	 * Return how many upgrades were accepted since the server was made.
	 * @return the number of upgrades
	 */
	public int connectionCount() {
		return this.core.upgrades();
	}

	/**
	 * Return how many upgrades were refused since the server was made.
	 * @return the number of refusals
	 */
	public int refusedCount() {
		return this.core.refusals();
	}

	/**
	 * Return the well-formed frames that clients sent.
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
	 * Wait for a frame, for ten seconds at the most.
	 * @param predicate which one
	 * @return the first that fits, which may have arrived before
	 * @throws AssertionError if none arrives, listing those that did
	 */
	public ReceivedFrame awaitReceived(Predicate<ReceivedFrame> predicate) {
		return awaitReceived(predicate, PATIENCE);
	}

	/**
	 * Wait for a frame.
	 * @param predicate which one
	 * @param timeout for how long
	 * @return the first that fits, which may have arrived before
	 * @throws AssertionError if none arrives, listing those that did
	 */
	public ReceivedFrame awaitReceived(Predicate<ReceivedFrame> predicate, Duration timeout) {
		return this.core.awaitReceived(predicate, timeout);
	}

	/**
	 * Return the requests that clients made to the HTTP endpoints.
	 * @return the requests in the order of their arrival
	 */
	public List<RestRequest> restRequests() {
		return this.core.restRequests();
	}

	/**
	 * Forget what clients sent so far.
	 */
	public void clearReceived() {
		this.core.clearReceived();
	}

	@Override
	public String toString() {
		return "EmbeddedRealtimeServer[" + url() + (isRunning() ? "]" : ", stopped]");
	}

	/**
	 * Collects the settings of a server. Not safe for several threads.
	 */
	public static final class Builder {

		private static final String SECRET = "a-secret-that-only-the-embedded-server-knows";

		private int port;

		private String jwtSecret = SECRET;

		private @Nullable String apiKey;

		private Duration connectErrorDelay = Duration.ZERO;

		private Duration joinErrorDelay = Duration.ZERO;

		private int maxFrameBytes = 5_000_000;

		private Duration idleTimeout = Duration.ofSeconds(60);

		private int maxChannels = 100;

		private int maxPayloadKilobytes = 3000;

		private ChannelPolicy policy = ChannelPolicy.ALLOW_ALL;

		private Clock clock = Clock.systemUTC();

		private @Nullable TlsKeys keys;

		private Builder() {
		}

		/**
		 * Set the port.
		 * @param port the port, 0 (the default) for a free one
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Set the secret that tokens are signed with.
		 * @param jwtSecret the secret
		 * @return this builder
		 */
		public Builder jwtSecret(String jwtSecret) {
			this.jwtSecret = jwtSecret;
			return this;
		}

		/**
		 * Accept a key that need not be a JWT, as the gateway of a hosted project does.
		 * @param apiKey the key, {@code sb_publishable_x} for instance
		 * @return this builder
		 */
		public Builder apiKey(String apiKey) {
			this.apiKey = apiKey;
			return this;
		}

		/**
		 * Set how late a refused upgrade is answered.
		 * @param delay the delay, none by default; 2 s at the real server
		 * @return this builder
		 */
		public Builder connectErrorDelay(Duration delay) {
			this.connectErrorDelay = delay;
			return this;
		}

		/**
		 * Set how late a refused join is answered; the socket is blocked meanwhile.
		 * @param delay the delay, none by default; 5 s at the real server
		 * @return this builder
		 */
		public Builder joinErrorDelay(Duration delay) {
			this.joinErrorDelay = delay;
			return this;
		}

		/**
		 * Set the largest message of a client; a larger one closes the socket with 1009.
		 * @param bytes the size, 5,000,000 by default
		 * @return this builder
		 */
		public Builder maxFrameBytes(int bytes) {
			this.maxFrameBytes = bytes;
			return this;
		}

		/**
		 * Set after which time without a byte from the client a socket is closed with
		 * 1000.
		 * @param timeout the time, 60 s by default
		 * @return this builder
		 */
		public Builder idleTimeout(Duration timeout) {
			this.idleTimeout = timeout;
			return this;
		}

		/**
		 * Set how many channels a socket may have joined.
		 * @param count the number, 100 by default
		 * @return this builder
		 */
		public Builder maxChannelsPerClient(int count) {
			this.maxChannels = count;
			return this;
		}

		/**
		 * Set the largest payload.
		 * @param kilobytes the size, 3000 by default
		 * @return this builder
		 */
		public Builder maxPayloadKilobytes(int kilobytes) {
			this.maxPayloadKilobytes = kilobytes;
			return this;
		}

		/**
		 * Set who may do what on private topics.
		 * @param policy the policy, which allows everything by default
		 * @return this builder
		 */
		public Builder policy(ChannelPolicy policy) {
			this.policy = policy;
			return this;
		}

		/**
		 * Set the time that tokens are judged by.
		 * @param clock the clock, that of the system by default
		 * @return this builder
		 */
		public Builder clock(Clock clock) {
			this.clock = clock;
			return this;
		}

		/**
		 * Speak TLS.
		 * @param keys the server's key and certificate
		 * @return this builder
		 */
		public Builder tls(TlsKeys keys) {
			this.keys = keys;
			return this;
		}

		private ServerSettings settings() {
			return new ServerSettings(this.jwtSecret, this.apiKey, this.connectErrorDelay, this.joinErrorDelay,
					this.maxFrameBytes, this.idleTimeout, this.maxChannels, this.maxPayloadKilobytes, this.policy,
					this.clock);
		}

		/**
		 * Make the server and start it.
		 * @return the running server
		 */
		public EmbeddedRealtimeServer start() {
			EmbeddedRealtimeServer server = new EmbeddedRealtimeServer(this);
			server.restart();
			return server;
		}

	}

}
