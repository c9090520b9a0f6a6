package io.github.supabaserealtime.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The kinds of messages that are measured. Each has a text that differs from message to
 * message as it would in an application.
 */
public enum Workload {

	/**
	 * A broadcast as a binary frame of protocol version 2.0.0.
	 */
	BROADCAST_BINARY("Broadcast, binary (2.0.0)", "2.0.0", true),

	/**
	 * A broadcast as a text frame of protocol version 1.0.0.
	 */
	BROADCAST_TEXT("Broadcast, text (1.0.0)", "1.0.0", false),

	/**
	 * The insertion of a row with eight columns.
	 */
	POSTGRES_CHANGE("Postgres change, 8 columns (2.0.0)", "2.0.0", false);

	/**
	 * The topic of all messages, as it is on the wire.
	 */
	static final String TOPIC = "realtime:bench";

	/**
	 * The name of the event of all broadcasts.
	 */
	static final String EVENT = "move";

	private final String title;

	private final String version;

	private final boolean binary;

	Workload(String title, String version, boolean binary) {
		this.title = title;
		this.version = version;
		this.binary = binary;
	}

	String title() {
		return this.title;
	}

	String version() {
		return this.version;
	}

	boolean isBinary() {
		return this.binary;
	}

	boolean isBroadcast() {
		return this != POSTGRES_CHANGE;
	}

	/**
	 * Return the content of a frame.
	 * @param topic the topic
	 * @param number the number of the message
	 * @param size the bytes that the payload of a broadcast has at the least
	 * @param arrays whether text messages are arrays, as in version 2.0.0
	 */
	byte[] content(String topic, int number, int size, boolean arrays) {
		return switch (this) {
			case BROADCAST_BINARY -> binary(topic, move(number, size));
			case BROADCAST_TEXT ->
				utf8(arrays ? textOfVersion2(topic, move(number, size)) : textOfVersion1(topic, move(number, size)));
			case POSTGRES_CHANGE -> utf8(change(topic, number));
		};
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String move(int number, int size) {
		String move = move(number);
		int missing = size - move.length() - ",\"text\":\"\"".length();
		return (missing <= 0) ? move
				: move.substring(0, move.length() - 1) + ",\"text\":\"" + "x".repeat(missing) + "\"}";
	}

	static String move(long number) {
		return """
				{"x":%d.25,"y":%d.5,"user":"user-%d","color":"#ff8800","sequence":%d}""".formatted(number % 1920,
				number % 1080, number % 50, number);
	}

	static byte[] binary(String topic, String payload) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(4);
		bytes.write(topic.length());
		bytes.write(EVENT.length());
		bytes.write(0);
		bytes.write(1);
		bytes.writeBytes(utf8(topic + EVENT + payload));
		return bytes.toByteArray();
	}

	/**
	 * Return the offset of the payload in a binary broadcast.
	 */
	static int payloadOffset(byte[] frame) {
		return 5 + frame[1] + frame[2] + frame[3];
	}

	static String textOfVersion1(String topic, String payload) {
		return """
				{"ref":null,"event":"broadcast","payload":{"event":"%s","payload":%s,"type":"broadcast"},"topic":"%s"}"""
			.formatted(EVENT, payload, topic);
	}

	static String textOfVersion2(String topic, String payload) {
		return """
				[null,null,"%s","broadcast",{"event":"%s","payload":%s,"type":"broadcast"}]""".formatted(topic, EVENT,
				payload);
	}

	static String row(int number) {
		return String.format(Locale.ROOT, """
				{"id": %d, "title": "Buy %d apples", "done": %b, "priority": %d, "price": %d.95, \
				"created_at": "2026-01-02T03:04:05.678+00:00", "owner": "11111111-1111-4111-8111-%012d", \
				"note": "green ones, if there are any"}""", number, number % 40, number % 2 == 0, number % 5,
				number % 100, number);
	}

	static String change(String topic, int number) {
		return String.format(Locale.ROOT, """
				[null,null,"%s","postgres_changes",{"data":{"table":"items","type":"INSERT","record":%s,"columns":[\
				{"name": "id", "type": "int8"}, {"name": "title", "type": "text"}, {"name": "done", "type": "bool"}, \
				{"name": "priority", "type": "int4"}, {"name": "price", "type": "numeric"}, \
				{"name": "created_at", "type": "timestamptz"}, {"name": "owner", "type": "uuid"}, \
				{"name": "note", "type": "text"}],"errors":null,"schema":"public",\
				"commit_timestamp":"2026-11-24T07:12:%02d.%03dZ"},"ids":[%d]}]""", topic, row(number), number % 60,
				number % 1000, Peer.BINDING_ID);
	}

}
