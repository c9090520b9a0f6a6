package io.github.supabaserealtime.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A WebSocket server for one client, whose only talent is speed. It answers joins and
 * heartbeats, and when all topics are joined it writes frames that were encoded before,
 * as fast as the client reads them, though never far ahead of what its listener has got:
 * the cost of a message is to be measured, not what happens in a flood.
 */
final class LoadSource implements AutoCloseable {

	/**
	 * The id that the server gives to the binding of the client.
	 */
	static final int BINDING_ID = 68_883_293;

	/**
	 * The topic on which a client that does not listen to the messages is told that
	 * {@link ClientMeter#STEP} of them have passed.
	 */
	static final String MARKS = "realtime:marks";

	private static final Log logger = LogFactory.getLog(LoadSource.class);

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final int BATCH = 500;

	private static final int WINDOW = 4 * ClientMeter.STEP;

	private static final long PAUSE_NANOS = 200_000;

	private static final int TEXT = 1;

	private static final int BINARY = 2;

	private static final int CLOSE = 8;

	private static final int PING = 9;

	private static final int PONG = 10;

	private final Workload workload;

	private final long total;

	private final Set<String> missing = new HashSet<>();

	private final boolean marks;

	private final Path progress;

	private final ServerSocket server;

	private volatile @Nullable Socket client;

	/**
	 * Create a source and listen for a client.
	 * @param workload what it sends
	 * @param total how many messages it sends
	 * @param marks whether to tell on {@link #MARKS} how many were sent
	 * @param progress the file of the client's progress
	 */
	LoadSource(Workload workload, long total, boolean marks, Path progress) throws IOException {
		this.progress = progress;
		this.workload = workload;
		this.total = total;
		this.marks = marks;
		this.missing.add(Workload.TOPIC);
		if (marks) {
			this.missing.add(MARKS);
		}
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		start("load-source-reader", this::serve);
	}

	int port() {
		return this.server.getLocalPort();
	}

	private static void start(String name, Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException | GeneralSecurityException ex) {
				// the client has ended, or was ended
				logger.debug("The connection has ended", ex);
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void serve() throws IOException, GeneralSecurityException {
		try (Socket socket = this.server.accept()) {
			this.client = socket;
			DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
			OutputStream out = socket.getOutputStream();
			upgrade(in, out);
			while (read(in, out)) {
				logger.trace("Answered a frame");
			}
		}
	}

	private void upgrade(DataInputStream in, OutputStream out) throws IOException, GeneralSecurityException {
		String key = "";
		for (String line = line(in); !line.isEmpty(); line = line(in)) {
			if (line.toLowerCase().startsWith("sec-websocket-key:")) {
				key = line.substring(line.indexOf(':') + 1).trim();
			}
		}
		byte[] accept = MessageDigest.getInstance("SHA-1")
			.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
		out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(accept) + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
	}

	private static String line(DataInputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
			if (next != '\r') {
				line.append((char) next);
			}
		}
		return line.toString();
	}

	private boolean read(DataInputStream in, OutputStream out) throws IOException {
		int opcode = in.readUnsignedByte() & 15;
		int length = in.readUnsignedByte() & 127;
		if (length == 126) {
			length = in.readUnsignedShort();
		}
		else if (length == 127) {
			length = Math.toIntExact(in.readLong());
		}
		byte[] mask = in.readNBytes(4);
		byte[] content = in.readNBytes(length);
		for (int i = 0; i < length; i++) {
			content[i] ^= mask[i % 4];
		}
		if (opcode == TEXT) {
			answer(MAPPER.readTree(content), out);
		}
		else if (opcode == PING) {
			send(frame(PONG, content), out);
		}
		else if (opcode == CLOSE) {
			send(frame(CLOSE, content), out);
		}
		return opcode != CLOSE;
	}

	private void answer(JsonNode message, OutputStream out) throws IOException {
		boolean array = message.isArray();
		String topic = (array ? message.get(2) : message.get("topic")).asString();
		String event = (array ? message.get(3) : message.get("event")).asString();
		String ref = (array ? message.get(1) : message.get("ref")).toString();
		String joinRef = array ? message.get(0).toString() : "null";
		if (event.equals("phx_join")) {
			JsonNode bindings = (array ? message.get(4) : message.get("payload")).path("config")
				.path("postgres_changes");
			StringBuilder accepted = new StringBuilder();
			for (JsonNode binding : bindings) {
				accepted.append(accepted.isEmpty() ? "" : ",")
					.append("{\"id\":" + BINDING_ID + ",")
					.append(binding.toString().substring(1));
			}
			reply(joinRef, ref, topic, "{\"postgres_changes\":[" + accepted + "]}", out);
			if (!bindings.isEmpty()) {
				send(text(array, joinRef, "null", topic, "system", """
						{"message":"Subscribed to PostgreSQL","status":"ok","extension":"postgres_changes",\
						"channel":"bench"}"""), out);
			}
			if (this.missing.remove(topic) && this.missing.isEmpty()) {
				start("load-source-writer", () -> flood(out));
			}
		}
		else if (!event.equals("access_token")) {
			reply(joinRef, ref, topic, "{}", out);
		}
	}

	private void reply(String joinRef, String ref, String topic, String response, OutputStream out) throws IOException {
		send(text(!this.workload.version().equals("1.0.0"), joinRef, ref, topic, "phx_reply",
				"{\"status\":\"ok\",\"response\":" + response + "}"), out);
	}

	private static byte[] text(boolean array, String joinRef, String ref, String topic, String event, String payload)
			throws IOException {
		String text = array ? "[" + joinRef + "," + ref + ",\"" + topic + "\",\"" + event + "\"," + payload + "]"
				: "{\"ref\":" + ref + ",\"event\":\"" + event + "\",\"payload\":" + payload + ",\"topic\":\"" + topic
						+ "\"}";
		return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
	}

	private void flood(OutputStream out) throws IOException {
		byte[] encoded = encodedBatch();
		for (long sent = BATCH; sent <= this.total; sent += BATCH) {
			awaitProgress(sent - WINDOW);
			send(encoded, out);
			if (this.marks && sent % ClientMeter.STEP == 0) {
				send(text(!this.workload.version().equals("1.0.0"), "null", "null", MARKS, "broadcast",
						"{\"event\":\"mark\",\"payload\":{},\"type\":\"broadcast\"}"), out);
			}
		}
	}

	private byte[] encodedBatch() throws IOException {
		ByteArrayOutputStream batch = new ByteArrayOutputStream();
		for (int i = 0; i < BATCH; i++) {
			batch.writeBytes(frame(this.workload.isBinary() ? BINARY : TEXT, this.workload.content(i)));
		}
		return batch.toByteArray();
	}

	private void awaitProgress(long messages) throws IOException {
		while (messages > 0 && Files.size(this.progress) * ClientMeter.STEP < messages && !this.server.isClosed()) {
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	private void send(byte[] bytes, OutputStream out) throws IOException {
		synchronized (this) {
			out.write(bytes);
		}
	}

	private static byte[] frame(int opcode, byte[] content) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		out.writeByte(128 | opcode);
		if (content.length < 126) {
			out.writeByte(content.length);
		}
		else {
			out.writeByte(126);
			out.writeShort(content.length);
		}
		out.write(content);
		return bytes.toByteArray();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		Socket socket = this.client;
		if (socket != null) {
			socket.close();
		}
	}

	/**
	 * What one of the threads does.
	 */
	private interface Work {

		void run() throws IOException, GeneralSecurityException;

	}

}
