package io.github.supabaserealtime.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

import org.springframework.util.FileSystemUtils;

/**
 * A WebSocket server on loopback that accepts every join and sends what a test tells it
 * to. It knows nothing of Realtime beyond that: it is there to prove that an application
 * reaches a real socket with what is on its class path.
 */
public final class LoopbackRealtimeServer implements AutoCloseable {

	private static final Set<String> ANSWERED = Set.of("\"phx_join\"", "\"phx_leave\"", "\"heartbeat\"");

	private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

	private final ReentrantLock sending = new ReentrantLock();

	private final AtomicBoolean closed = new AtomicBoolean();

	private final Path directory;

	private final Tomcat tomcat = new Tomcat();

	public LoopbackRealtimeServer() {
		try {
			this.directory = Files.createTempDirectory("loopback-realtime");
			this.tomcat.setBaseDir(this.directory.toString());
			this.tomcat.setPort(0);
			this.tomcat.getConnector().setProperty("address", "127.0.0.1");
			Context context = this.tomcat.addContext("", this.directory.toString());
			Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
			context.addServletContainerInitializer(new WsSci() {

				@Override
				public void onStartup(Set<Class<?>> types, ServletContext servletContext) throws ServletException {
					super.onStartup(types, servletContext);
					register((ServerContainer) servletContext.getAttribute(ServerContainer.class.getName()));
				}

			}, Set.of());
			this.tomcat.start();
		}
		catch (IOException | LifecycleException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void register(ServerContainer container) {
		try {
			container.addEndpoint(ServerEndpointConfig.Builder.create(SocketEndpoint.class, "/socket/websocket")
				.configurator(new ServerEndpointConfig.Configurator() {

					@Override
					public <T> T getEndpointInstance(Class<T> endpointClass) {
						return endpointClass.cast(new SocketEndpoint(LoopbackRealtimeServer.this));
					}

				})
				.build());
		}
		catch (DeploymentException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the address.
	 * @return the value of {@code supabase.realtime.url}
	 */
	public String url() {
		return "ws://127.0.0.1:" + this.tomcat.getConnector().getLocalPort() + "/socket";
	}

	public int openSockets() {
		return this.sessions.size();
	}

	/**
	 * Send a text to every open socket.
	 * @param text the text
	 */
	public void send(String text) {
		this.sessions.forEach((session) -> send(session, text));
	}

	private void send(Session session, String text) {
		this.sending.lock();
		try {
			session.getBasicRemote().sendText(text);
		}
		catch (IOException ex) {
			// the peer has gone
			this.sessions.remove(session);
		}
		finally {
			this.sending.unlock();
		}
	}

	private void received(Session session, String text) {
		String[] head = text.split(",", 5);
		if (head.length == 5 && ANSWERED.contains(head[3])) {
			send(session, "[%s,%s,%s,\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]".formatted(head[0].substring(1),
					head[1], head[2]));
		}
	}

	@Override
	public void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		try {
			this.tomcat.stop();
			this.tomcat.destroy();
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException | LifecycleException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * One socket.
	 */
	public static final class SocketEndpoint extends Endpoint {

		private final LoopbackRealtimeServer server;

		SocketEndpoint(LoopbackRealtimeServer server) {
			this.server = server;
		}

		@Override
		public void onOpen(Session session, EndpointConfig config) {
			session.addMessageHandler(String.class, (text) -> this.server.received(session, text));
			this.server.sessions.add(session);
		}

		@Override
		public void onClose(Session session, CloseReason reason) {
			this.server.sessions.remove(session);
		}

		@Override
		public void onError(Session session, Throwable thrown) {
			this.server.sessions.remove(session);
		}

	}

}
