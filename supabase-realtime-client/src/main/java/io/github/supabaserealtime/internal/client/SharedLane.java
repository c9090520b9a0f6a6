package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A thread that is the lane of several connections. It stays as long as one of them needs
 * it. Nothing that runs on a lane blocks, so they do not wait for each other.
 */
final class SharedLane {

	private final EventLoopLane thread;

	// touched by the lane alone
	private int users;

	SharedLane(String name) {
		this.thread = new EventLoopLane(name);
	}

	/**
	 * Return the lane of one more connection.
	 * @param needed told on the lane whether the connection needs it
	 */
	Lane share(Consumer<Boolean> needed) {
		return new Share(needed);
	}

	private final class Share implements Lane {

		private final Consumer<Boolean> needed;

		// touched by the lane alone
		private boolean keepsAlive;

		Share(Consumer<Boolean> needed) {
			this.needed = needed;
		}

		@Override
		public void execute(Runnable input) {
			SharedLane.this.thread.execute(input);
		}

		@Override
		public Timer schedule(Duration delay, Runnable input) {
			return SharedLane.this.thread.schedule(delay, input);
		}

		@Override
		public void keepAlive(boolean keepAlive) {
			if (this.keepsAlive != keepAlive) {
				this.keepsAlive = keepAlive;
				SharedLane.this.users += keepAlive ? 1 : -1;
				SharedLane.this.thread.keepAlive(SharedLane.this.users > 0);
				this.needed.accept(keepAlive);
			}
		}

	}

}
