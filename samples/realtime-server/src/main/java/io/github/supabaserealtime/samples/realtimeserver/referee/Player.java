package io.github.supabaserealtime.samples.realtimeserver.referee;

/**
 * Starts the client that the referee looks at. The client joins the topic, keeps the
 * number {@code n} of each broadcast {@code ball} in the order of their arrival, and from
 * its first subscription on broadcasts {@code tick} every 50 ms, with the payload
 * {@code {"n": <count, from 0>, "heard": [<all numbers>]}}. It divides its own time-outs
 * and delays by the factor.
 */
@FunctionalInterface
public interface Player {

	/**
	 * Start a client.
	 * @param game where it connects to, and how
	 * @return stops the client
	 * @throws Exception if it cannot be started
	 */
	Client start(Game game) throws Exception;

	/**
	 * A client that runs.
	 */
	@FunctionalInterface
	interface Client {

		/**
		 * Stop the client.
		 * @throws Exception if it cannot be stopped
		 */
		void stop() throws Exception;

	}

	/**
	 * What a client is told.
	 *
	 * @param url the address of the socket
	 * @param apiKey the key
	 * @param topic the topic without {@code realtime:}
	 * @param replay whether the topic is private and missed broadcasts are to be replayed
	 * @param factor how many times faster than in the real world everything runs
	 */
	record Game(String url, String apiKey, String topic, boolean replay, int factor) {

		@Override
		public String toString() {
			return "Game[" + this.topic + "]";
		}

	}

}
