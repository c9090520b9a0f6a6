package io.github.supabaserealtime.internal.client;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.SystemMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Database changes and system messages as they arrive.
 */
class PostgresChangeIntegrationTests {

	// as the embedded server makes it of the binding
	private static final int ID = "{\"event\":\"*\",\"schema\":\"public\",\"table\":\"todos\"}".hashCode() & 0x7ffffff;

	private final EmbeddedRealtimeServer server = RealTiming.server().start();

	private final RecordingListener listener = new RecordingListener();

	private final RealtimeConnection connection = RealTiming.client(this.server).listener(this.listener).build();

	@BeforeEach
	void subscribe() {
		Futures.get(this.connection.connect());
		Futures.get(
				this.connection
					.channel("db",
							ChannelOptions.builder()
								.postgresChanges(new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public",
										"todos", null, List.of()))
								.build())
					.subscribe());
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private void change(String data) {
		// raw, since a tree in between would round the numbers
		this.server.connections()
			.get(0)
			.sendRaw("[null,null,\"realtime:db\",\"postgres_changes\",{\"ids\":[" + ID + "],\"data\":" + data + "}]");
	}

	@Test
	void changesArriveAsWhatTheyAre() {
		change("""
				{"schema":"public","table":"todos","type":"INSERT","commit_timestamp":"2026-08-21T12:00:00.001Z",
				 "columns":[],"record":{"id":1},"errors":null}""");
		change("""
				{"schema":"public","table":"todos","type":"UPDATE","commit_timestamp":"2026-08-21T12:00:01Z",
				 "columns":[],"record":{"id":1},"old_record":{"id":1},"errors":null}""");
		change("""
				{"schema":"public","table":"todos","type":"DELETE","commit_timestamp":null,
				 "columns":[],"old_record":{"id":1},"errors":["Error 401: Unauthorized"]}""");
		List<PostgresChange> changes = this.listener.awaitMessages(PostgresChange.class, 3);
		assertThat(changes.get(0)).isInstanceOfSatisfying(PostgresChange.Insert.class, (insert) -> {
			assertThat(insert.table()).isEqualTo("todos");
			assertThat(insert.commitTimestamp()).isEqualTo("2026-08-21T12:00:00.001Z");
			assertThat(insert.errors()).isEmpty();
			assertThat(insert.recordAs(Todo.class)).isEqualTo(new Todo(1));
		});
		assertThat(changes.get(1)).isInstanceOfSatisfying(PostgresChange.Update.class,
				(update) -> assertThat(update.oldRecord().as(Todo.class)).isEqualTo(new Todo(1)));
		assertThat(changes.get(2)).isInstanceOfSatisfying(PostgresChange.Delete.class, (delete) -> {
			assertThat(delete.commitTimestamp()).isNull();
			assertThat(delete.errors()).containsExactly("Error 401: Unauthorized");
		});
	}

	@Test
	void aRowWithoutAPrimaryKeyArrivesAsAnErrorAndNotAsAnException() {
		String error = "Error 400: Bad Request, no primary key";
		BlockingQueue<PostgresChange> heard = new LinkedBlockingQueue<>();
		this.connection.getChannels().get(0).onPostgresChanges(PostgresChange.class, heard::add);
		for (String rows : List.of("\"type\":\"UPDATE\",\"record\":{},\"old_record\":{}",
				"\"type\":\"INSERT\",\"record\":{}", "\"type\":\"DELETE\",\"old_record\":{}")) {
			change("{\"schema\":\"public\",\"table\":\"todos\",\"commit_timestamp\":null,\"columns\":[]," + rows
					+ ",\"errors\":[\"" + error + "\"]}");
		}
		assertThat(Futures.take(heard)).isInstanceOfSatisfying(PostgresChange.Update.class, (update) -> {
			assertThat(update.errors()).containsExactly(error);
			assertThat(update.commitTimestamp()).isNull();
			assertThat(update.schema()).isEqualTo("public");
			assertThat(update.table()).isEqualTo("todos");
			for (PostgresRow row : List.of(update.record(), update.oldRecord())) {
				assertThat(row.columns()).isEmpty();
				assertThat(row.asMap()).isEmpty();
				assertThat(row.raw().asText()).isEqualTo("{}");
			}
		});
		assertThat(Futures.take(heard)).isInstanceOfSatisfying(PostgresChange.Insert.class,
				(insert) -> assertThat(insert.record().asMap()).isEmpty());
		assertThat(Futures.take(heard)).isInstanceOfSatisfying(PostgresChange.Delete.class,
				(delete) -> assertThat(delete.oldRecord().asMap()).isEmpty());
	}

	@Test
	void aListenerHearsTheKindThatItAskedFor() {
		BlockingQueue<PostgresChange> deletes = new LinkedBlockingQueue<>();
		BlockingQueue<PostgresChange> all = new LinkedBlockingQueue<>();
		RealtimeChannel channel = this.connection.getChannels().get(0);
		channel.onPostgresChanges(PostgresChange.Delete.class, deletes::add);
		channel.onPostgresChanges(PostgresChange.class, all::add);
		change("""
				{"schema":"public","table":"todos","type":"INSERT","commit_timestamp":"2026-08-21T12:00:00Z",
				 "columns":[],"record":{"id":1},"errors":null}""");
		change("""
				{"schema":"public","table":"todos","type":"DELETE","commit_timestamp":"2026-08-21T12:00:01Z",
				 "columns":[],"old_record":{"id":1},"errors":null}""");
		assertThat(Futures.take(all)).isInstanceOf(PostgresChange.Insert.class);
		assertThat(Futures.take(all)).isInstanceOf(PostgresChange.Delete.class);
		assertThat(Futures.take(deletes)).isInstanceOf(PostgresChange.Delete.class);
		assertThat(deletes).isEmpty();
	}

	@Test
	void aBindingsListenerHearsWhatTheServerMatchedToIt() {
		BlockingQueue<PostgresChange> matched = new LinkedBlockingQueue<>();
		BlockingQueue<PostgresChange> others = new LinkedBlockingQueue<>();
		RealtimeChannel channel = this.connection.getChannels().get(0);
		channel.onPostgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null),
				PostgresChange.Insert.class, matched::add);
		channel.onPostgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "notes", null),
				PostgresChange.class, others::add);
		await().until(() -> this.listener.events(DeliveryGapEvent.class).size() == 1);
		change("""
				{"schema":"public","table":"todos","type":"INSERT","commit_timestamp":"2026-08-21T12:00:00Z",
				 "columns":[],"record":{"id":1},"errors":null}""");
		assertThat(Futures.take(matched)).isInstanceOf(PostgresChange.Insert.class);
		assertThat(others).isEmpty();
		assertThat(channel.getOptions().postgresChanges()).hasSize(2);
		assertThat(this.connection.channel("db",
				ChannelOptions.builder()
					.postgresChanges(
							PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
					.build()))
			.isSameAs(channel);
	}

	@Test
	void aBindingThatCannotBringTheKindIsRefused() {
		RealtimeChannel channel = this.connection.getChannels().get(0);
		PostgresChangesBinding inserts = PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT, "public",
				"todos", null);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> channel.onPostgresChanges(inserts, PostgresChange.Delete.class, (change) -> {
			}))
			.withMessageContaining("INSERT")
			.withMessageContaining("Delete");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> channel.onPostgresChanges(PostgresChange.Read.class, (change) -> {
			}))
			.withMessageContaining("Read");
	}

	@Test
	void listeningWhereNothingCanArriveIsRefused() {
		RealtimeChannel channel = this.connection.channel("plain");
		assertThatIllegalStateException().isThrownBy(() -> channel.onPostgresChanges(PostgresChange.class, (change) -> {
		})).withMessageContaining("realtime:plain").withMessageContaining("binding");
	}

	@Test
	void rowsKeepTheirExactValues() {
		change("""
				{"schema":"public","table":"todos","type":"INSERT","commit_timestamp":"2026-08-21T12:00:00Z","columns":[],
				 "record":{"id":9223372036854775807,"amount":1234567890.123456789012345,"meta":{"a":[null,"NULL"]}}}""");
		PostgresChange.Insert insert = this.listener.awaitMessages(PostgresChange.Insert.class, 1).get(0);
		Row row = insert.recordAs(Row.class);
		assertThat(row.id()).isEqualTo(Long.MAX_VALUE);
		assertThat(row.amount()).isEqualTo(new BigDecimal("1234567890.123456789012345"));
		assertThat(row.meta().get("a")).containsExactly(null, "NULL");
	}

	@Test
	void anUpdateWithoutItsLargeColumnIsNoRowWithNull() {
		this.server.database()
			.table("todos")
			.column("id", "int8")
			.column("body", "text")
			.column("done", "bool")
			.primaryKey("id")
			.create();
		String body = "x".repeat(5000);
		this.listener.awaitMessages(SystemMessage.class, 2);
		this.server.database().insert("todos", Map.of("id", 1, "body", body));
		this.server.database().update("todos", Map.of("id", 1, "done", true));
		this.server.database().update("todos", Map.of("id", 1, "body", body));
		List<PostgresChange> changes = this.listener.awaitMessages(PostgresChange.class, 3);
		PostgresChange.Update update = (PostgresChange.Update) changes.get(1);
		assertThat(update.unchanged()).containsExactly("body");
		assertThat(update.record().asMap()).containsOnlyKeys("id", "done");
		assertThat(update.recordAs(Todo.class)).isEqualTo(new Todo(1));
		assertThatIllegalStateException().isThrownBy(() -> update.recordAs(Text.class)).withMessageContaining("[body]");
		assertThat(update.recordAsPartial(Text.class)).isEqualTo(new Text(1, null));
		PostgresChange.Update whole = (PostgresChange.Update) changes.get(2);
		assertThat(whole.unchanged()).isEmpty();
		assertThat(whole.recordAs(Text.class)).isEqualTo(new Text(1, body));
	}

	@Test
	void systemMessagesArriveToo() {
		assertThat(this.listener.awaitMessages(SystemMessage.class, 1)).containsExactly(new SystemMessage(
				"supabaseRealtime", "realtime:db", "postgres_changes", true, "Subscribed to PostgreSQL"));
	}

	@Test
	void presenceFramesHarmNothing() {
		this.server.channel("db").send("presence_state", Map.of("me", Map.of("metas", List.of())));
		this.server.channel("db").send("presence_diff", Map.of("joins", Map.of(), "leaves", Map.of()));
		change("""
				{"schema":"public","table":"todos","type":"INSERT","commit_timestamp":"2026-08-21T12:00:00Z",
				 "columns":[],"record":{"id":2},"errors":null}""");
		assertThat(this.listener.awaitMessages(PostgresChange.class, 1)).hasSize(1);
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
	}

	record Todo(long id) {
	}

	record Text(long id, String body) {
	}

	record Row(long id, BigDecimal amount, Map<String, List<String>> meta) {
	}

}
