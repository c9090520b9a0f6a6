package io.github.supabaserealtime.benchmarks;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The server's end of one socket: answers what the client sends.
 */
final class Peer {

	/**
	 * The id that the server gives to each binding of the client.
	 */
	static final int BINDING_ID = 68_883_293;

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final int PUSH = 3;

	private static final int PUSH_HEADER = 7;

	private final Socket socket;

	private final OutputStream out;

	private final Script script;

	private final Set<String> acknowledged = new HashSet<>();

	private boolean arrays;

	Peer(Socket socket, Script script) throws IOException {
		this.socket = socket;
		this.out = socket.getOutputStream();
		this.script = script;
	}

	/**
	 * Return whether the client has asked for protocol version 2.0.0, which puts text
	 * messages into arrays.
	 */
	boolean isVersion2() {
		return this.arrays;
	}

	boolean isClosed() {
		return this.socket.isClosed();
	}

	/**
	 * Write frames. May be called by any thread.
	 */
	void send(byte[] frames) throws IOException {
		synchronized (this.out) {
			this.out.write(frames);
		}
	}

	/**
	 * End the socket without a word.
	 */
	void cut() throws IOException {
		this.socket.close();
	}

	void serve() throws IOException {
		try (this.socket) {
			DataInputStream in = new DataInputStream(new BufferedInputStream(this.socket.getInputStream(), 65_536));
			upgrade(in);
			this.script.opened();
			WireFrames.Received frame = WireFrames.read(in);
			while (frame.opcode() != WireFrames.CLOSE) {
				answer(frame);
				frame = WireFrames.read(in);
			}
			send(WireFrames.of(WireFrames.CLOSE, frame.content()));
		}
	}

	private void upgrade(DataInputStream in) throws IOException {
		this.arrays = !line(in).contains("vsn=1.0.0");
		String key = "";
		for (String line = line(in); !line.isEmpty(); line = line(in)) {
			if (line.toLowerCase().startsWith("sec-websocket-key:")) {
				key = line.substring(line.indexOf(':') + 1).trim();
			}
		}
		send(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
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

	private static String accept(String key) {
		try {
			return Base64.getEncoder()
				.encodeToString(MessageDigest.getInstance("SHA-1")
					.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void answer(WireFrames.Received frame) throws IOException {
		switch (frame.opcode()) {
			case WireFrames.TEXT -> answer(MAPPER.readTree(frame.content()));
			case WireFrames.BINARY -> answerPush(frame.content());
			case WireFrames.PING -> send(WireFrames.of(WireFrames.PONG, frame.content()));
			default -> {
				// a pong
			}
		}
	}

	private void answerPush(byte[] push) throws IOException {
		if (push[0] != PUSH) {
			throw new IOException("An unknown kind of binary frame: " + push[0]);
		}
		String joinRef = ascii(push, PUSH_HEADER, push[1]);
		String ref = ascii(push, PUSH_HEADER + push[1], push[2]);
		String topic = ascii(push, PUSH_HEADER + push[1] + push[2], push[3]);
		if (this.acknowledged.contains(topic)) {
			reply("\"" + joinRef + "\"", "\"" + ref + "\"", topic, "{}");
		}
	}

	private static String ascii(byte[] bytes, int offset, int length) {
		return new String(bytes, offset, length, StandardCharsets.US_ASCII);
	}

	private void answer(JsonNode message) throws IOException {
		String joinRef = this.arrays ? message.get(0).toString() : "null";
		String ref = (this.arrays ? message.get(1) : message.get("ref")).toString();
		String topic = (this.arrays ? message.get(2) : message.get("topic")).asString();
		String event = (this.arrays ? message.get(3) : message.get("event")).asString();
		JsonNode payload = this.arrays ? message.get(4) : message.get("payload");
		if (event.equals("phx_join")) {
			join(joinRef, ref, topic, payload.path("config"));
		}
		else if (event.equals("heartbeat") || event.equals("phx_leave") || this.acknowledged.contains(topic)) {
			reply(joinRef, ref, topic, "{}");
		}
	}

	private void join(String joinRef, String ref, String topic, JsonNode config) throws IOException {
		JsonNode bindings = config.path("postgres_changes");
		StringBuilder accepted = new StringBuilder();
		for (JsonNode binding : bindings) {
			accepted.append(accepted.isEmpty() ? "" : ",")
				.append("{\"id\":" + BINDING_ID + ",")
				.append(binding.toString().substring(1));
		}
		if (config.path("broadcast").path("ack").asBoolean(false)) {
			this.acknowledged.add(topic);
		}
		reply(joinRef, ref, topic, "{\"postgres_changes\":[" + accepted + "]}");
		if (!bindings.isEmpty()) {
			send(message(joinRef, "null", topic, "system", """
					{"message":"Subscribed to PostgreSQL","status":"ok","extension":"postgres_changes",\
					"channel":"bench"}"""));
		}
		this.script.joined(this, topic);
	}

	private void reply(String joinRef, String ref, String topic, String response) throws IOException {
		send(message(joinRef, ref, topic, "phx_reply", "{\"status\":\"ok\",\"response\":" + response + "}"));
	}

	/**
	 * Return the frame of a broadcast.
	 */
	byte[] broadcast(String topic, String event, String payload) {
		return message("null", "null", topic, "broadcast",
				"{\"event\":\"" + event + "\",\"payload\":" + payload + ",\"type\":\"broadcast\"}");
	}

	private byte[] message(String joinRef, String ref, String topic, String event, String payload) {
		return WireFrames
			.text(this.arrays ? "[" + joinRef + "," + ref + ",\"" + topic + "\",\"" + event + "\"," + payload + "]"
					: "{\"ref\":" + ref + ",\"event\":\"" + event + "\",\"payload\":" + payload + ",\"topic\":\""
							+ topic + "\"}");
	}

}
