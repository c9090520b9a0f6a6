package io.github.supabaserealtime.listener;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresChangesBinding.Event;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the bindings and the arguments of methods with
 * {@link PostgresChangesListener}.
 */
class PostgresChangesListenerTests {

	private static final Instant COMMITTED = Instant.parse("2026-08-21T12:00:00Z");

	private final FakeConnection connection = new FakeConnection();

	private <T> T started(Class<T> bean) {
		return ListenerContexts.started(this.connection, bean).getBean(bean);
	}

	private FakeChannel channel() {
		return this.connection.at("realtime:public:todos");
	}

	private static PostgresRow row(String json) {
		return new PostgresRow(Payload.ofJson(json, PostgresRow.mapper(ListenerContexts.MAPPER)),
				Map.of("id", "int8", "created_by", "text"));
	}

	private static PostgresChange.Insert insert(String json, String... errors) {
		return new PostgresChange.Insert("fake", "realtime:public:todos", List.of(1L), "public", "todos", COMMITTED,
				List.of(errors), row(json));
	}

	private static PostgresChange.Update update(String json, String old) {
		return new PostgresChange.Update("fake", "realtime:public:todos", List.of(1L), "public", "todos", COMMITTED,
				List.of(), row(json), row(old));
	}

	private static PostgresChange.Delete delete(String old) {
		return new PostgresChange.Delete("fake", "realtime:public:todos", List.of(1L), "public", "todos", COMMITTED,
				List.of(), row(old));
	}

	@Test
	void theBindingIsWhatTheAttributesSay() {
		started(Bindings.class);
		assertThat(this.connection.at("realtime:db").bindings).containsExactlyInAnyOrder(
				new PostgresChangesBinding(Event.UPDATE, "audit", "entries", "owner=eq.42", List.of("id", "title")),
				new PostgresChangesBinding(Event.ALL, "*", null, null, List.of()));
	}

	@Test
	void anEntryOfSelectMayNameSeveralColumns() {
		started(ColumnsWithCommas.class);
		assertThat(channel().bindings).singleElement()
			.extracting(PostgresChangesBinding::select)
			.isEqualTo(List.of("id", "title", "done"));
	}

	@Test
	void theTopicIsSchemaAndTableByDefault() {
		started(DefaultTopics.class);
		assertThat(this.connection.channels.keySet()).containsExactlyInAnyOrder("realtime:public:todos",
				"realtime:audit:*");
		assertThat(channel().calls).containsExactly("onPostgresChanges", "subscribe");
	}

	@Test
	void theTypeOfTheParameterNarrowsTheEvent() {
		Kinds kinds = started(Kinds.class);
		assertThat(channel().bindings).extracting(PostgresChangesBinding::event)
			.containsExactlyInAnyOrder(Event.INSERT, Event.UPDATE, Event.DELETE, Event.ALL, Event.ALL, Event.INSERT);
		List.of(insert("{\"id\":1}"), update("{\"id\":1}", "{\"id\":1}"), delete("{\"id\":1}"))
			.forEach(channel()::deliver);
		assertThat(channel().failures).isEmpty();
		assertThat(kinds.heard).containsExactlyInAnyOrder("insert", "declared", "update", "delete", "all", "all", "all",
				"general", "general", "general");
	}

	@Test
	void theRowIsConvertedToTheParameter() {
		Rows rows = started(Rows.class);
		channel().deliver(insert("{\"id\":1,\"created_by\":\"ada\"}"));
		assertThat(channel().failures).isEmpty();
		assertThat(rows.heard).hasSize(6)
			.contains(new Todo(1, "ada"))
			.contains(Map.of("id", 1L, "created_by", "ada"))
			.contains(Map.of("id", "1", "created_by", "ada"))
			.contains("{\"id\":1,\"created_by\":\"ada\"}")
			.anyMatch((heard) -> heard instanceof JsonNode tree && tree.path("id").asInt() == 1)
			.anyMatch((heard) -> heard instanceof PostgresRow);
	}

	@Test
	void aRowThatWasReadLooksLikeAnyOther() {
		Everything everything = started(Everything.class);
		Rows rows = started(Rows.class);
		PostgresRow row = row("{\"id\":1,\"created_by\":\"ada\"}");
		PostgresChange.Read read = new PostgresChange.Read("fake", "realtime:public:todos", List.of(1L), "public",
				"todos", row);
		assertThat(read.commitTimestamp()).isNull();
		assertThat(read.errors()).isEmpty();
		channel().deliver(read);
		assertThat(channel().failures).isEmpty();
		assertThat(everything.heard).containsExactly("READ", new Todo(1, "ada"));
		assertThat(rows.heard).contains(new Todo(1, "ada"));
	}

	@Test
	void theRowOfADeletionIsTheOldOne() {
		Everything everything = started(Everything.class);
		channel().deliver(delete("{\"id\":7,\"created_by\":\"bob\"}"));
		channel().deliver(update("{\"id\":8,\"created_by\":\"bob\"}", "{\"id\":9}"));
		assertThat(channel().failures).isEmpty();
		assertThat(everything.heard).containsExactly("DELETE", new Todo(7, "bob"), "UPDATE", new Todo(8, "bob"));
	}

	@Test
	void whatStandsBesideTheRowIsGivenToMarkedParameters() {
		Facts facts = started(Facts.class);
		channel().deliver(insert("{\"id\":1}", "Error 413: Payload Too Large"));
		assertThat(channel().failures).isEmpty();
		assertThat(facts.heard).containsExactly("realtime:public:todos", "INSERT", "public", "todos", COMMITTED,
				List.of("Error 413: Payload Too Large"), List.of(1L));
	}

	@Test
	void aRowWithErrorsReachesOnlyWhoCanSeeThem() {
		Errors errors = started(Errors.class);
		channel().deliver(insert("{}", "Error 401: Unauthorized"));
		assertThat(errors.heard).containsExactlyInAnyOrder("change", "meta", "all meta");
		assertThat(channel().failures).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessageContaining("errors.blind(")
				.hasMessageContaining("was not called")
				.hasMessageContaining("Error 401: Unauthorized"));
	}

	@Test
	void anUpdateWithoutAnUnchangedColumnReachesOnlyWhoCanDoWithout() {
		Unchanged unchanged = started(Unchanged.class);
		channel().deliver(update("{\"id\":1}", "{\"id\":1}"));
		assertThat(unchanged.heard).containsExactlyInAnyOrder(Map.of("id", 1L), new Key(1), "{\"id\":1}",
				Set.of("created_by"), new Todo(1, null), Set.of("created_by"));
		assertThat(channel().failures).hasSize(2)
			.allSatisfy((failure) -> assertThat(failure).hasMessageContaining("was not called")
				.hasMessageContaining("[created_by]")
				.hasMessageContaining("partialRows = true"));
		channel().failures.clear();
		channel().deliver(update("{\"id\":1,\"created_by\":null}", "{\"id\":1}"));
		assertThat(channel().failures).isEmpty();
		assertThat(unchanged.heard).contains("blind", "both");
	}

	record Key(long id) {
	}

	record Todo(long id, String createdBy) {
	}

	static class Unchanged {

		final List<Object> heard = new ArrayList<>();

		@PostgresChangesListener(table = "todos")
		void blind(Todo row) {
			this.heard.add("blind");
		}

		@PostgresChangesListener(table = "todos")
		void both(PostgresChange.Update change, Todo row) {
			this.heard.add("both");
		}

		@PostgresChangesListener(table = "todos")
		void map(Map<String, Object> row) {
			this.heard.add(row);
		}

		@PostgresChangesListener(table = "todos")
		void key(Key row) {
			this.heard.add(row);
		}

		@PostgresChangesListener(table = "todos")
		void text(String row) {
			this.heard.add(row);
		}

		@PostgresChangesListener(table = "todos")
		void change(PostgresChange.Update change) {
			this.heard.add(change.unchanged());
		}

		@PostgresChangesListener(table = "todos", partialRows = true)
		void partial(Todo row, @Meta Set<String> unchanged) {
			this.heard.add(row);
			this.heard.add(unchanged);
		}

	}

	static class Bindings {

		@PostgresChangesListener(topic = "db", schema = "audit", table = "entries", event = Event.UPDATE,
				filter = "owner=eq.42", select = { "id", "title" })
		@PostgresChangesListener(topic = "realtime:db", schema = "*", table = "*")
		void on(PostgresChange change) {
		}

	}

	static class ColumnsWithCommas {

		@PostgresChangesListener(table = "todos", select = { "id, title", "done" })
		void on(PostgresChange change) {
		}

	}

	static class DefaultTopics {

		@PostgresChangesListener(table = "todos")
		@PostgresChangesListener(schema = "audit", table = "*")
		void on(PostgresChange change) {
		}

	}

	static class Kinds {

		final List<String> heard = new ArrayList<>();

		@PostgresChangesListener(table = "todos")
		void insert(PostgresChange.Insert change) {
			this.heard.add("insert");
		}

		@PostgresChangesListener(table = "todos", event = Event.INSERT)
		void declared(PostgresChange change) {
			this.heard.add("declared");
		}

		@PostgresChangesListener(table = "todos", event = Event.UPDATE)
		void update(PostgresChange.Update change) {
			this.heard.add("update");
		}

		@PostgresChangesListener(table = "todos")
		void delete(PostgresChange.Delete change) {
			this.heard.add("delete");
		}

		@PostgresChangesListener(table = "todos")
		void all(PostgresChange change) {
			this.heard.add("all");
		}

		@PostgresChangesListener(table = "todos")
		void general(RealtimeMessage message) {
			this.heard.add("general");
		}

	}

	static class Rows {

		final List<Object> heard = new ArrayList<>();

		@PostgresChangesListener(table = "todos")
		void type(Todo todo) {
			this.heard.add(todo);
		}

		@PostgresChangesListener(table = "todos")
		void values(Map<String, Object> values) {
			this.heard.add(values);
		}

		@PostgresChangesListener(table = "todos")
		void texts(Map<String, String> texts) {
			this.heard.add(texts);
		}

		@PostgresChangesListener(table = "todos")
		void text(String text) {
			this.heard.add(text);
		}

		@PostgresChangesListener(table = "todos")
		void tree(JsonNode tree) {
			this.heard.add(tree);
		}

		@PostgresChangesListener(table = "todos")
		void row(PostgresRow row) {
			this.heard.add(row);
		}

	}

	static class Everything {

		final List<Object> heard = new ArrayList<>();

		@PostgresChangesListener(table = "todos")
		void on(@EventName String event, Todo todo) {
			this.heard.addAll(List.of(event, todo));
		}

	}

	static class Facts {

		final List<@Nullable Object> heard = new ArrayList<>();

		@PostgresChangesListener(table = "todos")
		void on(@Topic String topic, @EventName String event, @Meta String schema, @Meta String table,
				@Meta @Nullable Instant commitTimestamp, @Meta List<String> errors, @Meta("ids") List<Long> bindings) {
			this.heard.addAll(Arrays.asList(topic, event, schema, table, commitTimestamp, errors, bindings));
		}

	}

	static class Errors {

		final List<String> heard = new ArrayList<>();

		@PostgresChangesListener(table = "todos")
		void blind(Map<String, Object> row) {
			this.heard.add("blind");
		}

		@PostgresChangesListener(table = "todos")
		void change(PostgresChange change, Map<String, Object> row) {
			this.heard.add("change");
		}

		@PostgresChangesListener(table = "todos")
		void meta(@Meta List<String> errors, Map<String, Object> row) {
			this.heard.add("meta");
		}

		@PostgresChangesListener(table = "todos")
		void allMeta(@Meta Map<String, Object> meta, Map<String, Object> row) {
			this.heard.add("all meta");
		}

	}

}
