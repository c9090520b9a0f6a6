package io.github.supabaserealtime.autoconfigure;

/**
 * Properties of messages that wait for a channel to be joined.
 *
 * @since 0.9.0
 */
public class PushBufferProperties {

	/**
	 * How many messages may wait for one channel to be joined.
	 */
	private int capacity = 100;

	public int getCapacity() {
		return this.capacity;
	}

	public void setCapacity(int capacity) {
		this.capacity = capacity;
	}

}
