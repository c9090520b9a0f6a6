package io.github.supabaserealtime.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Support for the cases of database changes.
 */
abstract class ChangesCases extends ConformanceCases {

	final String name = topic();

	final String topic = wire(this.name);

	static String entry(String table, String more) {
		return "{'event':'*','schema':'public','table':'" + table + "'" + more + "}";
	}

	/**
	 * Join as an anonymous user and see the subscription confirmed.
	 * @return the ids of the entries
	 */
	List<Long> subscribe(RawSocket socket, String... entries) {
		return subscribeAs(socket, this.target.key(), entries);
	}

	List<Long> subscribeAs(RawSocket socket, String token, String... entries) {
		this.target.database();
		List<Long> ids = new ArrayList<>();
		RawFrame reply = socket.reply(socket.join(this.topic, join(config(entries), token)));
		assertThat(reply.isOk()).isTrue();
		reply.response().path("postgres_changes").forEach((entry) -> ids.add(entry.path("id").longValue()));
		RawFrame system = socket.next(this.topic, "system");
		assertThat(system.message()).isEqualTo("Subscribed to PostgreSQL");
		return ids;
	}

	static String config(String... entries) {
		return "{'postgres_changes':" + Arrays.toString(entries) + "}";
	}

	/**
	 * Return the next change of a row, leaving out those of other rows.
	 */
	RawFrame changeOf(RawSocket socket, long id) {
		return socket.next("a change of row " + id,
				(frame) -> frame.is(this.topic, "postgres_changes") && idOf(frame) == id);
	}

	/**
	 * Return the next change, of whichever row.
	 */
	JsonNode change(RawSocket socket) {
		return data(socket.next(this.topic, "postgres_changes"));
	}

	static JsonNode data(RawFrame frame) {
		return frame.payload().path("data");
	}

	private static long idOf(RawFrame frame) {
		JsonNode data = data(frame);
		return data.path("record").path("id").asLong(data.path("old_record").path("id").asLong(-1));
	}

	static List<Long> ids(RawFrame frame) {
		return frame.payload().path("ids").valueStream().map(JsonNode::longValue).toList();
	}

}
