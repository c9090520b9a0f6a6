package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

/**
 * Properties of listeners of channels: annotated methods, and listeners that code
 * registers on a channel.
 *
 * @since 0.9.0
 */
public class ListenerProperties {

	private final Retry retry = new Retry();

	private final Batch batch = new Batch();

	public Retry getRetry() {
		return this.retry;
	}

	public Batch getBatch() {
		return this.batch;
	}

	/**
	 * Repeated calls of a listener that has thrown an exception.
	 */
	public static class Retry {

		/**
		 * Largest number of calls of a listener for one message, including the first.
		 * Meanwhile the next messages of the channel wait.
		 */
		private int maxAttempts = 1;

		/**
		 * Delay before the second call.
		 */
		private Duration delay = Duration.ofSeconds(1);

		/**
		 * Factor by which the delay grows with each further call.
		 */
		private double multiplier = 2;

		/**
		 * Longest delay.
		 */
		private Duration maxDelay = Duration.ofSeconds(10);

		public int getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		public Duration getDelay() {
			return this.delay;
		}

		public void setDelay(Duration delay) {
			this.delay = delay;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

	}

	/**
	 * Listeners that take several messages at once.
	 */
	public static class Batch {

		/**
		 * How many messages a method with 'batch = true' is called with at most.
		 */
		private int maxSize = 100;

		public int getMaxSize() {
			return this.maxSize;
		}

		public void setMaxSize(int maxSize) {
			this.maxSize = maxSize;
		}

	}

}
