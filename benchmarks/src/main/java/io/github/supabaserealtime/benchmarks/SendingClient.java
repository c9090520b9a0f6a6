package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * The least that sending can cost on this stack: threads that write encoded broadcasts to
 * a bare socket, one at a time.
 */
public final class SendingClient {

	private SendingClient() {
	}

	/**
	 * Send all messages.
	 * @param args address, number of messages, result file
	 */
	public static void main(String[] args) throws Exception {
		int messages = Integer.parseInt(args[1]);
		WebSocketSession session = new StandardWebSocketClient().execute(new AbstractWebSocketHandler() {
		}, args[0] + "/websocket?apikey=benchmark&vsn=2.0.0").get();
		session.sendMessage(new TextMessage("[\"1\",\"1\",\"" + Workload.TOPIC + "\",\"phx_join\",{\"config\":{}}]"));
		List<byte[]> frames = new ArrayList<>();
		for (int i = 0; i < Sending.BATCH; i++) {
			frames.add(push(i));
		}
		new SendingThreads(messages, new ClientMeter(messages, messages, Path.of(args[2])), () -> {
			try {
				for (byte[] frame : frames) {
					synchronized (session) {
						session.sendMessage(new BinaryMessage(frame));
					}
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}).run();
	}

	private static byte[] push(int number) {
		String joinRef = "1";
		String ref = Integer.toString(1000 + number);
		byte[] content = (joinRef + ref + Workload.TOPIC + Workload.EVENT + Workload.move(number))
			.getBytes(StandardCharsets.US_ASCII);
		return ByteBuffer.allocate(7 + content.length)
			.put(new byte[] { 3, (byte) joinRef.length(), (byte) ref.length(), (byte) Workload.TOPIC.length(),
					(byte) Workload.EVENT.length(), 0, 1 })
			.put(content)
			.array();
	}

}
