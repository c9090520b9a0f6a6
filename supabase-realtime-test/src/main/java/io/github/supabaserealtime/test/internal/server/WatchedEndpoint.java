package io.github.supabaserealtime.test.internal.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's NIO endpoint, which also tells a {@link Connection} when bytes have arrived
 * for it. Tomcat answers WebSocket pings by itself and tells nobody, but they keep a
 * socket from being idle (protocol.md 1.6). It can also drop all sockets without a word,
 * as when a process is killed.
 */
final class WatchedEndpoint extends NioEndpoint {

	private final Map<Integer, Connection> readers = new ConcurrentHashMap<>();

	private volatile boolean silent;

	/**
	 * Tell a connection from now on when bytes arrive for it.
	 */
	void watch(Connection connection) {
		this.readers.put(connection.remotePort(), connection);
	}

	/**
	 * Tell a connection nothing any more. Another one may use its port already.
	 */
	void unwatch(Connection connection) {
		this.readers.remove(connection.remotePort(), connection);
	}

	// Tomcat takes the wrapper from a channel that it closes while another thread reads
	private int arrived(int count, @Nullable SocketWrapperBase<?> socket) {
		Connection reader = (count > 0 && socket != null) ? this.readers.get(socket.getRemotePort()) : null;
		if (reader != null) {
			reader.received();
		}
		return count;
	}

	/**
	 * Write nothing any more, to any socket.
	 */
	void fallSilent() {
		this.silent = true;
	}

	private void checkNotSilent() throws IOException {
		if (this.silent) {
			throw new ClosedChannelException();
		}
	}

	@Override
	protected NioChannel createChannel(SocketBufferHandler buffer) {
		return isSSLEnabled() ? new SecureChannel(buffer) : new PlainChannel(buffer);
	}

	private final class PlainChannel extends NioChannel {

		private PlainChannel(SocketBufferHandler buffer) {
			super(buffer);
		}

		@Override
		public int read(ByteBuffer target) throws IOException {
			SocketWrapperBase<?> socket = this.socketWrapper;
			return arrived(super.read(target), socket);
		}

		@Override
		public int write(ByteBuffer source) throws IOException {
			checkNotSilent();
			return super.write(source);
		}

		@Override
		public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
			checkNotSilent();
			return super.write(sources, offset, length);
		}

	}

	private final class SecureChannel extends SecureNioChannel {

		private SecureChannel(SocketBufferHandler buffer) {
			super(buffer, WatchedEndpoint.this);
		}

		@Override
		public int read(ByteBuffer target) throws IOException {
			SocketWrapperBase<?> socket = this.socketWrapper;
			return arrived(super.read(target), socket);
		}

		@Override
		public int write(ByteBuffer source) throws IOException {
			checkNotSilent();
			return super.write(source);
		}

		@Override
		public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
			checkNotSilent();
			return super.write(sources, offset, length);
		}

	}

}
