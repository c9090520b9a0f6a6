package io.github.supabaserealtime.test;

import java.time.Clock;
import java.time.Duration;

import io.github.supabaserealtime.test.internal.protocol.JsonWebKeys;
import io.github.supabaserealtime.test.internal.server.ServerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Builder for an {@link EmbeddedRealtimeServer}. The defaults are those of the real
 * server, except that rates and the number of users are not limited. Not safe for use by
 * several threads.
 *
 * @since 0.9.0
 */
public final class EmbeddedRealtimeServerBuilder {

	int port;

	String address = "127.0.0.1";

	private final KeySettings tokens = new KeySettings();

	ServerGeneration generation = ServerGeneration.NEWEST;

	final DelaySettings delays = new DelaySettings();

	private final LimitSettings limits = new LimitSettings();

	private @Nullable String tenant;

	private boolean privateOnly;

	private ChannelPolicy policy = ChannelPolicy.ALLOW_ALL;

	private int maxRecorded;

	private boolean broadcastPersistence = true;

	private ServerSettings.Rest rest = new ServerSettings.Rest(false, 1000);

	private Clock clock = Clock.systemUTC();

	@Nullable TlsKeys keys;

	EmbeddedRealtimeServerBuilder() {
	}

	/**
	 * Set the port.
	 * @param port the port, 0 (the default) for a free one
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder port(int port) {
		this.port = port;
		return this;
	}

	/**
	 * Set the address of the network interface to listen on. {@code 0.0.0.0} stands for
	 * all of them, so that clients in containers and on other machines can connect.
	 * @param address the address, {@code 127.0.0.1} (the default) for this machine only
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder address(String address) {
		this.address = address;
		return this;
	}

	/**
	 * Set the secret that tokens are signed with.
	 * @param jwtSecret the secret
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder jwtSecret(String jwtSecret) {
		this.tokens.secret = jwtSecret;
		return this;
	}

	/**
	 * Sign tokens with a key instead of the secret, as newer projects do, and accept
	 * tokens of this key. Tokens of the secret and of keys that were set before are still
	 * accepted.
	 * @param key the key
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder signingKey(SigningKey key) {
		this.tokens.signingKey = key;
		this.tokens.keys = this.tokens.keys.and(key.keys());
		return this;
	}

	/**
	 * Accept the tokens of further keys (protocol.md 1.5): of RSA, of the curves P-256,
	 * P-384 and P-521, and of secrets (type {@code oct}).
	 * @param jwks a JSON object with {@code keys}
	 * @return this builder
	 * @throws IllegalArgumentException if it is not a JWKS
	 */
	public EmbeddedRealtimeServerBuilder jwks(String jwks) {
		this.tokens.keys = this.tokens.keys.and(JsonWebKeys.parse(jwks));
		return this;
	}

	/**
	 * Remove the secret. The server then accepts only tokens that name a key of the JWKS.
	 * This needs a {@link #signingKey(SigningKey)} and a server of the newest generation.
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder withoutJwtSecret() {
		this.tokens.secret = null;
		return this;
	}

	/**
	 * Set an api key that the server accepts even if it is not a JWT, like the gateway of
	 * a hosted project.
	 * @param apiKey the key, for example {@code sb_publishable_x}
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder apiKey(String apiKey) {
		this.tokens.apiKey = apiKey;
		return this;
	}

	/**
	 * Set the generation of the real server that this server simulates.
	 * @param generation the generation, {@link ServerGeneration#NEWEST} by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder generation(ServerGeneration generation) {
		this.generation = generation;
		return this;
	}

	/**
	 * Set the delays of the server. A delay that is set with its own method overrides the
	 * one of the timing.
	 * @param timing the timing, {@link Timing#FAST} by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder timing(Timing timing) {
		this.delays.timing = timing;
		return this;
	}

	/**
	 * Set how many times faster than the real server this server is. The factor divides
	 * all delays, including those that are set here, the idle timeout, the channelless
	 * timeout, and the windows for presence calls and access tokens. A test divides the
	 * timeouts of its client with {@link EmbeddedRealtimeServer#scaled(Duration)}. Times
	 * in tokens are not changed.
	 * @param factor the factor, 1 by default; 20 with {@link Timing#REAL} answers a
	 * refused join after 250 ms
	 * @return this builder
	 * @throws IllegalArgumentException if the factor is not a positive number
	 */
	public EmbeddedRealtimeServerBuilder timeFactor(double factor) {
		if (!(factor > 0) || Double.isInfinite(factor)) {
			throw new IllegalArgumentException("The time factor has to be positive, not " + factor);
		}
		this.delays.factor = factor;
		return this;
	}

	/**
	 * Set whether a heartbeat is answered before a push that was sent just before it.
	 * This can happen with the real server, because its socket answers heartbeats and its
	 * channels answer pushes.
	 * @param first whether heartbeats overtake pushes; by default they always do with
	 * {@link Timing#REAL}, and they overtake one push in four with {@link Timing#FAST}
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder heartbeatsFirst(boolean first) {
		this.delays.heartbeatsFirst = first;
		return this;
	}

	/**
	 * Set the delay of the answer to a refused upgrade.
	 * @param delay the delay; by default that of the timing, 2 s for the real server
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder connectErrorDelay(Duration delay) {
		this.delays.connectError = delay;
		return this;
	}

	/**
	 * Set the delay of the answer to a refused join. The socket is blocked meanwhile.
	 * @param delay the delay; by default that of the timing, 5 s for the real server
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder joinErrorDelay(Duration delay) {
		this.delays.joinError = delay;
		return this;
	}

	/**
	 * Set the time from the commit of a change of the embedded database until it is sent.
	 * Changes that are committed meanwhile are sent with it.
	 * @param interval the interval, 10 ms by default with {@link Timing#FAST}; zero to
	 * send a change during its commit, which no real server does
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder pollInterval(Duration interval) {
		return pollInterval(interval, interval);
	}

	/**
	 * Set when the server asks the embedded database for changes. With two different
	 * intervals the polls are independent of the commits: a change waits for any time up
	 * to the interval.
	 * @param busy the time after a poll that found changes, 100 ms at the real server
	 * @param idle the time after a poll that found none, 500 ms at the real server
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder pollInterval(Duration busy, Duration idle) {
		this.delays.busyPoll = busy;
		this.delays.idlePoll = idle;
		return this;
	}

	/**
	 * Set the largest message of a client; a larger one closes the socket with 1009.
	 * @param bytes the size, 5,000,000 by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxFrameBytes(int bytes) {
		this.limits.frameBytes = bytes;
		return this;
	}

	/**
	 * Set the time without a byte from the client after which a socket is closed with
	 * 1000.
	 * @param timeout the time, 60 s by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder idleTimeout(Duration timeout) {
		this.limits.idleTimeout = timeout;
		return this;
	}

	/**
	 * Set how many channels a socket may have joined.
	 * @param count the number, 100 by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxChannelsPerClient(int count) {
		this.limits.channelsPerClient = count;
		return this;
	}

	/**
	 * Set the largest payload.
	 * @param kilobytes the size, 3000 by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxPayloadKilobytes(int kilobytes) {
		this.limits.payloadKilobytes = kilobytes;
		return this;
	}

	/**
	 * Set the time after which a socket without a joined channel is dropped, without a
	 * close frame. It applies only to sockets that have tried to join (protocol.md 1.6).
	 * @param timeout the time, 10 min by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder channellessTimeout(Duration timeout) {
		this.limits.channellessTimeout = timeout;
		return this;
	}

	/**
	 * Set how many sockets may have joined channels.
	 * @param count the number, 0 (the default) for no limit; 200 at the real server
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxConcurrentUsers(int count) {
		this.limits.concurrentUsers = count;
		return this;
	}

	/**
	 * Set how many joins are allowed per second. Like all rates it is an average over the
	 * last minute, which is computed every five seconds. A burst is therefore accepted at
	 * first (protocol.md 7).
	 * @param count the number, 0 (the default) for no limit; 100 at the real server
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxJoinsPerSecond(int count) {
		this.limits.joinsPerSecond = count;
		return this;
	}

	/**
	 * Set how many broadcasts are allowed per second. A broadcast counts once when it
	 * arrives and once for each receiver. The same limit applies separately to Postgres
	 * changes.
	 * @param count the number, 0 (the default) for no limit; 100 at the real server
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxEventsPerSecond(int count) {
		this.limits.eventsPerSecond = count;
		return this;
	}

	/**
	 * Set how many presence messages are allowed per second.
	 * @param count the number, 0 (the default) for no limit; 1000 at the real server
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxPresenceEventsPerSecond(int count) {
		this.limits.presenceEventsPerSecond = count;
		return this;
	}

	/**
	 * Set how many presence calls a channel may make in a window of time.
	 * @param calls the number, 5 by default; 0 for no limit
	 * @param window the window, 30 s by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxPresenceCalls(int calls, Duration window) {
		this.limits.presenceCalls = calls;
		this.limits.presenceWindow = window;
		return this;
	}

	/**
	 * Set the only tenant of the server. The tenant is the first label of the host name
	 * (protocol.md 1.1). The host of {@link EmbeddedRealtimeServer#url()} begins with it,
	 * and requests for other tenants are refused with {@code Tenant not found}.
	 * @param tenant the tenant; by default the server accepts any
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder tenant(String tenant) {
		this.tenant = tenant;
		return this;
	}

	/**
	 * Refuse public channels.
	 * @param privateOnly whether only private channels may be joined
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder privateOnly(boolean privateOnly) {
		this.privateOnly = privateOnly;
		return this;
	}

	/**
	 * Set the policy for private topics.
	 * @param policy the policy, which allows everything by default: a lambda, or
	 * {@link ChannelPolicy#rules()}
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder policy(ChannelPolicy policy) {
		this.policy = policy;
		return this;
	}

	/**
	 * Set whether the server stores the broadcasts of clients that ask for it and may do
	 * so. A real server ignores such requests unless the feature flag
	 * {@code broadcast_persistence} is on for its tenant (protocol.md 5.7.3).
	 * {@link ServerGeneration#V2_129} always ignores them.
	 * @param enabled whether it stores them, {@code true} by default so that applications
	 * can test it
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder broadcastPersistence(boolean enabled) {
		this.broadcastPersistence = enabled;
		return this;
	}

	/**
	 * Set whether the tables of the database can be read over HTTP, as by PostgREST.
	 * @param enabled whether they can be read, {@code false} by default
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder rest(boolean enabled) {
		this.rest = new ServerSettings.Rest(enabled, this.rest.maxRows());
		return this;
	}

	/**
	 * Set how many rows an answer over HTTP has at most, whatever limit is asked for.
	 * @param count the number, 1000 by default; 0 for no limit
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxRows(int count) {
		this.rest = new ServerSettings.Rest(this.rest.enabled(), count);
		return this;
	}

	/**
	 * Set the clock for the expiry of tokens, the idle timeout, rates, presence calls and
	 * the age of stored messages. Delays of answers do not use this clock but real time.
	 * @param clock the clock, by default that of the system; a test can move a
	 * {@link MutableClock}
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder clock(Clock clock) {
		this.clock = clock;
		return this;
	}

	/**
	 * Set how many well-formed frames the server records, and likewise malformed frames
	 * and HTTP requests. Older ones are deleted. Set it for a server that runs for a long
	 * time.
	 * @param count the number, 0 (the default) for all
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder maxRecorded(int count) {
		this.maxRecorded = count;
		return this;
	}

	/**
	 * Use TLS.
	 * @param keys the server's key and certificate
	 * @return this builder
	 */
	public EmbeddedRealtimeServerBuilder tls(TlsKeys keys) {
		this.keys = keys;
		return this;
	}

	ServerSettings settings() {
		return new ServerSettings(this.generation, this.tenant, this.tokens.settings(this.generation),
				this.delays.scaled(), this.limits.scaled(this.delays), this.privateOnly, this.policy, this.clock,
				this.maxRecorded, this.broadcastPersistence, this.rest);
	}

	/**
	 * Create the server and start it.
	 * @return the running server
	 */
	public EmbeddedRealtimeServer start() {
		EmbeddedRealtimeServer server = new EmbeddedRealtimeServer(this);
		server.restart();
		return server;
	}

}
