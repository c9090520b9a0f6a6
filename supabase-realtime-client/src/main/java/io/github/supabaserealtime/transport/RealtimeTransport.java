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
	 * @param request where to and how
	 * @param listener is told of the outcome, exactly once of either
	 * {@link TransportListener#opened} or {@link TransportListener#failed}, and of what
	 * follows
	 */
	void open(TransportRequest request, TransportListener listener);

}
