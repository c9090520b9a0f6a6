package io.github.supabaserealtime.test;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The port of a proxy. The number stays the same while connections are refused: then a
 * bound socket that does not listen keeps the port.
 */
final class ProxyPort {

	private static final String LOOPBACK = "127.0.0.1";

	private final int port;

	private final Consumer<Socket> clients;

	private final ReentrantLock lock = new ReentrantLock();

	/**
	 * The listening socket, or while connections are refused a bound socket that does not
	 * listen and keeps the port; {@code null} if another process took the port.
	 */
	private @Nullable Closeable holder;

	private final IntFunction<? extends Closeable> keeper;

	private @Nullable Thread acceptor;

	private boolean closed;

	ProxyPort(Consumer<Socket> clients, int port) {
		this(clients, port, ProxyPort::keep);
	}

	/**
	 * Listen on a port.
	 * @param clients handles accepted connections
	 * @param port the port, 0 for a free one
	 * @param keeper binds the port while connections are refused
	 */
	ProxyPort(Consumer<Socket> clients, int port, IntFunction<? extends Closeable> keeper) {
		this.keeper = keeper;
		this.clients = clients;
		ServerSocket listener = listen(port);
		this.port = listener.getLocalPort();
		this.holder = listener;
	}

	int port() {
		return this.port;
	}

	private static ServerSocket listen(int port) {
		try {
			ServerSocket listener = new ServerSocket();
			listener.setReuseAddress(true);
			listener.bind(new InetSocketAddress(LOOPBACK, port));
			return listener;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The proxy cannot listen on port " + port, ex);
		}
	}

	private static Socket keep(int port) {
		try {
			Socket socket = new Socket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(LOOPBACK, port));
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The proxy lost its port " + port, ex);
		}
	}

	/**
	 * Accept connections. Does nothing if they are accepted already.
	 */
	void open(ProxyThreads threads) {
		this.lock.lock();
		try {
			if (this.closed || this.acceptor != null) {
				return;
			}
			ServerSocket listener;
			if (this.holder instanceof ServerSocket first) {
				listener = first;
			}
			else {
				release();
				listener = listen(this.port);
				this.holder = listener;
			}
			this.acceptor = threads.start("accept", () -> accept(listener));
		}
		finally {
			this.lock.unlock();
		}
	}

	private void accept(ServerSocket listener) {
		try (listener) {
			while (true) {
				this.clients.accept(listener.accept());
			}
		}
		catch (IOException ex) {
			// the port was closed
		}
	}

	/**
	 * Refuse connections. Does nothing if they are refused already.
	 */
	void refuse() {
		this.lock.lock();
		try {
			if (!this.closed && (this.acceptor != null || this.holder == null)) {
				release();
				this.holder = this.keeper.apply(this.port);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give the port back.
	 */
	void close() {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.closed = true;
				release();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void release() {
		try {
			Closeable held = this.holder;
			// what is closed holds nothing, even if the port cannot be taken again
			this.holder = null;
			if (held != null) {
				held.close();
			}
			Thread accepting = this.acceptor;
			this.acceptor = null;
			if (accepting != null) {
				// until it has left the call the system still listens
				accepting.join();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The proxy cannot release its port " + this.port, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the proxy gave up its port", ex);
		}
	}

}
