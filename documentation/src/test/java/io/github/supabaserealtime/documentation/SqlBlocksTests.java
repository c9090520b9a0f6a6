package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * PostgreSQL runs the SQL blocks of each page in their order, in a database with the
 * stubs of {@code stubs.sql} for what Supabase brings.
 */
class SqlBlocksTests {

	private static EmbeddedPostgres postgres;

	private static String missing;

	private static int databases;

	@BeforeAll
	static void start() {
		try {
			postgres = EmbeddedPostgres.builder()
				.setServerConfig("fsync", "off")
				.setServerConfig("wal_level", "logical")
				.setLocaleConfig("locale", "C.UTF-8")
				.start();
		}
		catch (IOException | IllegalStateException ex) {
			missing = "PostgreSQL cannot be started here: " + ex.getMessage();
		}
	}

	/**
	 * A test that is left out is reported, a class that is left out as a whole is not.
	 */
	@BeforeEach
	void present() {
		assumeTrue(missing == null, missing);
	}

	@AfterAll
	static void stop() throws IOException {
		if (postgres != null) {
			postgres.close();
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void theBlocksOfAPageRun(String page) throws Exception {
		try (Connection database = database()) {
			run(database, page);
		}
	}

	static Stream<String> pages() {
		return Pages.blocks("sql").map(Block::page).distinct();
	}

	@Test
	void theTableOfThePageIsPublished() throws Exception {
		try (Connection database = database()) {
			run(database, "docs/postgres-changes.md");
			assertThat(ask(database, "select tablename from pg_publication_tables where pubname = 'supabase_realtime'"))
				.contains("todos");
			assertThat(ask(database, "select relreplident from pg_class where relname = 'todos'")).containsExactly("f");
		}
	}

	@Test
	void theTriggerOfThePageBroadcastsEachChange() throws Exception {
		try (Connection database = database()) {
			run(database, "docs/postgres-changes.md");
			execute(database, "insert into public.todos (id, title) values (1, 'milk')");
			execute(database, "update public.todos set title = 'bread'");
			execute(database, "delete from public.todos");
			assertThat(ask(database,
					"select topic || ' ' || event || ' ' || (payload ->> 'operation') "
							+ "from realtime.messages where topic = 'todos'"))
				.containsExactly("todos INSERT INSERT", "todos UPDATE UPDATE", "todos DELETE DELETE");
		}
	}

	@Test
	void thePoliciesOfThePageAllowTheirTopicsOnly() throws Exception {
		try (Connection database = database()) {
			execute(database, "insert into realtime.messages (topic, extension) "
					+ "values ('room:lobby', 'broadcast'), ('room:lobby', 'presence')");
			run(database, "docs/tokens-and-private-channels.md");
			execute(database, "set role authenticated");
			execute(database, "set realtime.topic to 'room:lobby'");
			assertThat(ask(database, "select extension from realtime.messages order by 1")).containsExactly("broadcast",
					"presence");
			for (String extension : List.of("broadcast", "presence", "persistence")) {
				execute(database,
						"insert into realtime.messages (topic, extension) values ('room:lobby', '" + extension + "')");
			}
			execute(database, "set realtime.topic to 'elsewhere'");
			assertThat(ask(database, "select extension from realtime.messages")).isEmpty();
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> execute(database,
						"insert into realtime.messages (topic, extension) values ('elsewhere', 'broadcast')"))
				.withMessageContaining("row-level security");
		}
	}

	@Test
	void theLockTableOfThePageIsClosedToTheAnonymousKey() throws Exception {
		try (Connection database = database()) {
			run(database, "docs/single-active.md");
			execute(database, "insert into supabase_realtime_client.int_lock (lock_key, region, created_date,"
					+ " expired_after) values ('key', 'DEFAULT', now(), now())");
			for (String role : List.of("anon", "authenticated")) {
				execute(database, "set role " + role);
				assertThatExceptionOfType(SQLException.class)
					.isThrownBy(() -> ask(database, "select client_id from supabase_realtime_client.int_lock"))
					.withMessageContaining("permission denied");
				assertThatExceptionOfType(SQLException.class)
					.isThrownBy(
							() -> execute(database, "update supabase_realtime_client.int_lock set client_id = null"))
					.withMessageContaining("permission denied");
				execute(database, "reset role");
			}
		}
	}

	private static void run(Connection database, String page) {
		Pages.blocks("sql").filter((block) -> block.page().equals(page)).forEach((block) -> {
			try {
				execute(database, block.text());
			}
			catch (SQLException ex) {
				throw new AssertionError(block + ": " + ex.getMessage(), ex);
			}
		});
	}

	private static Connection database() throws Exception {
		String name = "page" + (++databases);
		try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
			execute(connection, "create database " + name);
		}
		Connection database = DriverManager.getConnection(postgres.getJdbcUrl("postgres", name));
		try (InputStream stream = SqlBlocksTests.class.getResourceAsStream("stubs.sql")) {
			String stubs = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			execute(database, stubs);
		}
		return database;
	}

	private static void execute(Connection database, String sql) throws SQLException {
		try (Statement statement = database.createStatement()) {
			statement.execute(sql);
		}
	}

	private static List<String> ask(Connection database, String sql) throws SQLException {
		try (Statement statement = database.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
			List<String> values = new ArrayList<>();
			while (rows.next()) {
				values.add(rows.getString(1));
			}
			return values;
		}
	}

}
