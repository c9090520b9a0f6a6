package io.github.supabaserealtime.test.server;

import java.util.Set;

import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP whose sockets can be dropped: a WebSocket session of Tomcat cannot be ended
 * without a close frame.
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
	 * Return what knows when bytes arrive.
	 */
	WatchedEndpoint watched() {
		return this.endpoint;
	}

	void drop(Set<Integer> remotePorts) {
		for (SocketWrapperBase<NioChannel> socket : getEndpoint().getConnections()) {
			if (remotePorts.contains(socket.getRemotePort())) {
				socket.close();
			}
		}
	}

	void dropAll() {
		getEndpoint().getConnections().forEach(SocketWrapperBase::close);
	}

}
