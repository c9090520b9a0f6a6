package io.github.supabaserealtime.test;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that stops while clients connect is what tests of reconnects do all the time.
 * It is no error that a user should read about.
 */
class StopWhileConnectingTests {

	private static final int STOPS = 15;

	private static final int CLIENTS = 3;

	private final AtomicLong connected = new AtomicLong();

	private final AtomicBoolean stopped = new AtomicBoolean();

	private void connectAgainAndAgain(int port) {
		while (!this.stopped.get()) {
			try {
				new Socket("127.0.0.1", port).close();
				this.connected.incrementAndGet();
			}
			catch (IOException ex) {
				// refused, or ended while it was being set up
			}
		}
	}

	@Test
	void logsNoError() throws Exception {
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
		try (LogCapture tomcat = new LogCapture("org.apache.tomcat.util.net")) {
			for (int i = 0; i < STOPS; i++) {
				stopWhileConnecting(clients);
			}
			assertThat(tomcat.records).filteredOn((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
				.extracting(LogRecord::getMessage)
				.isEmpty();
		}
		finally {
			clients.shutdownNow();
		}
	}

	private void stopWhileConnecting(ExecutorService clients) throws Exception {
		this.connected.set(0);
		this.stopped.set(false);
		List<Future<?>> connecting = new ArrayList<>();
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			int port = server.port();
			for (int i = 0; i < CLIENTS; i++) {
				connecting.add(clients.submit(() -> connectAgainAndAgain(port)));
			}
			await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> this.connected.get() >= 20);
		}
		this.stopped.set(true);
		for (Future<?> client : connecting) {
			client.get(10, TimeUnit.SECONDS);
		}
	}

}
