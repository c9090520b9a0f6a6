package io.github.supabaserealtime.internal.machine;

/**
 * Notes of the reader of the current socket about what arrives. Written by the reader,
 * read by the lane.
 *
 * @since 0.9.0
 */
public interface SocketActivity {

	/**
	 * The activity of a socket that is not there.
	 */
	SocketActivity NONE = new SocketActivity() {

		@Override
		public long lastReceived() {
			return Long.MIN_VALUE / 2;
		}

		@Override
		public long parked() {
			return 0;
		}

	};

	/**
	 * Return when bytes last arrived.
	 * @return the monotonic time in nanoseconds
	 */
	long lastReceived();

	/**
	 * Return for how long the reader of this socket has been held back by full delivery
	 * queues, altogether.
	 * @return the time in nanoseconds
	 */
	long parked();

}
