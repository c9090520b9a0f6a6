package io.github.supabaserealtime.internal.client;

import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportRequest;
import io.github.supabaserealtime.transport.TransportSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A transport without a network, whose server accepts everything and sends as fast as the
 * client reads, so that nothing but the client holds what was sent.
 */
final class FloodingTransport implements RealtimeTransport {

	private volatile @Nullable TransportListener listener;

	@Override
	public void open(TransportRequest request, TransportListener listener) {
		this.listener = listener;
		listener.opened(new TransportSession() {

			@Override
			public void send(String text) {
				JsonNode frame = Bench.MAPPER.readTree(text);
				String reply = "[%s,%s,%s,\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]";
				listener.text(reply.formatted(frame.get(0), frame.get(1), frame.get(2)));
			}

			@Override
			public void send(byte[] bytes) {
			}

			@Override
			public void close(int code, String reason) {
				listener.closed(code, reason);
			}

		});
	}

	/**
	 * Send a broadcast, held back as a server would be.
	 */
	void broadcast(String topic, String event, String payloadJson) {
		send(topic, "broadcast",
				"{\"type\":\"broadcast\",\"event\":\"" + event + "\",\"payload\":" + payloadJson + "}");
	}

	/**
	 * Send a frame of a channel, held back as a server would be.
	 */
	void send(String topic, String event, String json) {
		TransportListener open = this.listener;
		if (open == null) {
			throw new IllegalStateException("The socket was not opened");
		}
		open.text("[null,null,\"realtime:" + topic + "\",\"" + event + "\"," + json + "]");
	}

}
