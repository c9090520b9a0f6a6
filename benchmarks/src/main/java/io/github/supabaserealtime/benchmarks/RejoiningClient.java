package io.github.supabaserealtime.benchmarks;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

/**
 * A client with default settings and many channels.
 */
public final class RejoiningClient {

	private RejoiningClient() {
	}

	/**
	 * Run until the process is ended.
	 * @param args address, number of channels
	 */
	public static void main(String[] args) throws Exception {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(args[0], "benchmark").build();
		for (int i = 0; i < Integer.parseInt(args[1]); i++) {
			connection.channel("room-" + i).subscribe();
		}
		connection.connect().join();
		Thread.currentThread().join();
	}

}
