package io.github.supabaserealtime.test.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tells connections that bytes have arrived for them: Tomcat answers WebSocket pings by
 * itself and tells nobody, but they keep a socket from being idle (protocol.md 1.6).
 */
final class WatchedEndpoint extends NioEndpoint {

	private final Map<Integer, Connection> readers = new ConcurrentHashMap<>();

	/**
	 * Begin to tell a connection.
	 */
	void watch(Connection connection) {
		this.readers.put(connection.remotePort(), connection);
	}

	/**
	 * Tell a connection no more. Its port may be that of another one already.
	 */
	void unwatch(Connection connection) {
		this.readers.remove(connection.remotePort(), connection);
	}

	private int arrived(int count, SocketWrapperBase<?> socket) {
		Connection reader = (count > 0 && !this.readers.isEmpty()) ? this.readers.get(socket.getRemotePort()) : null;
		if (reader != null) {
			reader.received();
		}
		return count;
	}

	@Override
	protected NioChannel createChannel(SocketBufferHandler buffer) {
		if (isSSLEnabled()) {
			return new SecureNioChannel(buffer, this) {

				@Override
				public int read(ByteBuffer target) throws IOException {
					return arrived(super.read(target), this.socketWrapper);
				}

			};
		}
		return new NioChannel(buffer) {

			@Override
			public int read(ByteBuffer target) throws IOException {
				return arrived(super.read(target), this.socketWrapper);
			}

		};
	}

}
