package io.github.supabaserealtime.test.internal.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.supabaserealtime.test.TlsKeys;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.loader.WebappLoader;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;

/**
 * One run of an embedded Tomcat, from start to stop.
 *
 * @since 0.9.0
 */
public final class TomcatHost {

	private static final String[] SOCKET_PATHS = { "/socket/websocket", "/realtime/v1/websocket" };

	private static final String[] HTTP_PATHS = { "/api/*", "/realtime/v1/api/*" };

	private static final AtomicInteger NUMBERS = new AtomicInteger();

	private final SocketProtocol protocol = new SocketProtocol();

	private final Tomcat tomcat = new QuietTomcat();

	private final Path baseDirectory;

	/**
	 * Start.
	 * @param core the server
	 * @param address the address of the interface to listen on
	 * @param port the port, 0 for a free one
	 * @param keys the keys for TLS, or {@code null} for none
	 */
	public TomcatHost(ServerCore core, String address, int port, @Nullable TlsKeys keys) {
		try {
			this.baseDirectory = Files.createTempDirectory("embedded-realtime-" + ProcessHandle.current().pid() + "-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		boolean started = false;
		try {
			this.tomcat.setBaseDir(this.baseDirectory.toString());
			// the name is that of the JMX domain too, which servers must not share
			this.tomcat.getEngine().setName("embedded-realtime-" + NUMBERS.incrementAndGet());
			this.tomcat.getHost().setAutoDeploy(false);
			this.tomcat.setConnector(connector(this.protocol, address, port, keys));
			deploy(core);
			// clients of an earlier run connect as soon as somebody listens
			core.servedBy(this);
			this.tomcat.start();
			started = this.tomcat.getConnector().getLocalPort() > 0;
		}
		catch (LifecycleException ex) {
			throw new IllegalStateException("The embedded Realtime server cannot be started on port " + port, ex);
		}
		finally {
			if (!started) {
				discard();
			}
		}
		if (!started) {
			throw new IllegalStateException("The embedded Realtime server cannot listen on port " + port);
		}
	}

	/**
	 * Leave nothing of a start that failed.
	 */
	private void discard() {
		try {
			this.tomcat.destroy();
		}
		catch (LifecycleException ex) {
			// why it could not be started is what counts
		}
		finally {
			deleteBaseDirectory();
		}
	}

	private static Connector connector(SocketProtocol protocol, String address, int port, @Nullable TlsKeys keys) {
		Connector connector = new Connector(protocol);
		connector.setPort(port);
		connector.setThrowOnFailure(true);
		// a topic in the path may hold a slash (protocol.md 9.2)
		connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
		connector.setProperty("address", address);
		connector.setProperty("minSpareThreads", "1");
		connector.setProperty("bindOnInit", "false");
		connector.setProperty("maxHttpRequestHeaderSize", String.valueOf(RequestLimits.HEAD_BYTES));
		if (keys != null) {
			connector.setSecure(true);
			connector.setScheme("https");
			connector.setProperty("SSLEnabled", "true");
			SSLHostConfig config = new SSLHostConfig();
			SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(config,
					SSLHostConfigCertificate.Type.UNDEFINED);
			certificate.setCertificateKeystoreFile(keys.keyStore().toString());
			certificate.setCertificateKeystorePassword(keys.password());
			config.addCertificate(certificate);
			connector.addSslHostConfig(config);
		}
		return connector;
	}

	private void deploy(ServerCore core) {
		Context context = this.tomcat.addContext("", new File(this.baseDirectory.toString()).getAbsolutePath());
		if (context instanceof StandardContext standard) {
			WebappLoader loader = new WebappLoader();
			loader.setLoaderInstance(new QuietClassLoader(TomcatHost.class.getClassLoader()));
			standard.setLoader(loader);
			standard.setUnloadDelay(100);
		}
		context.addServletContainerInitializer(new WsSci(), null);
		// without a default servlet the upgrade is answered with 404
		Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
		Wrapper sockets = Tomcat.addServlet(context, "realtime", new RealtimeServlet(core));
		List.of(SOCKET_PATHS).forEach(sockets::addMapping);
		Tomcat.addServlet(context, "health", new HealthServlet()).addMapping("/healthcheck");
		Wrapper broadcasts = Tomcat.addServlet(context, "broadcast", new BroadcastServlet(core));
		List.of(HTTP_PATHS).forEach(broadcasts::addMapping);
		if (core.settings().rest().enabled()) {
			Tomcat.addServlet(context, "rest", new TablesServlet(core)).addMapping("/rest/v1/*");
		}
	}

	/**
	 * Return the port.
	 * @return the port
	 */
	public int port() {
		return this.tomcat.getConnector().getLocalPort();
	}

	/**
	 * Stop. Clients lose their sockets.
	 */
	public void stop() {
		try {
			this.tomcat.stop();
			this.tomcat.destroy();
		}
		catch (LifecycleException ex) {
			throw new IllegalStateException("The embedded Realtime server cannot be stopped", ex);
		}
		finally {
			deleteBaseDirectory();
		}
	}

	/**
	 * Drop the TCP connections of clients, without close frames.
	 * @param remotePorts the ports of the clients
	 */
	public void drop(Set<Integer> remotePorts) {
		this.protocol.drop(remotePorts);
	}

	/**
	 * Drop the TCP connections of all clients, without close frames.
	 */
	public void dropAll() {
		this.protocol.dropAll();
	}

	/**
	 * Tell a connection whenever bytes arrive for it.
	 */
	void watch(Connection connection) {
		this.protocol.watched().watch(connection);
	}

	/**
	 * Tell a connection no more.
	 */
	void unwatch(Connection connection) {
		this.protocol.watched().unwatch(connection);
	}

	private void deleteBaseDirectory() {
		try (Stream<Path> files = Files.walk(this.baseDirectory)) {
			files.sorted(Comparator.reverseOrder()).forEach((file) -> file.toFile().delete());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
