package io.github.supabaserealtime.fake;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportRequest;
import io.github.supabaserealtime.transport.TransportSession;

/**
 * A transport that opens at once, records what is sent and answers joins and leaves.
 */
public class RecordingTransport implements RealtimeTransport {

	private static final Set<String> ANSWERED = Set.of("\"phx_join\"", "\"phx_leave\"");

	public final List<TransportRequest> requests = new CopyOnWriteArrayList<>();

	public final List<String> sent = new CopyOnWriteArrayList<>();

	public final List<TransportListener> open = new CopyOnWriteArrayList<>();

	@Override
	public void open(TransportRequest request, TransportListener listener) {
		this.requests.add(request);
		this.open.add(listener);
		listener.opened(new Session(listener));
	}

	/**
	 * Send a text to the client.
	 * @param text the text
	 */
	public void receive(String text) {
		this.open.forEach((listener) -> listener.text(text));
	}

	private final class Session implements TransportSession {

		private final TransportListener listener;

		Session(TransportListener listener) {
			this.listener = listener;
		}

		@Override
		public void send(String text) {
			RecordingTransport.this.sent.add(text);
			String[] head = text.split(",", 5);
			if (head.length == 5 && ANSWERED.contains(head[3])) {
				this.listener.text("[%s,%s,%s,\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]"
					.formatted(head[0].substring(1), head[1], head[2]));
			}
		}

		@Override
		public void send(byte[] bytes) {
		}

		@Override
		public void close(int code, String reason) {
			this.listener.closed(code, reason);
		}

	}

}
