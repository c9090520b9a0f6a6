package io.github.supabaserealtime.internal.text;

/**
 * Adds and removes the prefix {@code realtime:} of topics. The server has every channel
 * below it; an application may write topics with or without it.
 *
 * @since 0.9.0
 */
public final class Topics {

	/**
	 * The beginning of every topic on the wire.
	 */
	public static final String PREFIX = "realtime:";

	private Topics() {
	}

	/**
	 * Return a topic as it is on the wire.
	 * @param topic the topic, with or without the prefix
	 * @return the topic with the prefix
	 */
	public static String prefixed(String topic) {
		return topic.startsWith(PREFIX) ? topic : PREFIX + topic;
	}

	/**
	 * Return a topic as applications write it.
	 * @param topic the topic, with or without the prefix
	 * @return the topic without the prefix
	 */
	public static String name(String topic) {
		return topic.startsWith(PREFIX) ? topic.substring(PREFIX.length()) : topic;
	}

}
