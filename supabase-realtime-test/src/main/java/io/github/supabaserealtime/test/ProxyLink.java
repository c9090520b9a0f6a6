package io.github.supabaserealtime.test;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A connection through a proxy: the socket of the client, the socket of the server and
 * one {@link ProxyPipe} for each direction. When one end closes or breaks, the other end
 * is told after the bytes that were sent before, with the same delay.
 */
final class ProxyLink implements FaultProxy.Link {

	private final long id;

	private final Socket client;

	private final ProxyRules rules;

	private final ProxyThreads threads;

	private final Consumer<ProxyLink> onEnd;

	private final ProxyPipe toServer;

	private final ProxyPipe toClient;

	/**
	 * Guarded by the lock of the rules.
	 */
	private @Nullable Socket server;

	private volatile boolean ended;

	ProxyLink(long id, Socket client, ProxyRules rules, ProxyThreads threads, Consumer<ProxyLink> onEnd) {
		this.id = id;
		this.client = client;
		this.rules = rules;
		this.threads = threads;
		this.onEnd = onEnd;
		this.toServer = new ProxyPipe(FaultProxy.Direction.TO_SERVER, rules, this);
		this.toClient = new ProxyPipe(FaultProxy.Direction.TO_CLIENT, rules, this);
	}

	void start(Dialer dialer) {
		this.threads.start(this.id + "-from-client", () -> {
			try {
				Socket dialled = dialer.dial();
				if (begin(dialled)) {
					this.toServer.read(this.client);
				}
			}
			catch (IOException ex) {
				// what cannot reach its server is no use to the client either
				reset();
			}
		});
	}

	private boolean begin(Socket dialled) throws IOException {
		this.client.setTcpNoDelay(true);
		dialled.setTcpNoDelay(true);
		boolean begun = this.rules.monitor().get(() -> {
			this.server = dialled;
			return !this.ended;
		});
		if (!begun) {
			reset(dialled);
			return false;
		}
		this.threads.start(this.id + "-from-server", () -> this.toClient.read(dialled));
		this.threads.start(this.id + "-to-server", () -> this.toServer.write(dialled));
		this.threads.start(this.id + "-to-client", () -> this.toClient.write(this.client));
		return true;
	}

	private ProxyPipe pipe(FaultProxy.Direction direction) {
		return (direction == FaultProxy.Direction.TO_SERVER) ? this.toServer : this.toClient;
	}

	/**
	 * Learn that a receiver is gone. It is news for the sender of that direction, which
	 * travels as what comes from the receiver does.
	 */
	void receiverGone(ProxyPipe pipe) {
		ProxyPipe back = (pipe == this.toServer) ? this.toClient : this.toServer;
		if (!back.breakOff()) {
			reset();
		}
	}

	/**
	 * Learn that one direction has come to its end.
	 */
	void pipeEnded() {
		if (this.rules.monitor().get(() -> this.toServer.isEnded() && this.toClient.isEnded())) {
			end(false);
		}
	}

	/**
	 * Close both ends as by agreement, though there was none.
	 */
	void cut() {
		Socket other = this.rules.monitor().get(() -> this.server);
		finish(this.client);
		if (other != null) {
			finish(other);
		}
		end(false);
	}

	/**
	 * Say goodbye behind what was written, so that a reset of the close that follows
	 * comes after it.
	 */
	private static void finish(Socket socket) {
		try {
			socket.shutdownOutput();
		}
		catch (IOException ex) {
			// closed already
		}
	}

	void cutAfter(FaultProxy.Direction direction, long bytes) {
		pipe(direction).cutAfter(bytes);
	}

	void lift() {
		this.toServer.cutAfter(Long.MAX_VALUE);
		this.toClient.cutAfter(Long.MAX_VALUE);
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public boolean isOpen() {
		return !this.ended;
	}

	@Override
	public long bytes(FaultProxy.Direction direction) {
		return pipe(direction).bytes();
	}

	@Override
	public void reset() {
		end(true);
	}

	private void end(boolean reset) {
		List<Socket> sockets = this.rules.monitor().get(() -> {
			boolean first = !this.ended;
			this.ended = true;
			Socket other = this.server;
			return first ? ((other != null) ? List.of(this.client, other) : List.of(this.client)) : List.<Socket>of();
		});
		for (Socket socket : sockets) {
			if (reset) {
				reset(socket);
			}
			else {
				close(socket);
			}
		}
		if (!sockets.isEmpty()) {
			this.onEnd.accept(this);
		}
	}

	/**
	 * Close a socket with RST.
	 */
	static void reset(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// closed already
		}
		close(socket);
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// closed already
		}
	}

	@Override
	public String toString() {
		return "Link[" + this.id + (isOpen() ? ", open]" : ", closed]");
	}

	/**
	 * Strategy that connects to the server.
	 */
	interface Dialer {

		Socket dial() throws IOException;

	}

}
