package io.github.supabaserealtime.benchmarks;

/**
 * The part of the {@link LoadSource} that sends by itself. Called on the thread that
 * reads from the client.
 */
interface Script {

	/**
	 * A socket was opened.
	 */
	default void opened() {
	}

	/**
	 * A channel was joined, and the client was told so.
	 * @param peer the client
	 * @param topic the topic
	 */
	default void joined(Peer peer, String topic) {
	}

}
