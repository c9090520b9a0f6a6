package io.github.supabaserealtime.test.internal.server;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.ProtocolVersion;
import jakarta.websocket.Session;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WatchedEndpointTests {

	private final WatchedEndpoint endpoint = new WatchedEndpoint();

	/**
	 * Tomcat takes the wrapper from a channel that it closes, on another thread than the
	 * one that reads.
	 */
	@Test
	void bytesOfASocketThatIsBeingClosedAreRead() throws IOException {
		Session session = (Session) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { Session.class }, (proxy, method, arguments) -> null);
		this.endpoint.watch(new Connection(1, session, new Handshake(Map.of(), Map.of(), ProtocolVersion.V2, "key", 0),
				Clock.systemUTC(), Runnable::run, (dropped) -> {
				}));
		NioChannel channel = this.endpoint.createChannel(new SocketBufferHandler(16, 16, false));
		try (ServerSocketChannel listening = ServerSocketChannel.open()
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
				SocketChannel sender = SocketChannel.open(listening.getLocalAddress());
				SocketChannel receiver = listening.accept()) {
			sender.write(ByteBuffer.allocate(3));
			channel.reset(receiver, null);
			assertThat(channel.read(ByteBuffer.allocate(8))).isEqualTo(3);
		}
	}

}
