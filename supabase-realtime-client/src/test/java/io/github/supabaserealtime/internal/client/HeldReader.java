package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

import static org.awaitility.Awaitility.await;

/**
 * A connection whose reader is held back, as one sees it from outside: it does not read
 * the acknowledgement on another channel that the server has sent.
 */
final class HeldReader {

	private final EmbeddedRealtimeServer server;

	private final RealtimeConnection connection;

	private final RealtimeChannel witness;

	/**
	 * Subscribe to a further channel of a connection.
	 */
	HeldReader(EmbeddedRealtimeServer server, RealtimeConnection connection) {
		this.server = server;
		this.connection = connection;
		this.witness = connection.channel("witness", ChannelOptions.builder().broadcastAck(true).build());
		Futures.get(this.witness.subscribe());
	}

	/**
	 * Wait until the reader is held back.
	 * @param waiting the messages that have to wait for listeners
	 * @return the broadcast that is not acknowledged before the reader goes on
	 */
	CompletableFuture<SendResult> awaitHeldBack(int waiting) {
		CompletableFuture<SendResult> behind = this.witness.broadcast("behind", 1);
		this.server.awaitReceived((frame) -> frame.isBroadcast("behind"));
		await("a reader that reads no acknowledgement").during(Duration.ofMillis(300))
			.until(() -> !behind.isDone() && this.connection.getStatus().deliveryQueueSize() == waiting);
		return behind;
	}

}
