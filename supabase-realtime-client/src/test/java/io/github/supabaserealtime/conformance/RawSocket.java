package io.github.supabaserealtime.conformance;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import static org.awaitility.Awaitility.await;

/**
 * A WebSocket of the JDK that a test drives frame by frame. For one thread.
 */
final class RawSocket implements WebSocket.Listener, AutoCloseable {

	/**
	 * How long an answer may take: a real server is up to 15 s late with a cold tenant
	 * (protocol.md 4.3).
	 */
	static final Duration PATIENCE = Duration.ofSeconds(20);

	static final String V1 = "1.0.0";

	static final String V2 = "2.0.0";

	private static final HttpClient HTTP = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(PATIENCE)
		.build();

	private final boolean first;

	private final List<RawFrame> frames = new CopyOnWriteArrayList<>();

	private final StringBuilder text = new StringBuilder();

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final CompletableFuture<Integer> closed = new CompletableFuture<>();

	private final WebSocket socket;

	private int read;

	private int lastRef;

	private RawSocket(URI address, boolean first, Map<String, String> headers) {
		this.first = first;
		WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(PATIENCE);
		headers.forEach(builder::header);
		try {
			this.socket = builder.buildAsync(address, this).join();
		}
		catch (CompletionException ex) {
			throw new NotOpenedException(address, ex.getCause());
		}
	}

	/**
	 * Open a socket. The key goes in a header: the HTTP client of the JDK logs addresses.
	 * @throws NotOpenedException if the server does not accept it
	 */
	static RawSocket open(Endpoint endpoint, String key, @Nullable String version) {
		return new RawSocket(endpoint.webSocket(version), !V2.equals(version), Map.of("x-api-key", key));
	}

	/**
	 * Open a socket of version 1.0.0 and close it.
	 * @throws NotOpenedException if the server does not accept it
	 */
	static void tryToOpen(URI address, Map<String, String> headers) {
		new RawSocket(address, true, headers).close();
	}

	@Override
	public void onOpen(WebSocket webSocket) {
		webSocket.request(1);
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.text.append(data);
		if (last) {
			this.frames.add(RawFrame.ofText(this.text.toString()));
			this.text.setLength(0);
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
		byte[] piece = new byte[data.remaining()];
		data.get(piece);
		this.bytes.writeBytes(piece);
		if (last) {
			this.frames.add(RawFrame.ofBinary(this.bytes.toByteArray()));
			this.bytes.reset();
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
		this.closed.complete(statusCode);
		return null;
	}

	@Override
	public void onError(WebSocket webSocket, Throwable error) {
		this.closed.complete(1006);
	}

	String nextRef() {
		return String.valueOf(++this.lastRef);
	}

	void sendText(String frame) {
		this.socket.sendText(frame, true).join();
	}

	void sendBinary(byte[] frame) {
		this.socket.sendBinary(ByteBuffer.wrap(frame), true).join();
	}

	/**
	 * Send a frame in the form of the socket's version.
	 */
	void send(@Nullable Object joinRef, @Nullable Object ref, String topic, String event, Object payload) {
		sendText(this.first ? FrameWriter.first(joinRef, ref, topic, event, payload)
				: FrameWriter.second(joinRef, ref, topic, event, payload));
	}

	/**
	 * Send a frame with the next reference.
	 * @return the reference
	 */
	String push(@Nullable String joinRef, String topic, String event, Object payload) {
		String ref = nextRef();
		send(joinRef, ref, topic, event, payload);
		return ref;
	}

	/**
	 * Send a user broadcast in a binary frame.
	 * @return the reference
	 */
	String pushBinary(String joinRef, String topic, String event, boolean json, byte[] content) {
		return pushBinary(joinRef, topic, event, "", json, content);
	}

	/**
	 * Send a user broadcast with metadata in a binary frame.
	 * @return the reference
	 */
	String pushBinary(String joinRef, String topic, String event, String metadata, boolean json, byte[] content) {
		String ref = nextRef();
		sendBinary(FrameWriter.userBroadcast(joinRef, ref, topic, event, metadata, json, content));
		return ref;
	}

	/**
	 * Send a join.
	 * @param payload the payload in the form of {@link RawFrame#json}
	 * @return the reference
	 */
	String join(String topic, String payload) {
		return join(topic, RawFrame.json(payload));
	}

	String join(String topic, JsonNode payload) {
		String ref = nextRef();
		send(ref, ref, topic, "phx_join", payload);
		return ref;
	}

	/**
	 * Send a join and see it accepted, whatever comes before.
	 * @return the reference
	 */
	String joined(String topic, String payload) {
		return accepted(join(topic, payload));
	}

	String joined(String topic, JsonNode payload) {
		return accepted(join(topic, payload));
	}

	private String accepted(String ref) {
		RawFrame reply = reply(ref);
		if (!reply.isOk()) {
			throw new AssertionError("The join was refused: " + reply.message());
		}
		return ref;
	}

	/**
	 * Return the next frame.
	 */
	RawFrame next() {
		waiting("a frame").until(() -> this.frames.size() > this.read);
		return this.frames.get(this.read++);
	}

	/**
	 * Return the next frame that fits, leaving out those before it.
	 */
	RawFrame next(String description, Predicate<RawFrame> predicate) {
		waiting(description).until(() -> {
			while (this.read < this.frames.size()) {
				if (predicate.test(this.frames.get(this.read++))) {
					return true;
				}
			}
			return false;
		});
		return this.frames.get(this.read - 1);
	}

	/**
	 * Return the next frame of a topic and event, leaving out those before it.
	 */
	RawFrame next(String topic, String event) {
		return next(event + " on " + topic, (frame) -> frame.is(topic, event));
	}

	/**
	 * Return the reply to a push, leaving out what comes before it.
	 */
	RawFrame reply(String ref) {
		return next("the reply to " + ref, (frame) -> frame.isReplyTo(ref));
	}

	/**
	 * Take frames until each of several was seen, in whatever order, and return them in
	 * the order asked for.
	 */
	@SafeVarargs
	final List<RawFrame> nextEach(String description, Predicate<RawFrame>... predicates) {
		RawFrame[] found = new RawFrame[predicates.length];
		int missing = predicates.length;
		while (missing > 0) {
			RawFrame frame = next(description, (any) -> true);
			for (int i = 0; i < predicates.length; i++) {
				if (found[i] == null && predicates[i].test(frame)) {
					found[i] = frame;
					missing--;
					break;
				}
			}
		}
		return List.of(found);
	}

	/**
	 * Send a heartbeat and return what comes before its reply: what the process of the
	 * socket had to say to the frames sent so far, which are joins, refusals and what is
	 * malformed. The processes of the channels answer pushes later, see
	 * {@link #untilAnswered}.
	 */
	List<RawFrame> untilHeartbeat() {
		return until(push(null, "phoenix", "heartbeat", Map.of()));
	}

	/**
	 * Send a push that every joined channel answers and return what comes before its
	 * reply: whatever the channel had to say to the frames sent so far.
	 * @param joinRef the reference of the join
	 * @param topic the topic with {@code realtime:}
	 */
	List<RawFrame> untilAnswered(String joinRef, String topic) {
		return until(push(joinRef, topic, "presence", Map.of("type", "presence", "event", "untrack")));
	}

	/**
	 * Return what comes before the reply to a push.
	 */
	List<RawFrame> until(String ref) {
		List<RawFrame> before = new ArrayList<>();
		RawFrame frame = next();
		while (!frame.isReplyTo(ref)) {
			before.add(frame);
			frame = next();
		}
		return before;
	}

	/**
	 * Wait until the server closes the socket.
	 * @return the code, 1006 for the loss of the connection
	 */
	int awaitClose() {
		waiting("the close").until(this.closed::isDone);
		return this.closed.join();
	}

	private ConditionFactory waiting(String description) {
		return await(description).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
	}

	/**
	 * Drop the connection, without a word.
	 */
	@Override
	public void close() {
		this.socket.abort();
	}

}
