package io.github.supabaserealtime.test;

import java.util.Map;

/**
 * The socket of a client at an embedded server. Safe for use by several threads.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface ServerConnection {

	/**
	 * Return the id, which counts from 1.
	 * @return the id
	 */
	long id();

	/**
	 * Return the query parameters of the upgrade, the api key among them.
	 * @return the parameters
	 */
	Map<String, String> query();

	/**
	 * Return the headers of the upgrade.
	 * @return the headers, their names in lower case
	 */
	Map<String, String> headers();

	/**
	 * Return whether the socket is open.
	 * @return whether the socket is open
	 */
	boolean isOpen();

	/**
	 * Send a text frame without changes, after the frames that are already queued.
	 * @param text the text
	 */
	void sendRaw(String text);

	/**
	 * Send a binary frame without changes, after the frames that are already queued.
	 * @param bytes the content
	 */
	void sendRaw(byte[] bytes);

	/**
	 * Drop the TCP connection without a close frame. Frames in transit may be lost.
	 */
	void abort();

	/**
	 * Close the socket, after the frames that are already queued.
	 * @param code the close code
	 * @param reason the reason
	 */
	void close(int code, String reason);

}
