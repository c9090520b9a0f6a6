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
	 * @param number the number of the message
	 */
	byte[] content(int number) {
		return switch (this) {
			case BROADCAST_BINARY -> binary(move(number));
			case BROADCAST_TEXT -> textOfVersion1(move(number)).getBytes(StandardCharsets.UTF_8);
			case POSTGRES_CHANGE -> change(number).getBytes(StandardCharsets.UTF_8);
		};
	}

	static String move(int number) {
		return """
				{"x":%d.25,"y":%d.5,"user":"user-%d","color":"#ff8800","sequence":%d}""".formatted(number % 1920,
				number % 1080, number % 50, number);
	}

	private static byte[] binary(String payload) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(4);
		bytes.write(TOPIC.length());
		bytes.write(EVENT.length());
		bytes.write(0);
		bytes.write(1);
		bytes.writeBytes((TOPIC + EVENT + payload).getBytes(StandardCharsets.UTF_8));
		return bytes.toByteArray();
	}

	/**
	 * Return the offset of the payload in a binary broadcast.
	 */
	static int payloadOffset(byte[] frame) {
		return 5 + frame[1] + frame[2] + frame[3];
	}

	static String textOfVersion1(String payload) {
		return """
				{"ref":null,"event":"broadcast","payload":{"event":"%s","payload":%s,"type":"broadcast"},"topic":"%s"}"""
			.formatted(EVENT, payload, TOPIC);
	}

	static String textOfVersion2(String payload) {
		return """
				[null,null,"%s","broadcast",{"event":"%s","payload":%s,"type":"broadcast"}]""".formatted(TOPIC, EVENT,
				payload);
	}

	static String row(int number) {
		return String.format(Locale.ROOT, """
				{"id": %d, "title": "Buy %d apples", "done": %b, "priority": %d, "price": %d.95, \
				"created_at": "2026-01-02T03:04:05.678+00:00", "owner": "11111111-1111-4111-8111-%012d", \
				"note": "green ones, if there are any"}""", number, number % 40, number % 2 == 0, number % 5,
				number % 100, number);
	}

	static String change(int number) {
		return String.format(Locale.ROOT, """
				[null,null,"%s","postgres_changes",{"data":{"table":"items","type":"INSERT","record":%s,"columns":[\
				{"name": "id", "type": "int8"}, {"name": "title", "type": "text"}, {"name": "done", "type": "bool"}, \
				{"name": "priority", "type": "int4"}, {"name": "price", "type": "numeric"}, \
				{"name": "created_at", "type": "timestamptz"}, {"name": "owner", "type": "uuid"}, \
				{"name": "note", "type": "text"}],"errors":null,"schema":"public",\
				"commit_timestamp":"2026-11-24T07:12:%02d.%03dZ"},"ids":[%d]}]""", TOPIC, row(number), number % 60,
				number % 1000, LoadSource.BINDING_ID);
	}

}
