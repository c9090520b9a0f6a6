package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastChange.Operation;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Arguments of methods with {@link BroadcastChangesListener}, and methods that fail the
 * start.
 */
class BroadcastChangesListenerTests {

	private final FakeConnection connection = new FakeConnection();

	private <T> T started(Class<T> bean) {
		return ListenerContexts.started(this.connection, bean).getBean(bean);
	}

	private FakeChannel channel() {
		return this.connection.at("realtime:todos");
	}

	private void deliver(String event, String json) {
		channel().deliver(new BroadcastMessage("fake", "realtime:todos", event,
				Payload.ofJson(json, ListenerContexts.MAPPER), "m1", true));
	}

	private void changed(Operation operation, String table, @Nullable String record, @Nullable String old) {
		deliver("event", """
				{"id": "m1", "table": "%s", "record": %s, "schema": "public", "operation": "%s", "old_record": %s}"""
			.formatted(table, record, operation, old));
	}

	private void all() {
		changed(Operation.INSERT, "todos", "{\"id\":1,\"created_by\":\"ada\"}", null);
		changed(Operation.UPDATE, "todos", "{\"id\":2}", "{\"id\":1}");
		changed(Operation.DELETE, "todos", null, "{\"id\":3}");
		assertThat(channel().failures).isEmpty();
	}

	@Test
	void theChannelIsPrivateAndSubscribed() {
		started(Rows.class);
		assertThat(channel().getOptions().privateChannel()).isTrue();
		assertThat(channel().calls).last().isEqualTo("subscribe");
	}

	@Test
	void theTypeOfTheParameterOrTheAttributeNarrowsTheOperation() {
		Kinds kinds = started(Kinds.class);
		all();
		assertThat(kinds.heard).containsExactlyInAnyOrder("insert", "saved INSERT", "saved UPDATE", "update 1 to 2",
				"delete", "declared", "all", "all", "all");
	}

	@Test
	void theRowIsConvertedToTheParameter() {
		Rows rows = started(Rows.class);
		changed(Operation.INSERT, "todos", "{\"id\": 1, \"created_by\": \"ada\"}", null);
		changed(Operation.DELETE, "todos", null, "{\"id\": 2, \"created_by\": \"bob\"}");
		assertThat(channel().failures).isEmpty();
		assertThat(rows.heard).contains(new Todo(1, "ada"), new Todo(2, "bob"), Map.of("id", 1L, "created_by", "ada"),
				"{\"id\": 1, \"created_by\": \"ada\"}", "row ada", "tree ada");
	}

	@Test
	void whatBelongsToTheChangeIsGiven() {
		Details details = started(Details.class);
		changed(Operation.INSERT, "todos", "{\"id\":1}", null);
		assertThat(channel().failures).isEmpty();
		assertThat(details.heard)
			.containsExactly(List.of("m1", true, "public", "todos", Operation.INSERT, "event", "realtime:todos"));
	}

	@Test
	void otherTablesAndOtherBroadcastsArePassedOver() {
		Tables tables = started(Tables.class);
		changed(Operation.INSERT, "notes", "{\"id\":1}", null);
		deliver("INSERT", "{\"operation\":\"INSERT\"}");
		deliver("INSERT", "{\"id\":4}");
		changed(Operation.INSERT, "todos", "{\"id\":2}", null);
		assertThat(channel().failures).isEmpty();
		assertThat(tables.heard).containsExactlyInAnyOrder("todos 2", "public todos 2", "any 1", "any 2");
	}

	@Test
	void aPublicChannelFailsTheStart() {
		this.connection.channel("realtime:todos", ChannelOptions.defaults());
		assertFailing(Rows.class, "asks for a private channel of the topic 'realtime:todos'",
				"Changes of rows are broadcast to private topics only: ");
		assertFailing(Mixed.class, "set 'privateChannel = true' where it is public");
	}

	@Test
	void whatCannotWorkFailsTheStart() {
		assertFailing(Contradiction.class, "'operation'");
		assertFailing(OtherContradiction.class, "it takes a BroadcastChange.Delete",
				"attribute 'operation' is [INSERT, UPDATE]");
		assertFailing(NoTopic.class, "attribute 'topic' is empty");
		assertFailing(NoTable.class, "attribute 'table' is empty: '*' stands for all tables");
		assertFailing(WrongMessage.class, "never arrives here: this annotation is for a BroadcastChange");
		assertFailing(WrongMeta.class, "there is no 'commitTimestamp' in a BroadcastChange, only");
		assertFailing(ChangeOfBroadcast.class, "never arrives here: this annotation is for a BroadcastMessage");
	}

	private void assertFailing(Class<?> bean, String... texts) {
		FakeConnection fresh = new FakeConnection();
		FakeConnection used = (bean == Rows.class) ? this.connection : fresh;
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(used, bean);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(texts));
	}

	record Todo(long id, @Nullable String createdBy) {
	}

	static class Kinds {

		final List<String> heard = new ArrayList<>();

		@BroadcastChangesListener("todos")
		void insert(BroadcastChange.Insert insert) {
			this.heard.add("insert");
		}

		@BroadcastChangesListener(topic = "todos", operation = { Operation.INSERT, Operation.UPDATE })
		void saved(BroadcastChange change) {
			this.heard.add("saved " + change.operation());
		}

		@BroadcastChangesListener("todos")
		void update(BroadcastChange.Update update, Todo row) {
			this.heard.add("update " + update.oldRecordAs(Todo.class).id() + " to " + row.id());
		}

		@BroadcastChangesListener("todos")
		void delete(BroadcastChange.Delete delete) {
			this.heard.add("delete");
		}

		@BroadcastChangesListener(topic = "todos", operation = Operation.DELETE)
		void declared(Todo old) {
			this.heard.add("declared");
		}

		@BroadcastChangesListener("todos")
		void all(BroadcastChange change) {
			this.heard.add("all");
		}

	}

	static class Rows {

		final List<Object> heard = new ArrayList<>();

		@BroadcastChangesListener("todos")
		void todo(Todo todo) {
			this.heard.add(todo);
		}

		@BroadcastChangesListener("todos")
		void map(Map<String, Object> values) {
			this.heard.add(values);
		}

		@BroadcastChangesListener("todos")
		void text(String json) {
			this.heard.add(json);
		}

		@BroadcastChangesListener("todos")
		void row(PostgresRow row) {
			this.heard.add("row " + row.as(Todo.class).createdBy());
		}

		@BroadcastChangesListener("todos")
		void tree(JsonNode tree) {
			this.heard.add("tree " + tree.path("created_by").stringValue());
		}

	}

	static class Details {

		final List<Object> heard = new ArrayList<>();

		@BroadcastChangesListener("todos")
		void details(@Meta String id, @Meta boolean replayed, @Meta String schema, @Meta String table,
				@Meta Operation operation, @EventName String event, @Topic String topic) {
			this.heard.add(List.of(id, replayed, schema, table, operation, event, topic));
		}

	}

	static class Tables {

		final List<String> heard = new ArrayList<>();

		@BroadcastChangesListener(topic = "todos", table = "todos")
		void todos(Todo todo) {
			this.heard.add("todos " + todo.id());
		}

		@BroadcastChangesListener(topic = "todos", schema = "public", table = "todos")
		void ofSchema(Todo todo) {
			this.heard.add("public todos " + todo.id());
		}

		@BroadcastChangesListener(topic = "todos", schema = "audit")
		void otherSchema(Todo todo) {
			this.heard.add("audit " + todo.id());
		}

		@BroadcastChangesListener("todos")
		void any(Todo todo) {
			this.heard.add("any " + todo.id());
		}

	}

	static class Mixed {

		@BroadcastChangesListener("mixed")
		void change(Todo todo) {
		}

		@BroadcastListener("mixed")
		void broadcast(String payload) {
		}

	}

	static class Contradiction {

		@BroadcastChangesListener(topic = "todos", operation = Operation.UPDATE)
		void insert(BroadcastChange.Insert insert) {
		}

	}

	static class OtherContradiction {

		@BroadcastChangesListener(topic = "todos", operation = { Operation.UPDATE, Operation.INSERT })
		void delete(BroadcastChange.Delete delete) {
		}

	}

	static class NoTopic {

		@BroadcastChangesListener(table = "todos")
		void change(Todo todo) {
		}

	}

	static class NoTable {

		@BroadcastChangesListener(topic = "todos", table = "")
		void change(Todo todo) {
		}

	}

	static class WrongMessage {

		@BroadcastChangesListener("todos")
		void change(BroadcastMessage message) {
		}

	}

	static class WrongMeta {

		@BroadcastChangesListener("todos")
		void change(Todo todo, @Meta Object commitTimestamp) {
		}

	}

	static class ChangeOfBroadcast {

		@BroadcastListener("todos")
		void change(BroadcastChange change) {
		}

	}

}
