package io.github.supabaserealtime.internal.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportRequest;
import io.github.supabaserealtime.transport.TransportSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A transport without a network, whose server accepts everything and sends as fast as the
 * client reads, so that nothing but the client holds what was sent.
 */
final class FloodingTransport implements RealtimeTransport {

	private final Queue<String> answers = new ConcurrentLinkedQueue<>();

	private volatile @Nullable TransportListener listener;

	@Override
	public void open(TransportRequest request, TransportListener listener) {
		this.listener = listener;
		listener.opened(new TransportSession() {

			@Override
			public void send(String text) {
				JsonNode frame = Bench.MAPPER.readTree(text);
				String reply = "[%s,%s,%s,\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":%s}}]";
				ArrayNode subscribed = subscribed(frame.get(4));
				listener.text(reply.formatted(frame.get(0), frame.get(1), frame.get(2), subscribed));
				if (!subscribed.isEmpty()) {
					String notice = "[%s,null,%s,\"system\",{\"extension\":\"postgres_changes\",\"status\":\"ok\","
							+ "\"message\":\"Subscribed to PostgreSQL\"}]";
					listener.text(notice.formatted(frame.get(0), frame.get(2)));
				}
			}

			@Override
			public void send(byte[] bytes) {
				Sent push = Sent.of(0, new EncodedFrame.Binary(bytes));
				FloodingTransport.this.answers
					.add("[\"%s\",\"%s\",\"%s\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]"
						.formatted(push.joinRef(), push.ref(), push.topic()));
			}

			@Override
			public void close(int code, String reason) {
				listener.closed(code, reason);
			}

		});
	}

	private static ArrayNode subscribed(JsonNode join) {
		ArrayNode subscribed = Bench.MAPPER.createArrayNode();
		for (JsonNode asked : join.path("config").path("postgres_changes")) {
			subscribed.add(((ObjectNode) asked.deepCopy()).put("id", subscribed.size() + 1));
		}
		return subscribed;
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
		receive("[null,null,\"realtime:" + topic + "\",\"" + event + "\"," + json + "]");
	}

	/**
	 * Return how many broadcasts wait for their answer.
	 */
	int unanswered() {
		return this.answers.size();
	}

	/**
	 * Answer all broadcasts that were sent.
	 */
	void answer() {
		for (String answer = this.answers.poll(); answer != null; answer = this.answers.poll()) {
			receive(answer);
		}
	}

	/**
	 * Let a text frame arrive on the calling thread.
	 */
	void receive(String frame) {
		opened().text(frame);
	}

	/**
	 * Let a binary frame arrive on the calling thread.
	 */
	void receive(byte[] frame) {
		opened().binary(frame);
	}

	private TransportListener opened() {
		TransportListener open = this.listener;
		if (open == null) {
			throw new IllegalStateException("The socket was not opened");
		}
		return open;
	}

}
