package io.github.supabaserealtime.samples.realtimeserver.control;

import java.time.Duration;
import java.util.function.Function;

import io.github.supabaserealtime.test.BroadcastError;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.Faults;
import io.github.supabaserealtime.test.JoinError;

/**
 * The faults that a call can ask for, each with the fields that it reads.
 */
enum FaultKind {

	IGNORE_HEARTBEATS((fields) -> Faults::ignoreHeartbeats),

	REFUSE_UPGRADES((fields) -> {
		int status = status(fields);
		String text = fields.text("text", "");
		return (faults) -> faults.refuseUpgrades(status, text);
	}),

	DELAY_JOINS((fields) -> {
		String topic = topic(fields);
		Duration delay = fields.duration("delay");
		return (faults) -> faults.delayJoins(topic, delay);
	}),

	REFUSE_JOINS((fields) -> {
		String topic = topic(fields);
		if (fields.has("error")) {
			JoinError error = fields.constant("error", JoinError.class);
			return (faults) -> faults.refuseJoins(topic, error);
		}
		String reason = fields.text("reason");
		return (faults) -> faults.refuseJoins(topic, reason);
	}),

	IGNORE_JOINS((fields) -> {
		String topic = topic(fields);
		return (faults) -> faults.ignoreJoins(topic);
	}),

	REPLY_TO_JOINS((fields) -> {
		String topic = topic(fields);
		String response = fields.json("response").toString();
		return (faults) -> faults.replyToJoins(topic, response);
	}),

	DROP_ACKS((fields) -> {
		String topic = topic(fields);
		return (faults) -> faults.dropAcks(topic);
	}),

	REFUSE_BROADCASTS((fields) -> {
		String topic = topic(fields);
		BroadcastError error = fields.constant("error", BroadcastError.class);
		return (faults) -> faults.refuseBroadcasts(topic, error);
	}),

	IGNORE_BROADCASTS((fields) -> {
		String topic = topic(fields);
		return (faults) -> faults.ignoreBroadcasts(topic);
	}),

	REPLY_TO_BROADCASTS((fields) -> {
		String topic = topic(fields);
		String response = fields.json("response").toString();
		return (faults) -> faults.replyToBroadcasts(topic, response);
	}),

	REFUSE_HTTP((fields) -> {
		int status = status(fields);
		String text = fields.text("text", "");
		return (faults) -> faults.refuseRest(status, text);
	});

	private final Function<Fields, Function<Faults, Fault>> reader;

	FaultKind(Function<Fields, Function<Faults, Fault>> reader) {
		this.reader = reader;
	}

	/**
	 * Read the fields of a fault.
	 * @return what puts the fault in force
	 */
	Function<Faults, Fault> read(Fields fields) {
		return this.reader.apply(fields);
	}

	private static String topic(Fields fields) {
		return fields.text("topic", "*");
	}

	private static int status(Fields fields) {
		return fields.number("status", 400, 599);
	}

}
