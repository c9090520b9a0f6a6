package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import io.github.supabaserealtime.OverflowPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of messages that wait for listeners.
 *
 * @since 0.9.0
 */
public class DeliveryProperties {

	/**
	 * How many messages may wait for the listeners of one channel. By default 'max-bytes'
	 * is reached first.
	 */
	private int capacity = 1_000_000;

	/**
	 * Memory for the messages that wait for listeners, for all channels together. By
	 * default an eighth of the largest heap that the JVM may use, at least 8 MB.
	 */
	private @Nullable DataSize maxBytes;

	/**
	 * What happens when a queue is full: 'block' stops reading from the socket for at
	 * most 'max-block' and then drops the oldest message, 'drop-oldest' and 'drop-newest'
	 * drop a message at once.
	 */
	private OverflowPolicy overflow = OverflowPolicy.BLOCK;

	/**
	 * How long reading from the socket may stop within one heartbeat interval.
	 */
	private Duration maxBlock = Duration.ofSeconds(10);

	public int getCapacity() {
		return this.capacity;
	}

	public void setCapacity(int capacity) {
		this.capacity = capacity;
	}

	public @Nullable DataSize getMaxBytes() {
		return this.maxBytes;
	}

	public void setMaxBytes(@Nullable DataSize maxBytes) {
		this.maxBytes = maxBytes;
	}

	public OverflowPolicy getOverflow() {
		return this.overflow;
	}

	public void setOverflow(OverflowPolicy overflow) {
		this.overflow = overflow;
	}

	public Duration getMaxBlock() {
		return this.maxBlock;
	}

	public void setMaxBlock(Duration maxBlock) {
		this.maxBlock = maxBlock;
	}

}
