package io.github.supabaserealtime.internal.channel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.push.SendBuffer;

/**
 * The channels of a connection by topic, and the pushes that wait for their links. Used
 * on the lane, except that any thread may look up a channel and read the numbers.
 */
public final class ChannelRegistry {

	private final Map<String, ChannelMachine> channels = Collections.synchronizedMap(new LinkedHashMap<>());

	private final SendBuffer sendBuffer;

	private long lastOpened;

	public ChannelRegistry(ConnectionContext context) {
		this.sendBuffer = new SendBuffer(context);
		this.lastOpened = context.time().now();
	}

	Map<String, ChannelMachine> channels() {
		return this.channels;
	}

	/**
	 * A link was opened that had not been open before.
	 */
	void opened(long time) {
		this.lastOpened = time;
	}

	/**
	 * Return when a link was last opened that had not been open before.
	 */
	long lastOpened() {
		return this.lastOpened;
	}

	/**
	 * Return the pushes that wait for links.
	 */
	public SendBuffer sendBuffer() {
		return this.sendBuffer;
	}

}
