package io.github.supabaserealtime.test;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.test.protocol.Json;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JDK's WebSocket as a client that sends frames as they are and keeps what comes.
 */
final class RawClient implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final BlockingQueue<Object> frames = new LinkedBlockingQueue<>();

	private final CompletableFuture<Integer> closed = new CompletableFuture<>();

	private final WebSocket socket;

	private RawClient(HttpClient http, URI uri) {
		this.socket = http.newWebSocketBuilder().buildAsync(uri, new Listener()).join();
	}

	static RawClient connect(EmbeddedRealtimeServer server, String version) {
		return connect(server.url() + "/websocket?apikey=" + server.apiKey() + "&vsn=" + version);
	}

	static RawClient connect(String url) {
		return connect(HTTP, url);
	}

	static RawClient connect(HttpClient http, String url) {
		return new RawClient(http, URI.create(url));
	}

	RawClient send(String text) {
		this.socket.sendText(text, true).join();
		return this;
	}

	RawClient send(byte[] bytes) {
		this.socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
		return this;
	}

	RawClient ping() {
		this.socket.sendPing(ByteBuffer.allocate(0)).join();
		return this;
	}

	/**
	 * Return the next frame, a string or a byte array.
	 */
	Object next() {
		return next("a frame");
	}

	Object next(String due) {
		try {
			Object frame = this.frames.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			assertThat(frame).as("%s within %s", due, PATIENCE).isNotNull();
			return frame;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	String nextText() {
		Object frame = next();
		assertThat(frame).isInstanceOf(String.class);
		return (String) frame;
	}

	byte[] nextBytes() {
		Object frame = next();
		assertThat(frame).isInstanceOf(byte[].class);
		return (byte[]) frame;
	}

	RawClient expect(String json) {
		assertThat(Json.parse(nextText())).isEqualTo(Json.parse(json));
		return this;
	}

	JsonNode nextJson() {
		JsonNode node = Json.parse(nextText());
		assertThat(node).isNotNull();
		return node;
	}

	/**
	 * Send a heartbeat of version 2.0.0 and see its reply: nothing else is under way.
	 */
	RawClient expectNothingElse() {
		send("[null,\"hb\",\"phoenix\",\"heartbeat\",{}]");
		return expect("[null,\"hb\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
	}

	/**
	 * Join with version 2.0.0 and see the ok reply.
	 */
	RawClient join(String ref, String topic, String config) {
		send("[\"%s\",\"%s\",\"%s\",\"phx_join\",{\"config\":%s}]".formatted(ref, ref, topic, config));
		JsonNode reply = nextJson();
		assertThat(reply.at("/4/status").asString()).as(reply.toString()).isEqualTo("ok");
		return this;
	}

	/**
	 * Return the close code; 1006 when the connection was lost without a close frame.
	 */
	int closeCode() {
		return this.closed.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
	}

	boolean isClosed() {
		return this.closed.isDone();
	}

	void disconnect() {
		this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
	}

	@Override
	public void close() {
		this.socket.abort();
	}

	private final class Listener implements WebSocket.Listener {

		private final StringBuilder text = new StringBuilder();

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.text.append(data);
			if (last) {
				RawClient.this.frames.add(this.text.toString());
				this.text.setLength(0);
			}
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
			byte[] piece = new byte[data.remaining()];
			data.get(piece);
			this.bytes.writeBytes(piece);
			if (last) {
				RawClient.this.frames.add(this.bytes.toByteArray());
				this.bytes.reset();
			}
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
			RawClient.this.closed.complete(statusCode);
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			RawClient.this.closed.complete(1006);
		}

	}

}
