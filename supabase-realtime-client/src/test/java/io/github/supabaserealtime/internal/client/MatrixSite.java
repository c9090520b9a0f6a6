package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.ServerConnection;

import static org.awaitility.Awaitility.await;

/**
 * Where a cell of the fault matrix happens: a server with the delays of the real one,
 * divided by {@link RealTiming#FACTOR}, behind two proxies. The one next to the server
 * holds a moment still, the one next to the client is for the faults, so that neither
 * undoes what the other does. Used by one cell at a time.
 */
final class MatrixSite implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final EmbeddedRealtimeServer server = RealTiming.server().start();

	private final FaultProxy hold = FaultProxy.to(this.server.url());

	private final FaultProxy proxy = FaultProxy.to(this.hold.url());

	MatrixSite() {
		this.server.database()
			.table(MatrixStream.TABLE)
			.column("id", "bigserial")
			.column(MatrixStream.NUMBER, "int4")
			.column(MatrixStream.TOPIC, "text")
			.primaryKey("id")
			.create();
	}

	EmbeddedRealtimeServer server() {
		return this.server;
	}

	/**
	 * Return the proxy that holds a moment still.
	 */
	FaultProxy hold() {
		return this.hold;
	}

	/**
	 * Return the proxy for the faults.
	 */
	FaultProxy proxy() {
		return this.proxy;
	}

	/**
	 * Return the server's end of the client's newest socket.
	 */
	ServerConnection socket() {
		// the client may know first that it is open
		await().atMost(LIMIT).until(() -> !this.server.connections().isEmpty());
		List<ServerConnection> open = this.server.connections();
		return open.get(open.size() - 1);
	}

	/**
	 * Start the server again. Something else may have been given its port meanwhile, and
	 * gives it back.
	 */
	void restart() {
		await().atMost(LIMIT).ignoreExceptions().until(() -> {
			this.server.restart();
			return true;
		});
	}

	/**
	 * Leave nothing of one cell to the next.
	 */
	void clean() {
		this.server.faults().clear();
		restart();
		for (FaultProxy each : List.of(this.proxy, this.hold)) {
			each.lift();
			each.reset();
		}
		this.server.awaitConnections(0, LIMIT);
		this.server.clearReceived();
	}

	@Override
	public void close() {
		this.proxy.close();
		this.hold.close();
		this.server.close();
	}

}
