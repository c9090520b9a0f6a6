package io.github.supabaserealtime.message;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for reading what {@code realtime.broadcast_changes} sends.
 */
class BroadcastChangeTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final String ID = "5b0f6f3e-7c55-4a35-9d0c-3f6f0f0a1c2d";

	private static BroadcastMessage message(String event, String json) {
		return new BroadcastMessage("test", "realtime:topic:7", event, Payload.ofJson(json, MAPPER), ID, false);
	}

	private static BroadcastChange change(String json) {
		return BroadcastChange.from(message("whatever", json));
	}

	private static BroadcastChange inserted(String record) {
		return change("{\"id\": \"" + ID + "\", \"table\": \"todos\", \"record\": " + record
				+ ", \"schema\": \"public\", \"operation\": \"INSERT\", \"old_record\": null}");
	}

	// protocol.md 6.7.2
	@Test
	void anInsertHasTheNewRow() {
		BroadcastChange change = inserted("{\"id\": 7, \"title\": \"a\"}");
		assertThat(change).isInstanceOfSatisfying(BroadcastChange.Insert.class,
				(insert) -> assertThat(insert.recordAs(Todo.class)).isEqualTo(new Todo(7, "a")));
		assertThat(change.operation()).isEqualTo(BroadcastChange.Operation.INSERT);
		assertThat(change.schema()).isEqualTo("public");
		assertThat(change.table()).isEqualTo("todos");
		assertThat(change.topic()).isEqualTo("realtime:topic:7");
		assertThat(change.connectionName()).isEqualTo("test");
		assertThat(change.message().id()).isEqualTo(ID);
	}

	@Test
	void anUpdateHasBothRows() {
		BroadcastChange change = change("{\"operation\": \"UPDATE\", \"schema\": \"s\", \"table\": \"t\","
				+ " \"record\": {\"id\": 7, \"title\": \"b\"}, \"old_record\": {\"id\": 7, \"title\": \"a\"}}");
		assertThat(change).isInstanceOfSatisfying(BroadcastChange.Update.class, (update) -> {
			assertThat(update.recordAs(Todo.class)).isEqualTo(new Todo(7, "b"));
			assertThat(update.oldRecordAs(Todo.class)).isEqualTo(new Todo(7, "a"));
		});
		assertThat(change.operation()).isEqualTo(BroadcastChange.Operation.UPDATE);
	}

	@Test
	void aDeleteHasTheOldRow() {
		BroadcastChange change = change("{\"operation\": \"DELETE\", \"schema\": \"s\", \"table\": \"t\","
				+ " \"record\": null, \"old_record\": {\"id\": 7, \"title\": \"a\"}}");
		assertThat(change).isInstanceOfSatisfying(BroadcastChange.Delete.class,
				(delete) -> assertThat(delete.oldRecordAs(Todo.class)).isEqualTo(new Todo(7, "a")));
		assertThat(change.operation()).isEqualTo(BroadcastChange.Operation.DELETE);
	}

	@Test
	void columnsFitPropertiesAsThoseOfPostgresChangesDo() {
		BroadcastChange.Insert insert = (BroadcastChange.Insert) inserted(
				"{\"file\": \"\\\\x00ff\", \"due_on\": \"2026-02-03\", \"created_at\": \"2026-01-01T10:00:00.5+00:00\","
						+ " \"exact_price\": 12345678901234567890.123456789, \"tags\": [\"x\", null],"
						+ " \"notes\": {\"any_name\": 1}}");
		Entry entry = insert.recordAs(Entry.class);
		assertThat(entry.file()).containsExactly(0, 0xff);
		assertThat(entry.dueOn()).isEqualTo(LocalDate.of(2026, 2, 3));
		assertThat(entry.createdAt()).isEqualTo(Instant.parse("2026-01-01T10:00:00.500Z"));
		assertThat(entry.exactPrice()).isEqualTo(new BigDecimal("12345678901234567890.123456789"));
		assertThat(entry.tags()).containsExactly("x", null);
		assertThat(entry.notes()).containsEntry("any_name", 1);
	}

	@Test
	void aMapOfValuesHasNumbersExactlyAndTextsAsTheyAre() {
		BroadcastChange.Insert insert = (BroadcastChange.Insert) inserted(
				"{\"id\": 7, \"price\": 1.10, \"due_on\": \"2026-02-03\"}");
		assertThat(insert.record().asMap()).containsExactly(Map.entry("id", 7L),
				Map.entry("price", new BigDecimal("1.10")), Map.entry("due_on", "2026-02-03"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "null", "7", "\"INSERT\"", "", "{\"operation\"",
			"{\"operation\":\"INSERT\",\"schema\":\"s\",\"table\":\"t\",\"record\":null,\"old_record\":{}}",
			"{\"operation\":\"INSERT\",\"schema\":\"s\",\"table\":\"t\",\"record\":[1],\"old_record\":null}",
			"{\"operation\":\"UPDATE\",\"schema\":\"s\",\"table\":\"t\",\"record\":{},\"old_record\":null}",
			"{\"operation\":\"DELETE\",\"schema\":\"s\",\"table\":\"t\",\"record\":{}}",
			"{\"operation\":\"TRUNCATE\",\"schema\":\"s\",\"table\":\"t\",\"record\":{},\"old_record\":{}}",
			"{\"operation\":\"INSERT\",\"schema\":1,\"table\":\"t\",\"record\":{}}",
			"{\"operation\":null,\"schema\":\"s\",\"table\":\"t\",\"record\":{}}",
			"{\"a\":{\"operation\":\"INSERT\",\"schema\":\"s\",\"table\":\"t\",\"record\":{}}}" })
	void anotherBroadcastIsNoChangeWhateverItsEvent(String payload) {
		assertThat(BroadcastChange.from(message("INSERT", payload))).isNull();
	}

	@Test
	void bytesAreNoChange() {
		assertThat(BroadcastChange.from(new BroadcastMessage("test", "realtime:t", "INSERT",
				Payload.ofBinary(new byte[] { '{', '}' }, MAPPER), ID, false)))
			.isNull();
	}

	/**
	 * Who changes from one way to the other has nothing to learn anew.
	 */
	@ParameterizedTest
	@ValueSource(classes = { BroadcastChange.Insert.class, BroadcastChange.Update.class, BroadcastChange.Delete.class })
	void kindsAndAccessorsAreNamedAsThoseOfPostgresChanges(Class<?> kind) {
		Class<?> other = Stream.of(PostgresChange.class.getPermittedSubclasses())
			.filter((candidate) -> candidate.getSimpleName().equals(kind.getSimpleName()))
			.findFirst()
			.orElseThrow();
		assertThat(accessors(other)).contains("schema", "table")
			.containsAll(
					accessors(kind).filter((name) -> !name.equals("message") && !name.equals("operation")).toList());
	}

	private static Stream<String> accessors(Class<?> kind) {
		return Stream.of(kind.getDeclaredMethods()).filter((method) -> !method.isSynthetic()).map(Method::getName);
	}

	record Todo(long id, String title) {
	}

	record Entry(byte[] file, LocalDate dueOn, Instant createdAt, BigDecimal exactPrice, List<String> tags,
			Map<String, Object> notes) {
	}

}
