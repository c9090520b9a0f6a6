package io.github.supabaserealtime.test.container;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.rnorth.ducttape.ratelimits.RateLimiterBuilder;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * Wait strategy for the container of a Realtime server. It waits for the log line
 * {@code Starting Realtime} and then until the server answers for its tenant.
 * <p>
 * The order matters. The image's start script seeds the tenant by booting the whole
 * application, which answers and then exits; only after that the script writes the line
 * and boots the server that stays. {@code GET /api/ping} with the tenant's host
 * (protocol.md 9.3) is 200 only when the database was migrated and the tenant seeded, and
 * 401 before. {@code /healthcheck} knows no tenant.
 * <p>
 * The request is written by hand because the JDK's clients do not set a {@code Host}, and
 * the tenant's name need not resolve here.
 */
final class TenantWaitStrategy extends AbstractWaitStrategy {

	private static final int TIMEOUT_MILLIS = 5000;

	private static final int ATTEMPTS_PER_SECOND = 4;

	private static final String START_LINE = "Starting Realtime";

	private final int containerPort;

	private final Supplier<String> tenantHost;

	TenantWaitStrategy(int containerPort, Duration startupTimeout, Supplier<String> tenantHost) {
		this.containerPort = containerPort;
		this.startupTimeout = startupTimeout;
		this.tenantHost = tenantHost;
		withRateLimiter(RateLimiterBuilder.newBuilder()
			.withRate(ATTEMPTS_PER_SECOND, TimeUnit.SECONDS)
			.withConstantThroughput()
			.build());
	}

	@Override
	protected void waitUntilReady() {
		String host = this.waitStrategyTarget.getHost();
		int port = this.waitStrategyTarget.getMappedPort(this.containerPort);
		String tenantHost = this.tenantHost.get() + ":" + port;
		long deadline = System.nanoTime() + this.startupTimeout.toNanos();
		while (!this.waitStrategyTarget.getLogs().contains(START_LINE)) {
			requireTime(deadline, "has not logged '" + START_LINE + "'");
			whenDue(() -> "");
		}
		String answer = ask(host, port, tenantHost);
		while (!isReady(answer)) {
			requireTime(deadline, "does not answer http://" + tenantHost + "/api/ping with status 200, but: " + answer);
			answer = whenDue(() -> ask(host, port, tenantHost));
		}
	}

	private void requireTime(long deadline, String state) {
		if (!this.waitStrategyTarget.isRunning()) {
			throw new ContainerLaunchException("The server stopped before it was ready");
		}
		if (System.nanoTime() - deadline > 0) {
			throw new ContainerLaunchException("After " + this.startupTimeout + " the server " + state);
		}
	}

	private String whenDue(Callable<String> action) {
		try {
			return getRateLimiter().getWhenReady(action);
		}
		catch (Exception ex) {
			throw new ContainerLaunchException("The wait for the server was interrupted", ex);
		}
	}

	private static boolean isReady(String answer) {
		return answer.matches("HTTP/1\\.[01] 200( .*)?");
	}

	/**
	 * Ask once.
	 * @param host where the server listens
	 * @param port its port
	 * @param tenantHost the {@code Host} of the request
	 * @return the status line, or why there is none
	 */
	static String ask(String host, int port, String tenantHost) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			String request = "GET /api/ping HTTP/1.1\r\nHost: " + tenantHost
					+ "\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			String status = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
				.readLine();
			return (status != null) ? status : "the connection was closed";
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
