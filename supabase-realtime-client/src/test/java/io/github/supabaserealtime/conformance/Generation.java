package io.github.supabaserealtime.conformance;

import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * The generations of Realtime servers, which differ on the wire (protocol.md 0.3). No
 * server says of which it is, but each shows it in the form of a refusal.
 */
enum Generation {

	/**
	 * Version 2.129 and those before it.
	 */
	V2_129("2.129 or older: a refused broadcast is answered with a string"),

	/**
	 * What came after it, of which no single release can be named.
	 */
	NEWEST("newest: a refused broadcast is answered with an object");

	/**
	 * A value of more than 3,000,500 bytes in a frame of less than 5,000,000: no
	 * broadcast may be that long (protocol.md 5.2).
	 */
	static final String TOO_LONG = "x".repeat(3_100_000);

	private static final String JOIN = "{'config':{'broadcast':{'ack':true}}}";

	private final String description;

	Generation(String description) {
		this.description = description;
	}

	/**
	 * Ask a server for what it refuses whatever its database says, and tell the
	 * generation from the answer.
	 * @throws NotOpenedException if it does not accept a socket
	 */
	static Generation of(Target target) {
		String topic = "realtime:conformance:generation";
		try (RawSocket socket = RawSocket.open(target.endpoint(), target.key(), RawSocket.V2)) {
			String join = socket.joined(topic, JOIN);
			String ref = socket.push(join, topic, "broadcast",
					Map.of("type", "broadcast", "event", "e", "payload", TOO_LONG));
			return of(socket.reply(ref).payload());
		}
	}

	// protocol.md 5.6.1
	static Generation of(JsonNode reply) {
		JsonNode response = reply.path("response");
		if (response.isString()) {
			return V2_129;
		}
		if (response.path("error").isString()) {
			return NEWEST;
		}
		throw new IllegalStateException("The server is of no known generation: it answers a broadcast of "
				+ TOO_LONG.length() + " bytes with " + reply);
	}

	@Override
	public String toString() {
		return this.description;
	}

}
