package io.github.supabaserealtime.test;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.awaitility.Awaitility.await;

/**
 * A WebSocket without any knowledge of Realtime.
 */
final class RawClient implements WebSocket.Listener, AutoCloseable {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	/**
	 * What arrived: {@code String} for text, {@code byte[]} for binary.
	 */
	final List<Object> frames = new CopyOnWriteArrayList<>();

	private final StringBuilder text = new StringBuilder();

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final CompletableFuture<Integer> closed = new CompletableFuture<>();

	private final WebSocket socket;

	private RawClient(String url) {
		this.socket = HTTP.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
	}

	static RawClient connect(EmbeddedRealtimeServer server, String key, String version) {
		return new RawClient(server.url() + "/websocket?apikey=" + URLEncoder.encode(key, StandardCharsets.UTF_8)
				+ "&vsn=" + version);
	}

	static RawClient connect(EmbeddedRealtimeServer server) {
		return connect(server, server.apiKey(), "2.0.0");
	}

	@Override
	public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.text.append(data);
		if (last) {
			this.frames.add(this.text.toString());
			this.text.setLength(0);
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
		byte[] piece = new byte[data.remaining()];
		data.get(piece);
		this.bytes.writeBytes(piece);
		if (last) {
			this.frames.add(this.bytes.toByteArray());
			this.bytes.reset();
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
		this.closed.complete(statusCode);
		return null;
	}

	@Override
	public void onError(WebSocket webSocket, Throwable error) {
		this.closed.complete(1006);
	}

	RawClient send(String frame) {
		this.socket.sendText(frame, true).join();
		return this;
	}

	RawClient send(byte[] frame) {
		this.socket.sendBinary(ByteBuffer.wrap(frame), true).join();
		return this;
	}

	List<String> texts() {
		return this.frames.stream().filter(String.class::isInstance).map(String.class::cast).toList();
	}

	/**
	 * Wait for a number of frames.
	 */
	List<String> awaitTexts(int count) {
		await().until(() -> texts().size() >= count);
		return texts();
	}

	String join(String topic, String config) {
		return join("1", topic, config);
	}

	String join(String ref, String topic, String config) {
		int before = texts().size();
		send("[\"%s\",\"%s\",\"realtime:%s\",\"phx_join\",{\"config\":%s}]".formatted(ref, ref, topic, config));
		return awaitTexts(before + 1).get(before);
	}

	int awaitClose() {
		await().until(this.closed::isDone);
		return this.closed.join();
	}

	@Override
	public void close() {
		this.socket.abort();
	}

}
