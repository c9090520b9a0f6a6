package io.github.supabaserealtime.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends back what it gets, and tells how its connections ended.
 */
final class EchoServer implements AutoCloseable {

	final AtomicLong echoed = new AtomicLong();

	/**
	 * How connections ended: {@code end} or {@code reset}.
	 */
	final List<String> ends = new CopyOnWriteArrayList<>();

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final ServerSocket listener;

	private final Thread acceptor;

	EchoServer() {
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.acceptor = start(this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	private static Thread start(Runnable task) {
		Thread thread = new Thread(task, "echo");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.listener.accept();
				this.sockets.add(socket);
				start(() -> echo(socket));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void echo(Socket socket) {
		try (socket; InputStream in = socket.getInputStream()) {
			byte[] buffer = new byte[8192];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				socket.getOutputStream().write(buffer, 0, count);
				this.echoed.addAndGet(count);
			}
			this.ends.add("end");
		}
		catch (IOException ex) {
			this.ends.add("reset");
		}
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		try {
			// until it has left the call the system still listens
			this.acceptor.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
