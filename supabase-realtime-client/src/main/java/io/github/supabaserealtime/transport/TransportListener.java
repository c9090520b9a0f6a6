package io.github.supabaserealtime.transport;

import io.github.supabaserealtime.ConnectionFailure;

/**
 * Callback for what happens to a WebSocket. May be called on any thread, but for one
 * socket never at the same time for two incoming messages.
 *
 * @since 0.9.0
 */
public interface TransportListener {

	/**
	 * The socket is open.
	 * @param session sends and closes
	 */
	void opened(TransportSession session);

	/**
	 * The socket could not be opened.
	 * @param failure why, free of secrets
	 */
	void failed(ConnectionFailure failure);

	/**
	 * A whole text message arrived. May block to hold the server back.
	 * @param text the text
	 */
	void text(String text);

	/**
	 * A whole binary message arrived. May block to hold the server back.
	 * @param bytes the content, which the listener may keep
	 */
	void binary(byte[] bytes);

	/**
	 * Bytes arrived: a whole message or a part of one.
	 */
	void active();

	/**
	 * A message was larger than the largest accepted size; it was read and dropped.
	 */
	void oversize();

	/**
	 * The socket is closed. Nothing follows.
	 * @param code the close code, 1006 when the peer sent none
	 * @param reason the reason, may be empty
	 */
	void closed(int code, String reason);

}
