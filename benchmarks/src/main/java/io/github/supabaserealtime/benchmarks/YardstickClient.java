package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * The least that a client on this stack can do: a bare socket that parses every frame
 * with Jackson, or only counts them.
 */
public final class YardstickClient extends AbstractWebSocketHandler {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final Workload workload;

	private final Consumer<@Nullable JsonNode> consumer;

	private final boolean parse;

	// so that nothing is optimised away
	private volatile @Nullable JsonNode last;

	private YardstickClient(Workload workload, boolean parse, Consumer<@Nullable JsonNode> consumer) {
		this.workload = workload;
		this.parse = parse;
		this.consumer = consumer;
	}

	/**
	 * Run until the process is ended.
	 * @param args {@code count}, {@code parse} or {@code latency}, address, workload,
	 * number of messages, step of the progress or number of messages before those that
	 * count, result file, bytes of the largest frame
	 */
	public static void main(String[] args) throws Exception {
		Workload workload = Workload.valueOf(args[2]);
		WsWebSocketContainer container = new WsWebSocketContainer();
		container.setDefaultMaxBinaryMessageBufferSize(Integer.parseInt(args[6]));
		new StandardWebSocketClient(container)
			.execute(new YardstickClient(workload, !args[0].equals("count"), consumer(args)),
					args[1] + "/websocket?apikey=benchmark&vsn=" + workload.version())
			.get();
		Thread.currentThread().join();
	}

	private static Consumer<@Nullable JsonNode> consumer(String[] args) throws IOException {
		int messages = Integer.parseInt(args[3]);
		int step = Integer.parseInt(args[4]);
		Path result = Path.of(args[5]);
		if (args[0].equals("latency")) {
			LatencyMeter meter = new LatencyMeter(step, messages, result);
			return (payload) -> meter.arrived(Objects.requireNonNull(payload).path("sequence").asLong());
		}
		ClientMeter meter = new ClientMeter(messages, step, result);
		return (payload) -> meter.count();
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		String bindings = this.workload.isBroadcast() ? ""
				: "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"items\"}";
		String config = "{\"config\":{\"postgres_changes\":[" + bindings + "]}}";
		session
			.sendMessage(new TextMessage(this.workload.version().equals("1.0.0")
					? "{\"topic\":\"" + Workload.TOPIC + "\",\"event\":\"phx_join\",\"payload\":" + config
							+ ",\"ref\":\"1\"}"
					: "[\"1\",\"1\",\"" + Workload.TOPIC + "\",\"phx_join\"," + config + "]"));
	}

	@Override
	protected void handleTextMessage(WebSocketSession session, TextMessage message) {
		if (this.parse) {
			this.last = MAPPER.readTree(message.getPayload());
		}
		this.consumer.accept(this.last);
	}

	@Override
	protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
		if (this.parse) {
			ByteBuffer buffer = message.getPayload();
			byte[] bytes = new byte[buffer.remaining()];
			buffer.get(bytes);
			int offset = Workload.payloadOffset(bytes);
			this.last = MAPPER.readTree(bytes, offset, bytes.length - offset);
		}
		this.consumer.accept(this.last);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		// what is missing will never come
		System.exit(1);
	}

}
