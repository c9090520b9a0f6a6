package io.github.supabaserealtime.test.internal.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Set;

import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP protocol handler whose sockets can be dropped. A WebSocket session of Tomcat
 * cannot be ended without a close frame.
 */
final class SocketProtocol extends Http11NioProtocol {

	private final WatchedEndpoint endpoint;

	SocketProtocol() {
		this(new WatchedEndpoint());
	}

	private SocketProtocol(WatchedEndpoint endpoint) {
		super(endpoint);
		this.endpoint = endpoint;
	}

	/**
	 * Return the endpoint, which knows when bytes arrive.
	 */
	WatchedEndpoint watched() {
		return this.endpoint;
	}

	void drop(Set<Integer> remotePorts) {
		for (SocketWrapperBase<NioChannel> socket : getEndpoint().getConnections()) {
			if (remotePorts.contains(socket.getRemotePort())) {
				drop(socket);
			}
		}
	}

	/**
	 * Drop all, and let nobody who connects from now on read a byte. A stop has to
	 * follow.
	 */
	void dropAll() {
		this.endpoint.fallSilent();
		getEndpoint().getConnections().forEach(SocketProtocol::drop);
	}

	private static void drop(SocketWrapperBase<NioChannel> socket) {
		SocketChannel channel = socket.getSocket().getIOChannel();
		// Tomcat logs an error if what it is still setting up is closed; a stop closes
		// that
		if (channel == null || !channel.isRegistered()) {
			return;
		}
		try {
			// ahead of the wrapper: a thread that reads and finds that closed writes a
			// close
			// frame for as long as it can
			channel.close();
		}
		catch (IOException ex) {
			// as lost as it was to become
		}
		socket.close();
	}

}
