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
 * Unless said otherwise a fault is in force at once for the connections that are open and
 * those to come, until {@link #lift()}. The port stays the same over the proxy's life,
 * also while connections are refused. Safe for several threads. Each connection has four
 * threads, all daemons, which are gone when {@link #close()} returns.
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

	private FaultProxy(URI target) {
		this.target = target;
		this.port = new ProxyPort(this::take);
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
		URI target = URI.create(url);
		if (target.getHost() == null || portOf(target) < 0) {
			throw new IllegalArgumentException("'" + url + "' is not an address with a host and a port");
		}
		return new FaultProxy(target);
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
	 * Return the address that a Realtime client is given in place of the server's: the
	 * proxy's port, and the rest as it was. The server takes its tenant from the first
	 * label of the host name (protocol.md 1.1), so that it stays; below a domain other
	 * than {@code localhost} it is put there, {@code wss://abc.example.com/realtime/v1}
	 * becoming {@code wss://abc.localhost:<port>/realtime/v1}.
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
	 * Stop the bytes in both directions. Nothing closes, and that an end closes or dies
	 * is kept from the other. Senders notice when the buffers on the way are full.
	 */
	public void pause() {
		pause(Direction.TO_SERVER);
		pause(Direction.TO_CLIENT);
	}

	/**
	 * Stop the bytes in one direction, which leaves connections half-open. Nothing
	 * closes, and that the sender closes or dies is kept from the receiver.
	 * @param direction the direction
	 */
	public void pause(Direction direction) {
		this.rules.monitor().run(() -> this.rules.of(direction).paused = true);
	}

	/**
	 * Let the bytes flow again in both directions, those first that were held back.
	 */
	public void resume() {
		resume(Direction.TO_SERVER);
		resume(Direction.TO_CLIENT);
	}

	/**
	 * Let the bytes flow again in one direction, those first that were held back.
	 * @param direction the direction
	 */
	public void resume(Direction direction) {
		this.rules.monitor().run(() -> this.rules.of(direction).paused = false);
	}

	/**
	 * Let no more than a number of bytes through in a second, for each connection.
	 * @param direction the direction
	 * @param bytesPerSecond the number, above 0
	 */
	public void throttle(Direction direction, long bytesPerSecond) {
		require(bytesPerSecond > 0, "bytesPerSecond must be above 0");
		this.rules.monitor().run(() -> this.rules.of(direction).bytesPerSecond = bytesPerSecond);
	}

	/**
	 * Let bytes arrive late, in their order.
	 * @param direction the direction
	 * @param delay how late
	 */
	public void delay(Direction direction, Duration delay) {
		require(!delay.isNegative(), "delay must not be negative");
		this.rules.monitor().run(() -> this.rules.of(direction).delayNanos = delay.toNanos());
	}

	/**
	 * End each connection once it has carried a number of further bytes, and not one
	 * more. Both ends see the connection closed; what the receiver has got is complete up
	 * to there.
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
	 * Reset the open connections (RST): both ends lose what was on its way. Later
	 * connections are not touched.
	 */
	public void reset() {
		this.links.values().forEach(ProxyLink::reset);
	}

	/**
	 * Refuse new connections, as a host does on which nothing listens. The open ones are
	 * not touched. Does nothing if they are refused.
	 */
	public void refuse() {
		this.port.refuse();
	}

	/**
	 * Lift everything: connections are accepted, and bytes flow unhindered.
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
	 * @param timeout for how long
	 * @throws AssertionError if it does not come to that
	 */
	public void awaitConnections(int count, Duration timeout) {
		if (!this.rules.monitor().await(() -> this.links.size() == count, timeout)) {
			throw new AssertionError(
					this.links.size() + " connections are open after " + timeout.toMillis() + " ms, not " + count);
		}
	}

	/**
	 * Reset what is open, give the port back and wait for the threads to end.
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
		 * Return how many bytes were handed on.
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
