package io.github.supabaserealtime.test;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A WebSocket without any knowledge of Realtime.
 */
final class RawClient implements WebSocket.Listener, AutoCloseable {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	/**
	 * What arrived: {@code String} for text, {@code byte[]} for binary.
	 */
	final List<Object> frames = new CopyOnWriteArrayList<>();

	private final StringBuilder text = new StringBuilder();

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final CompletableFuture<Integer> closed = new CompletableFuture<>();

	private final AtomicInteger pongs = new AtomicInteger();

	private final WebSocket socket;

	private volatile boolean paused;

	private int read;

	private RawClient(String url) {
		this.socket = HTTP.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
	}

	static RawClient connect(String url) {
		return new RawClient(url);
	}

	static RawClient connect(EmbeddedRealtimeServer server, String key, String version) {
		return new RawClient(server.url() + "/websocket?apikey=" + URLEncoder.encode(key, StandardCharsets.UTF_8)
				+ "&vsn=" + version);
	}

	static RawClient connect(EmbeddedRealtimeServer server) {
		return connect(server, server.apiKey(), "2.0.0");
	}

	@Override
	public void onOpen(WebSocket webSocket) {
		webSocket.request(1);
	}

	@Override
	public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.text.append(data);
		if (last) {
			this.frames.add(this.text.toString());
			this.text.setLength(0);
		}
		request(webSocket);
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
		request(webSocket);
		return null;
	}

	@Override
	public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
		this.pongs.incrementAndGet();
		request(webSocket);
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

	RawClient pong() {
		this.socket.sendPong(ByteBuffer.allocate(0)).join();
		return this;
	}

	/**
	 * Send a ping and wait for its pong.
	 */
	RawClient ping() {
		int before = this.pongs.get();
		this.socket.sendPing(ByteBuffer.allocate(0)).join();
		quickly("a pong").until(() -> this.pongs.get() > before);
		return this;
	}

	List<String> texts() {
		return this.frames.stream().filter(String.class::isInstance).map(String.class::cast).toList();
	}

	/**
	 * Wait for a number of frames.
	 */
	List<String> awaitTexts(int count) {
		quickly(count + " text frames").until(() -> texts().size() >= count);
		return texts();
	}

	/**
	 * Wait for the next frame in their order, a string or a byte array.
	 */
	Object next(String description) {
		quickly(description).until(() -> this.frames.size() > this.read);
		return this.frames.get(this.read++);
	}

	private static ConditionFactory quickly(String description) {
		return await(description).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
	}

	String nextText() {
		return (String) next("a text frame");
	}

	RawClient expect(String json) {
		assertThat(Json.parse(nextText())).isEqualTo(Json.parse(json));
		return this;
	}

	/**
	 * Take a number of frames, each of which holds one of two words.
	 */
	void expectOneOf(String word, String other, int count) {
		for (int i = 0; i < count; i++) {
			assertThat(nextText()).containsAnyOf(word, other);
		}
	}

	/**
	 * Send a heartbeat of version 2.0.0 and see its reply next: nothing else was under
	 * way.
	 */
	RawClient expectNothingElse() {
		send("[null,\"hb\",\"phoenix\",\"heartbeat\",{}]");
		return expect("[null,\"hb\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
	}

	/**
	 * Read no more: TCP pushes back at the server.
	 */
	void pauseReading() {
		this.paused = true;
	}

	void resumeReading() {
		this.paused = false;
		this.socket.request(1);
	}

	private void request(WebSocket webSocket) {
		if (!this.paused) {
			webSocket.request(1);
		}
	}

	/**
	 * Say goodbye, unlike {@link #close()}, which drops the connection.
	 */
	void disconnect() {
		this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
	}

	boolean isClosed() {
		return this.closed.isDone();
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
		quickly("the close").until(this.closed::isDone);
		return this.closed.join();
	}

	@Override
	public void close() {
		this.socket.abort();
	}

}
