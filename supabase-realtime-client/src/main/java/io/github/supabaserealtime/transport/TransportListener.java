package io.github.supabaserealtime.transport;

import io.github.supabaserealtime.ConnectionFailure;

/**
 * Callback for the events of a WebSocket. It may be called on any thread. The incoming
 * messages of one socket are passed one after another.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface TransportListener {

	/**
	 * The socket is open.
	 * @param session the session, with which to send and close
	 */
	void opened(TransportSession session);

	/**
	 * The socket could not be opened.
	 * @param failure the reason, without the api key and tokens
	 */
	void failed(ConnectionFailure failure);

	/**
	 * A complete text message arrived. The call may block to slow down the server.
	 * @param text the text
	 */
	void text(String text);

	/**
	 * A complete binary message arrived. The call may block to slow down the server.
	 * @param bytes the content, which the listener may keep
	 */
	void binary(byte[] bytes);

	/**
	 * Bytes arrived: a message or a part of a message.
	 */
	void active();

	/**
	 * A message was larger than the largest accepted size. It was read and dropped.
	 */
	void oversize();

	/**
	 * The socket is closed. No other method is called afterwards.
	 * @param code the close code, 1006 when the peer sent none
	 * @param reason the reason, may be empty
	 */
	void closed(int code, String reason);

}
