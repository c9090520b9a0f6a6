package io.github.supabaserealtime.transport;

/**
 * Strategy that opens WebSockets. The default uses Spring's
 * {@code StandardWebSocketClient}; an application may supply its own.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface RealtimeTransport {

	/**
	 * Open a WebSocket. Called on a thread that may block; the call may return before the
	 * outcome is known.
	 * @param request the address and the options
	 * @param listener the callback. Call either {@link TransportListener#opened} or
	 * {@link TransportListener#failed}, exactly once; after {@code opened}, call it for
	 * everything that happens to the socket
	 */
	void open(TransportRequest request, TransportListener listener);

}
