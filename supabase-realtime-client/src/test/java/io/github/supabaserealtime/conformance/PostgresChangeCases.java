package io.github.supabaserealtime.conformance;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.internal.client.RecordingListener;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Database changes as they arrive (protocol.md 6.2).
 */
abstract class PostgresChangeCases extends ChangesCases {

	// 6.2
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void anInsertHasARecordAndNoOldOne(String version) {
		RawSocket socket = socket(version);
		List<Long> ids = subscribe(socket, entry(Tables.TODOS, ""));
		long id = newId();
		this.target.database()
			.insert(Tables.TODOS,
					Map.of("id", id, "task", "ü", "done", true, "amount",
							new BigDecimal("12345678901234567890.123456789"), "due", "2026-01-02T03:04:05.678Z", "tags",
							List.of("a", "b,c"), "meta", Map.of("k", List.of(1, Map.of())), "owner", Target.MEMBER));
		RawFrame frame = changeOf(socket, id);
		assertThat(ids(frame)).isEqualTo(ids);
		assertThat(frame.ref().isNull()).isTrue();
		JsonNode data = data(frame);
		assertThat(data.path("schema").stringValue()).isEqualTo("public");
		assertThat(data.path("table").stringValue()).isEqualTo(Tables.TODOS);
		assertThat(data.path("type").stringValue()).isEqualTo("INSERT");
		assertThat(data.path("errors").isNull()).isTrue();
		assertThat(Instant.parse(data.path("commit_timestamp").stringValue())).isAfter(Instant.EPOCH);
		assertThat(data.has("old_record")).isFalse();
		assertThat(data.path("record")).isEqualTo(RawFrame.json("""
				{'id':%d,'task':'ü','done':true,'amount':12345678901234567890.123456789,
				 'due':'2026-01-02T03:04:05.678+00:00','tags':['a','b,c'],'meta':{'k':[1,{}]},'owner':'%s'}"""
			.formatted(id, Target.MEMBER)));
		assertThat(data.path("columns")).isEqualTo(RawFrame.json("""
				[{'name':'id','type':'int8'},{'name':'task','type':'text'},{'name':'done','type':'bool'},
				 {'name':'amount','type':'numeric'},{'name':'due','type':'timestamptz'},{'name':'tags','type':'_text'},
				 {'name':'meta','type':'jsonb'},{'name':'owner','type':'uuid'}]"""));
	}

	// 6.2
	@Test
	void anUpdateHasTheNewRecordAndThePrimaryKeyOfTheOld() {
		RawSocket socket = socket();
		subscribe(socket, entry(Tables.TODOS, ""));
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id, "task", "a"));
		changeOf(socket, id);
		this.target.database().update(Tables.TODOS, id, Map.of("task", "b", "done", false));
		JsonNode data = data(changeOf(socket, id));
		assertThat(data.path("type").stringValue()).isEqualTo("UPDATE");
		assertThat(data.path("record").path("task").stringValue()).isEqualTo("b");
		assertThat(data.path("record").path("done").booleanValue()).isFalse();
		assertThat(data.path("old_record")).isEqualTo(RawFrame.json("{'id':%d}".formatted(id)));
	}

	// 6.2
	@Test
	void aDeleteHasThePrimaryKeyOfTheOldRecordAndNoNewOne() {
		RawSocket socket = socket();
		subscribe(socket, entry(Tables.TODOS, ""));
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id, "task", "a"));
		changeOf(socket, id);
		this.target.database().delete(Tables.TODOS, id);
		JsonNode data = data(changeOf(socket, id));
		assertThat(data.path("type").stringValue()).isEqualTo("DELETE");
		assertThat(data.has("record")).isFalse();
		assertThat(data.path("old_record")).isEqualTo(RawFrame.json("{'id':%d}".formatted(id)));
	}

	// 6.2
	@Test
	void withFullReplicaIdentityTheOldRecordIsWhole() {
		RawSocket socket = socket();
		subscribe(socket, entry(Tables.FULL, ""));
		long id = newId();
		this.target.database().insert(Tables.FULL, Map.of("id", id, "task", "a"));
		changeOf(socket, id);
		this.target.database().update(Tables.FULL, id, Map.of("task", "b"));
		assertThat(data(changeOf(socket, id)).path("old_record"))
			.isEqualTo(RawFrame.json("{'id':%d,'task':'a'}".formatted(id)));
		this.target.database().delete(Tables.FULL, id);
		assertThat(data(changeOf(socket, id)).path("old_record"))
			.isEqualTo(RawFrame.json("{'id':%d,'task':'b'}".formatted(id)));
	}

	// 4.9
	@Test
	void anEntryForOneEventHearsThatEventOnlyWhateverItsCase() {
		RawSocket socket = socket();
		subscribe(socket, "{'event':'update','schema':'public','table':'" + Tables.TODOS + "'}");
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id, "task", "a"));
		this.target.database().update(Tables.TODOS, id, Map.of("task", "b"));
		assertThat(data(changeOf(socket, id)).path("type").stringValue()).isEqualTo("UPDATE");
	}

	// 4.9
	@Test
	void anEntryWithoutATableHearsAllTablesOfItsSchema() {
		RawSocket socket = socket();
		subscribe(socket, "{'event':'INSERT','schema':'public'}");
		long first = newId();
		long second = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", first));
		this.target.database().insert(Tables.FULL, Map.of("id", second));
		assertThat(data(changeOf(socket, first)).path("table").stringValue()).isEqualTo(Tables.TODOS);
		assertThat(data(changeOf(socket, second)).path("table").stringValue()).isEqualTo(Tables.FULL);
	}

	// 4.9
	@Test
	void aSelectionBringsItsColumnsAndThePrimaryKey() {
		RawSocket socket = socket();
		subscribe(socket, entry(Tables.TODOS, ",'select':['task','done']"));
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id, "task", "a", "done", true, "amount", 1));
		JsonNode data = data(changeOf(socket, id));
		assertThat(data.path("record")).isEqualTo(RawFrame.json("{'id':%d,'task':'a','done':true}".formatted(id)));
		assertThat(data.path("columns").valueStream().map((column) -> column.path("name").stringValue()))
			.containsExactlyInAnyOrder("id", "task", "done");
	}

	// 6.2
	@Test
	void entriesThatDifferInTheirSelectionGetAMessageEach() {
		RawSocket socket = socket();
		List<Long> ids = subscribe(socket, entry(Tables.TODOS, ",'select':['task']"),
				entry(Tables.TODOS, ",'select':['done']"));
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id, "task", "a", "done", true));
		RawFrame one = changeOf(socket, id);
		RawFrame two = changeOf(socket, id);
		assertThat(List.of(ids(one).get(0), ids(two).get(0))).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(data(one).path("record")).isNotEqualTo(data(two).path("record"));
	}

	// 6.2
	@Test
	void aChangeThatSeveralEntriesAskForCarriesTheIdsOfAll() {
		RawSocket socket = socket();
		List<Long> ids = subscribe(socket, entry(Tables.TODOS, ""), entry(Tables.TODOS, ",'filter':'task=eq.a'"),
				entry(Tables.TODOS, ",'filter':'task=eq.b'"));
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id, "task", "a"));
		assertThat(new HashSet<>(ids(changeOf(socket, id)))).isEqualTo(Set.of(ids.get(0), ids.get(1)));
	}

	// 6.2
	@Test
	void rowLevelSecurityHidesRowsButNotThatTheyAreDeleted() {
		String stranger = this.target.tokenOf(Target.STRANGER);
		RawSocket owner = socket();
		RawSocket other = socket();
		subscribeAs(owner, this.target.tokenOf(Target.MEMBER), entry(Tables.OWNED, ""));
		subscribeAs(other, stranger, entry(Tables.OWNED, ""));
		long hidden = newId();
		long shown = newId();
		this.target.database().insert(Tables.OWNED, Map.of("id", hidden, "owner", Target.MEMBER));
		this.target.database().insert(Tables.OWNED, Map.of("id", shown, "owner", Target.STRANGER));
		assertThat(data(changeOf(owner, hidden)).path("errors").isNull()).isTrue();
		assertThat(change(other).path("record").path("id").longValue()).as("the first").isEqualTo(shown);
		this.target.database().delete(Tables.OWNED, hidden);
		JsonNode delete = data(changeOf(other, hidden));
		assertThat(delete.path("type").stringValue()).isEqualTo("DELETE");
		assertThat(delete.path("old_record")).as("in spite of the replica identity")
			.isEqualTo(RawFrame.json("{'id':%d}".formatted(hidden)));
	}

	// 6.2
	@Test
	void withoutTheRightToSelectAChangeIsAnErrorRow() {
		RawSocket socket = socket();
		subscribe(socket, entry(Tables.CLOSED, ""));
		this.target.database().insert(Tables.CLOSED, Map.of("id", newId(), "task", "secret"));
		JsonNode data = change(socket);
		assertThat(data.path("errors")).isEqualTo(RawFrame.json("['Error 401: Unauthorized']"));
		assertThat(data.path("record")).isEqualTo(RawFrame.json("{}"));
		assertThat(data.path("columns")).isEqualTo(RawFrame.json("[]"));
		assertThat(data.path("commit_timestamp").isNull()).isTrue();
	}

	// 6.2
	@Test
	void withoutAPrimaryKeyAnInsertIsAnErrorRow() {
		RawSocket socket = socket();
		subscribe(socket, entry(Tables.KEYLESS, ""));
		this.target.database().insert(Tables.KEYLESS, Map.of("id", newId()));
		JsonNode data = change(socket);
		assertThat(data.path("errors")).isEqualTo(RawFrame.json("['Error 400: Bad Request, no primary key']"));
		assertThat(data.path("record")).isEqualTo(RawFrame.json("{}"));
	}

	// 6.2
	@Test
	void theClientHandsOverTypedRowsWithTheirExactValues() {
		RecordingListener listener = new RecordingListener();
		this.target.database();
		subscribed(connected((builder) -> builder.listener(listener)), this.name,
				ChannelOptions.builder()
					.postgresChanges(
							PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", Tables.TODOS, null))
					.build());
		// beyond what a double holds
		long id = 9_007_199_254_740_993L + newId();
		BigDecimal amount = new BigDecimal("1234567890.123456789012345");
		this.target.database().insert(Tables.TODOS, Map.of("id", id, "task", "a", "amount", amount));
		this.target.database().update(Tables.TODOS, id, Map.of("task", "b"));
		this.target.database().delete(Tables.TODOS, id);
		List<PostgresChange> changes = listener.awaitMessages(PostgresChange.class, 3);
		assertThat(changes.get(0)).isInstanceOfSatisfying(PostgresChange.Insert.class,
				(insert) -> assertThat(insert.recordAs(Todo.class)).isEqualTo(new Todo(id, "a", amount)));
		assertThat(changes.get(1)).isInstanceOfSatisfying(PostgresChange.Update.class, (update) -> {
			assertThat(update.recordAs(Todo.class)).isEqualTo(new Todo(id, "b", amount));
			assertThat(update.oldRecord().as(Todo.class)).isEqualTo(new Todo(id, null, null));
		});
		assertThat(changes.get(2)).isInstanceOfSatisfying(PostgresChange.Delete.class,
				(delete) -> assertThat(delete.oldRecord().as(Todo.class)).isEqualTo(new Todo(id, null, null)));
	}

	record Todo(long id, String task, BigDecimal amount) {
	}

}
