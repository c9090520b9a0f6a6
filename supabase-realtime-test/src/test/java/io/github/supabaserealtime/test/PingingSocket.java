package io.github.supabaserealtime.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A WebSocket that sends a ping after each pong until it is lost, and tells what kinds of
 * frames it has read by then.
 */
final class PingingSocket implements AutoCloseable {

	private static final byte[] PING = { (byte) 0x89, (byte) 0x80, 0, 0, 0, 0 };

	enum Kind {

		PONG, CLOSE, OTHER

	}

	private final Socket socket;

	private final CompletableFuture<Void> pong = new CompletableFuture<>();

	private final CompletableFuture<Set<Kind>> read;

	PingingSocket(EmbeddedRealtimeServer server) {
		try {
			this.socket = new Socket("127.0.0.1", server.port());
			this.socket.setTcpNoDelay(true);
			assertThat(RawHttp.upgrade(this.socket, "/socket/websocket?vsn=2.0.0&apikey=" + server.apiKey()))
				.startsWith("HTTP/1.1 101");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.read = CompletableFuture.supplyAsync(this::run, (task) -> new Thread(task).start());
	}

	private Set<Kind> run() {
		Set<Kind> kinds = EnumSet.noneOf(Kind.class);
		try {
			InputStream in = this.socket.getInputStream();
			int head = 0;
			while (head != -1) {
				this.socket.getOutputStream().write(PING);
				head = in.read();
				if (head != -1) {
					kinds.add((head == 0x8A) ? Kind.PONG : (head == 0x88) ? Kind.CLOSE : Kind.OTHER);
					in.skipNBytes(in.read());
					this.pong.complete(null);
				}
			}
		}
		catch (IOException ex) {
			// lost as well
		}
		return kinds;
	}

	void awaitPong() {
		this.pong.orTimeout(10, TimeUnit.SECONDS).join();
	}

	/**
	 * Wait for the loss of the socket.
	 */
	Set<Kind> awaitLoss() {
		Set<Kind> kinds = this.read.orTimeout(10, TimeUnit.SECONDS).join();
		close();
		return kinds;
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
