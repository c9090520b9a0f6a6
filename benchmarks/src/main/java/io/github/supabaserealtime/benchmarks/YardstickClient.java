package io.github.supabaserealtime.benchmarks;

import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.socket.BinaryMessage;
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

	private final boolean parse;

	private final ClientMeter meter;

	// so that nothing is optimised away
	private volatile @Nullable JsonNode last;

	private YardstickClient(Workload workload, boolean parse, ClientMeter meter) {
		this.workload = workload;
		this.parse = parse;
		this.meter = meter;
	}

	/**
	 * Run until the process is ended.
	 * @param args address, workload, number of messages, result file, and {@code parse}
	 * or {@code count}
	 */
	public static void main(String[] args) throws Exception {
		ClientMeter meter = new ClientMeter(Long.parseLong(args[2]), Path.of(args[3]));
		Workload workload = Workload.valueOf(args[1]);
		new StandardWebSocketClient()
			.execute(new YardstickClient(workload, args[4].equals("parse"), meter),
					args[0] + "/websocket?apikey=benchmark&vsn=" + workload.version())
			.get();
		Thread.currentThread().join();
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
		this.meter.count();
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
		this.meter.count();
	}

}
