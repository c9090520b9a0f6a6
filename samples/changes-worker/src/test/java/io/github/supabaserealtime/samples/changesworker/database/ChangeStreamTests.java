package io.github.supabaserealtime.samples.changesworker.database;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Begin;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Commit;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Delete;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Insert;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Relation;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Truncate;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Type;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Update;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The changes of a real PostgreSQL, decoded and copied into the embedded server.
 */
class ChangeStreamTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static EmbeddedPostgres postgres;

	private static JdbcTemplate database;

	private final List<LogicalMessage> messages = new CopyOnWriteArrayList<>();

	private final AtomicInteger copied = new AtomicInteger();

	private EmbeddedRealtimeServer server;

	private ChangeStream stream;

	@BeforeAll
	static void startPostgres() {
		postgres = Postgres.orSkip(() -> EmbeddedPostgres.builder()
			.setServerConfig("wal_level", "logical")
			.setServerConfig("fsync", "off")
			.start());
		database = new JdbcTemplate(postgres.getPostgresDatabase());
	}

	@AfterAll
	static void stopPostgres() throws Exception {
		if (postgres != null) {
			postgres.close();
		}
	}

	@BeforeEach
	void open() throws Exception {
		database.execute("create table notes (id int8 primary key, title text, body text, at timestamptz, tags text[], "
				+ "price numeric(10, 2), data jsonb)");
		// values stay as long as they are, and outside the row
		database.execute("alter table notes alter body set storage external");
		database.execute("create publication notes_changes for table notes");
		startMirror();
	}

	private void startMirror() throws Exception {
		this.server = EmbeddedRealtimeServer.start();
		TableMirror mirror = new TableMirror(this.server.database());
		mirror.createTables(postgres.getPostgresDatabase(), "notes_changes");
		this.stream = new ChangeStream(postgres.getJdbcUrl("postgres", "postgres"), "notes_changes", (message) -> {
			this.messages.add(message);
			mirror.accept(message);
			this.copied.incrementAndGet();
		});
	}

	@AfterEach
	void close() throws Exception {
		this.stream.close();
		this.server.close();
		database.execute("drop publication notes_changes");
		database.execute("drop table notes");
		database.execute("drop type if exists mood");
	}

	private <M extends LogicalMessage> M awaitMessage(Class<M> type) {
		await().atMost(PATIENCE)
			.until(() -> this.stream.problem() != null
					|| messages(type).size() == 1 && this.copied.get() == this.messages.size());
		assertThat(this.stream.problem()).isNull();
		return messages(type).get(0);
	}

	private <M extends LogicalMessage> List<M> messages(Class<M> type) {
		return this.messages.stream().filter(type::isInstance).map(type::cast).toList();
	}

	private List<JsonNode> rows() {
		return this.server.database().rows("public.notes");
	}

	@Test
	void aRowIsInsertedWithItsTypes() {
		database.update("insert into notes values (9007199254740993, 'Zoë''s', null, '2026-08-21 12:00:00.123456+02', "
				+ "'{a,\"b, c\"}', 12.30, '{\"a\": [1, null]}')");
		assertThat(awaitMessage(Insert.class).row()).containsEntry("id", "9007199254740993")
			.containsEntry("body", null)
			.containsEntry("at", "2026-08-21 10:00:00.123456+00")
			.containsEntry("price", "12.30");
		JsonNode row = rows().get(0);
		assertThat(row.get("id").asLong()).isEqualTo(9007199254740993L);
		assertThat(row.get("title").asString()).isEqualTo("Zoë's");
		assertThat(row.get("body").isNull()).isTrue();
		assertThat(row.get("at").asString()).isEqualTo("2026-08-21T10:00:00.123456+00:00");
		assertThat(row.get("tags").toString()).isEqualTo("[\"a\",\"b, c\"]");
		assertThat(row.get("data").toString()).isEqualTo("{\"a\":[1,null]}");
	}

	@Test
	void anUpdateLacksALargeValueThatDidNotChange() {
		String body = "x".repeat(5000);
		database.update("insert into notes (id, title, body) values (1, 'old', ?)", body);
		database.update("update notes set title = 'new' where id = 1");
		Update update = awaitMessage(Update.class);
		assertThat(update.unchanged()).containsExactly("body");
		assertThat(update.row()).containsEntry("title", "new").doesNotContainKey("body");
		assertThat(update.oldRow()).isEmpty();
		assertThat(rows()).singleElement().satisfies((row) -> {
			assertThat(row.get("title").asString()).isEqualTo("new");
			assertThat(row.get("body").asString()).isEqualTo(body);
		});
	}

	@Test
	void aKeyIsUpdated() {
		database.update("insert into notes (id, title) values (1, 'one'), (2, 'two')");
		database.update("update notes set id = 3 where id = 1");
		assertThat(awaitMessage(Update.class).oldRow()).containsOnlyKeys("id").containsEntry("id", "1");
		assertThat(rows()).extracting((row) -> row.get("id").asLong()).containsExactlyInAnyOrder(2L, 3L);
	}

	@Test
	void aFullIdentityIsTakenByItsKey() throws Exception {
		this.stream.close();
		database.execute("alter table notes replica identity full");
		this.server.close();
		startMirror();
		database.update("insert into notes (id, title, body) values (1, 'old', ?)", "x".repeat(5000));
		database.update("update notes set title = 'new' where id = 1");
		assertThat(awaitMessage(Update.class).oldRow()).containsEntry("title", "old");
		database.update("delete from notes");
		assertThat(awaitMessage(Delete.class).oldRow()).containsEntry("title", "new");
		assertThat(rows()).isEmpty();
	}

	@Test
	void aRowIsDeleted() {
		database.update("insert into notes (id, title) values (1, 'one'), (2, 'two')");
		database.update("delete from notes where id = 1");
		assertThat(awaitMessage(Delete.class).oldRow()).containsOnlyKeys("id").containsEntry("id", "1");
		assertThat(rows()).extracting((row) -> row.get("id").asLong()).containsExactly(2L);
	}

	@Test
	void aTableIsTruncated() {
		database.update("insert into notes (id, title) values (1, 'one'), (2, 'two')");
		database.execute("truncate notes");
		assertThat(awaitMessage(Truncate.class).relations()).extracting(Relation::table).containsExactly("notes");
		database.execute("truncate notes");
		database.update("insert into notes (id, title) values (1, 'again')");
		await().atMost(PATIENCE)
			.until(() -> messages(Insert.class).size() == 3 && this.copied.get() == this.messages.size());
		assertThat(rows()).extracting((row) -> row.get("title").asString()).containsExactly("again");
	}

	@Test
	void aTransactionIsBetweenItsBeginAndItsCommit() {
		database.update("insert into notes (id) values (1), (2)");
		Commit commit = awaitMessage(Commit.class);
		assertThat(this.messages).extracting((message) -> message.getClass().getSimpleName())
			.containsExactly("Begin", "Relation", "Insert", "Insert", "Commit");
		Begin begin = (Begin) this.messages.get(0);
		assertThat(begin.finalLsn()).isEqualTo(commit.lsn());
		assertThat(begin.committedAt()).isEqualTo(commit.committedAt());
	}

	@Test
	void aTableThatIsPublishedLaterEndsTheStream() {
		database.execute("create type mood as enum ('sad', 'happy')");
		database.execute("create table moods (id int8 primary key, mood mood)");
		try {
			database.execute("alter publication notes_changes add table moods");
			database.update("insert into moods values (1, 'happy')");
			await().atMost(PATIENCE).until(() -> this.stream.problem() != null);
			assertThat(messages(Type.class)).extracting(Type::name).containsExactly("mood");
			assertThat(this.stream.problem()).isInstanceOf(IllegalStateException.class)
				.hasMessage("The table public.moods was published after the start");
		}
		finally {
			database.execute("drop table moods");
		}
	}

	@Test
	void aTableWithoutPrimaryKeyIsRefused() {
		database.execute("create table keyless (a int)");
		database.execute("alter publication notes_changes add table keyless");
		try {
			assertThatIllegalStateException().isThrownBy(() -> new TableMirror(this.server.database())
				.createTables(postgres.getPostgresDatabase(), "notes_changes"))
				.withMessageContaining("The table public.keyless has no primary key");
		}
		finally {
			database.execute("drop table keyless");
		}
	}

	@Test
	void theDatabaseForgetsWhatWasRead() {
		String position = "select confirmed_flush_lsn - '0/0'::pg_lsn from pg_replication_slots";
		Long before = database.queryForObject(position, Long.class);
		database.update("insert into notes (id) values (1)");
		Commit commit = awaitMessage(Commit.class);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(database.queryForObject(position, Long.class)).isGreaterThan(before)
				.isEqualTo(commit.endLsn()));
	}

}
