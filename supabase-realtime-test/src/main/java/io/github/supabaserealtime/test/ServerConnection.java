package io.github.supabaserealtime.test;

import java.util.Map;

/**
 * A client's socket, seen from an embedded server. Safe for several threads.
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
	 * Send a text frame as it is, behind what is already on its way.
	 * @param text the text
	 */
	void sendRaw(String text);

	/**
	 * Send a binary frame as it is, behind what is already on its way.
	 * @param bytes the content
	 */
	void sendRaw(byte[] bytes);

	/**
	 * Drop the TCP connection without a close frame; what is on its way may be lost.
	 */
	void abort();

	/**
	 * Close the socket, behind what is already on its way.
	 * @param code the close code
	 * @param reason the reason
	 */
	void close(int code, String reason);

}
