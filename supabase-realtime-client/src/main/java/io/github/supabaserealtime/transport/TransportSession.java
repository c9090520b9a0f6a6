package io.github.supabaserealtime.transport;

import java.io.IOException;

/**
 * An open WebSocket. The send methods are called by one thread at a time and may block
 * for the send timeout; {@link #close} may be called by another thread at any time.
 *
 * @since 0.9.0
 */
public interface TransportSession {

	/**
	 * Send a text message.
	 * @param text the text
	 * @throws IOException if it could not be written in time; the text is free of secrets
	 */
	void send(String text) throws IOException;

	/**
	 * Send a binary message.
	 * @param bytes the content
	 * @throws IOException if it could not be written in time; the text is free of secrets
	 */
	void send(byte[] bytes) throws IOException;

	/**
	 * Begin a batch. The messages that are sent from now on may wait until it ends, so
	 * that several are written at once. By default nothing happens: each message is
	 * written when it is sent. Called by the thread that sends.
	 * @throws IOException if the socket is closed; the text is free of secrets
	 * @since 0.9.0
	 */
	default void beginBatch() throws IOException {
	}

	/**
	 * End a batch: when this method returns, all its messages are written. Called by the
	 * thread that sends.
	 * @throws IOException if they could not be written in time; the text is free of
	 * secrets
	 * @since 0.9.0
	 */
	default void endBatch() throws IOException {
	}

	/**
	 * Close the socket. May block for the close timeout; never throws.
	 * @param code the close code
	 * @param reason the reason
	 */
	void close(int code, String reason);

}
