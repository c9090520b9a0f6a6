package io.github.supabaserealtime.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on the loopback interface that simulates the faults of networks, in front
 * of any server. It stops bytes without closing anything, slows them down, delays them or
 * cuts them off, and it resets or refuses connections. It does not look at the bytes, so
 * TLS passes too.
 * <p>
 * Unless its method says otherwise, a fault applies at once to open and to new
 * connections, until {@link #lift()} is called. The port never changes, even while
 * connections are refused. Safe for use by several threads. Each connection has four
 * daemon threads, which have ended when {@link #close()} returns.
 *
 * @since 0.9.0
 */
public final class FaultProxy implements AutoCloseable {

	private static final String LOOPBACK = "127.0.0.1";

	private static final String LOCALHOST = "localhost";

	private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

	private final URI target;

	private final ProxyRules rules = new ProxyRules();

	private final Map<Long, ProxyLink> links = new ConcurrentHashMap<>();

	private final ProxyThreads threads;

	private final ProxyPort port;

	/**
	 * Guarded by the lock of the rules.
	 */
	private long accepted;

	private boolean closed;

	private FaultProxy(URI target, int port) {
		this.target = target;
		this.port = new ProxyPort(this::take, port);
		this.threads = new ProxyThreads("fault-proxy-" + port());
		this.port.open(this.threads);
	}

	/**
	 * Start a proxy in front of a server.
	 * @param url the address of the server, for example
	 * {@code ws://realtime-dev.localhost:4000/socket}; the schemes {@code ws},
	 * {@code wss}, {@code http} and {@code https} have default ports
	 * @return the running proxy
	 * @throws IllegalArgumentException if the address has no host or no known port
	 */
	public static FaultProxy to(String url) {
		return onPort(0, url);
	}

	/**
	 * Start a proxy in front of a server, on a port that clients know before.
	 * @param port the port of the proxy, 0 for a free one
	 * @param url the address of the server, as for {@link #to(String)}
	 * @return the running proxy
	 * @throws IllegalArgumentException if the address has no host or no known port
	 * @throws java.io.UncheckedIOException if the proxy cannot listen on the port
	 */
	public static FaultProxy onPort(int port, String url) {
		URI target = URI.create(url);
		if (target.getHost() == null || portOf(target) < 0) {
			throw new IllegalArgumentException("'" + url + "' is not an address with a host and a port");
		}
		return new FaultProxy(target, port);
	}

	/**
	 * Start a proxy in front of a server.
	 * @param host the host
	 * @param port the port
	 * @return the running proxy
	 */
	public static FaultProxy to(String host, int port) {
		return to("ws://" + host + ":" + port + "/socket");
	}

	private static int portOf(URI target) {
		if (target.getPort() >= 0) {
			return target.getPort();
		}
		return switch (String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT)) {
			case "ws", "http" -> 80;
			case "wss", "https" -> 443;
			default -> -1;
		};
	}

	private void take(Socket client) {
		this.rules.monitor().run(() -> {
			if (this.closed) {
				ProxyLink.reset(client);
				return;
			}
			ProxyLink link = new ProxyLink(++this.accepted, client, this.rules, this.threads,
					(ended) -> this.rules.monitor().run(() -> this.links.remove(ended.id())));
			this.links.put(link.id(), link);
			link.start(this::dial);
		});
	}

	private Socket dial() throws IOException {
		String host = this.target.getHost();
		// not every resolver knows the names below localhost (RFC 6761, 6.3)
		InetAddress address = isLocal(host) ? InetAddress.getByName(LOOPBACK) : InetAddress.getByName(host);
		Socket server = new Socket();
		server.connect(new InetSocketAddress(address, portOf(this.target)), CONNECT_TIMEOUT_MILLIS);
		return server;
	}

	private static boolean isLocal(String host) {
		String lower = host.toLowerCase(Locale.ROOT);
		return lower.equals(LOCALHOST) || lower.endsWith("." + LOCALHOST);
	}

	/**
	 * Return the port.
	 * @return the port
	 */
	public int port() {
		return this.port.port();
	}

	/**
	 * Return the address of the proxy for a Realtime client. It is the address of the
	 * server with the port of the proxy. The first label of the host name is kept,
	 * because the server takes the tenant from it (protocol.md 1.1). A domain other than
	 * {@code localhost} is replaced: {@code wss://abc.example.com/realtime/v1} becomes
	 * {@code wss://abc.localhost:<port>/realtime/v1}.
	 * @return an address with the scheme and the path of the server's
	 */
	public String url() {
		String path = (this.target.getRawPath() != null) ? this.target.getRawPath() : "";
		return this.target.getScheme() + "://" + host() + ":" + port() + path;
	}

	/**
	 * Return an address for a tenant of a self-hosted server.
	 * @param tenant the tenant
	 * @return {@code ws://<tenant>.localhost:<port>/socket}
	 */
	public String url(String tenant) {
		return "ws://" + tenant + "." + LOCALHOST + ":" + port() + "/socket";
	}

	/**
	 * Return the base of the server's HTTP endpoints behind the proxy.
	 * @return an address without a path
	 */
	public String httpUrl() {
		boolean secure = this.target.getScheme().matches("(?i)wss|https");
		return (secure ? "https" : "http") + "://" + host() + ":" + port();
	}

	private String host() {
		String host = this.target.getHost();
		if (isLocal(host)) {
			return host;
		}
		boolean numeric = host.startsWith("[") || host.matches("[0-9.]+");
		return numeric ? LOCALHOST : host.split("\\.", 2)[0] + "." + LOCALHOST;
	}

	/**
	 * Stop the bytes in both directions. No connection is closed, and if one end closes
	 * or dies, the other end is not told. Senders notice it only when the buffers are
	 * full.
	 */
	public void pause() {
		pause(Direction.TO_SERVER);
		pause(Direction.TO_CLIENT);
	}

	/**
	 * Stop the bytes in one direction, which leaves connections half-open. No connection
	 * is closed, and if the sender closes or dies, the receiver is not told.
	 * @param direction the direction
	 */
	public void pause(Direction direction) {
		this.rules.monitor().run(() -> this.rules.of(direction).paused = true);
	}

	/**
	 * Let the bytes flow again in both directions. The stopped bytes are sent first.
	 */
	public void resume() {
		resume(Direction.TO_SERVER);
		resume(Direction.TO_CLIENT);
	}

	/**
	 * Let the bytes flow again in one direction. The stopped bytes are sent first.
	 * @param direction the direction
	 */
	public void resume(Direction direction) {
		this.rules.monitor().run(() -> this.rules.of(direction).paused = false);
	}

	/**
	 * Limit the number of bytes per second, for each connection.
	 * @param direction the direction
	 * @param bytesPerSecond the number, above 0
	 */
	public void throttle(Direction direction, long bytesPerSecond) {
		require(bytesPerSecond > 0, "bytesPerSecond must be above 0");
		this.rules.monitor().run(() -> this.rules.of(direction).bytesPerSecond = bytesPerSecond);
	}

	/**
	 * Delay the bytes. Their order is kept.
	 * @param direction the direction
	 * @param delay the delay
	 */
	public void delay(Direction direction, Duration delay) {
		require(!delay.isNegative(), "delay must not be negative");
		this.rules.monitor().run(() -> this.rules.of(direction).delayNanos = delay.toNanos());
	}

	/**
	 * Close each connection after exactly a number of further bytes. Both ends see the
	 * connection closed. The receiver has received all bytes up to that number.
	 * @param direction the direction
	 * @param bytes the number, above 0
	 */
	public void cutAfter(Direction direction, long bytes) {
		require(bytes > 0, "bytes must be above 0");
		this.rules.monitor().run(() -> {
			this.rules.of(direction).cutAfter = bytes;
			this.links.values().forEach((link) -> link.cutAfter(direction, bytes));
		});
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Reset the open connections (RST). Both ends lose the bytes that are in transit.
	 * Later connections are not affected.
	 */
	public void reset() {
		this.links.values().forEach(ProxyLink::reset);
	}

	/**
	 * Refuse new connections, like a host without a listening server. Open connections
	 * are not affected. This has no effect if connections are already refused.
	 */
	public void refuse() {
		this.port.refuse();
	}

	/**
	 * Lift all faults: connections are accepted, and bytes flow normally.
	 */
	public void lift() {
		this.rules.monitor().run(() -> {
			this.rules.clear();
			this.links.values().forEach(ProxyLink::lift);
		});
		this.port.open(this.threads);
	}

	/**
	 * Return the connections that are open.
	 * @return the connections in the order of their ids
	 */
	public List<Link> connections() {
		List<Link> open = new ArrayList<>(this.links.values());
		open.sort((first, second) -> Long.compare(first.id(), second.id()));
		return List.copyOf(open);
	}

	/**
	 * Return how many connections were accepted since the proxy was started.
	 * @return the number of connections
	 */
	public long connectionCount() {
		return this.rules.monitor().get(() -> this.accepted);
	}

	/**
	 * Wait until a number of connections is open.
	 * @param count the number
	 * @param timeout the longest time to wait
	 * @throws AssertionError if the number is not reached in that time
	 */
	public void awaitConnections(int count, Duration timeout) {
		if (!this.rules.monitor().await(() -> this.links.size() == count, timeout)) {
			throw new AssertionError(
					this.links.size() + " connections are open after " + timeout.toMillis() + " ms, not " + count);
		}
	}

	/**
	 * Reset open connections, release the port and wait for the threads to end.
	 */
	@Override
	public void close() {
		this.rules.monitor().run(() -> this.closed = true);
		this.port.close();
		reset();
		this.threads.join();
	}

	@Override
	public String toString() {
		return "FaultProxy[" + url() + " -> " + this.target.getHost() + ":" + portOf(this.target) + "]";
	}

	/**
	 * The direction in which bytes flow.
	 */
	public enum Direction {

		/**
		 * From the client to the server.
		 */
		TO_SERVER,

		/**
		 * From the server to the client.
		 */
		TO_CLIENT

	}

	/**
	 * A connection through the proxy. Safe for several threads.
	 * <p>
	 * Only this library implements it: a later version may add methods.
	 *
	 * @since 0.9.0
	 */
	public interface Link {

		/**
		 * Return the id, which counts from 1.
		 * @return the id
		 */
		long id();

		/**
		 * Return whether the connection is open.
		 * @return whether the connection is open
		 */
		boolean isOpen();

		/**
		 * Return how many bytes were passed on.
		 * @param direction the direction
		 * @return the number of bytes
		 */
		long bytes(Direction direction);

		/**
		 * Reset this connection (RST).
		 */
		void reset();

	}

}
