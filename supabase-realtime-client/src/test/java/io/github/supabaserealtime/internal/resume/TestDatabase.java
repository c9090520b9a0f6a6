package io.github.supabaserealtime.internal.resume;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL of the test JVM. Tests are left out, with a reason, where none starts.
 */
public final class TestDatabase {

	private static EmbeddedPostgres postgres;

	private static int databases;

	private final String name;

	private TestDatabase(String name) {
		this.name = name;
	}

	/**
	 * Create a database.
	 */
	public static synchronized TestDatabase create() throws SQLException {
		if (postgres == null) {
			try {
				postgres = EmbeddedPostgres.builder()
					.setServerConfig("fsync", "off")
					.setServerConfig("wal_level", "logical")
					.setServerConfig("timezone", "Asia/Kolkata")
					.setLocaleConfig("locale", "C.UTF-8")
					.start();
			}
			catch (IOException | IllegalStateException ex) {
				Assumptions.abort("PostgreSQL cannot be started here: " + ex.getMessage());
			}
			Runtime.getRuntime().addShutdownHook(new Thread(TestDatabase::stop));
		}
		String name = "resume" + (++databases);
		execute(postgres.getPostgresDatabase(), "create database " + name);
		return new TestDatabase(name);
	}

	private static void stop() {
		try {
			postgres.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public DataSource dataSource() {
		return dataSource("postgres");
	}

	public DataSource dataSource(String user) {
		return postgres.getDatabase(user, this.name);
	}

	public void execute(String sql) throws SQLException {
		execute(dataSource(), sql);
	}

	static void execute(DataSource dataSource, String sql) throws SQLException {
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	public List<String> ask(String sql) throws SQLException {
		try (Connection connection = dataSource().getConnection();
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			List<String> values = new ArrayList<>();
			while (rows.next()) {
				values.add(rows.getString(1));
			}
			return values;
		}
	}

}
