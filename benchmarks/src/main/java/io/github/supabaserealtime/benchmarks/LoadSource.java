package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A WebSocket server whose only talent is speed. It answers joins, heartbeats and
 * broadcasts; a {@link Script} says what it sends besides.
 */
final class LoadSource implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(LoadSource.class);

	private final Script script;

	private final ServerSocket server;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	/**
	 * Create a source and listen for clients.
	 * @param script what it sends
	 */
	LoadSource(Script script) throws IOException {
		this.script = script;
		this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		start("load-source", this::accept);
	}

	/**
	 * Return the address for clients.
	 */
	String address() {
		return "ws://localhost:" + this.server.getLocalPort() + "/socket";
	}

	private void accept() throws IOException {
		while (!this.server.isClosed()) {
			Socket socket = this.server.accept();
			socket.setTcpNoDelay(true);
			this.sockets.add(socket);
			start("load-source-reader", new Peer(socket, this.script)::serve);
		}
	}

	/**
	 * Do something on a thread of its own until the client ends.
	 */
	static void start(String name, Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// the client has ended, or was ended
				logger.debug("The connection has ended", ex);
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * The work of one of the threads.
	 */
	interface Work {

		void run() throws IOException;

	}

}
