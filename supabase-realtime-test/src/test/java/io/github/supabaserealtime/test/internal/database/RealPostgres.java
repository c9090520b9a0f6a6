package io.github.supabaserealtime.test.internal.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.postgresql.PGProperty;

/**
 * A PostgreSQL of its own, with what the real server asks of its database and a
 * publication of all tables.
 */
final class RealPostgres implements AutoCloseable {

	private final EmbeddedPostgres postgres;

	private final Connection connection;

	private RealPostgres(EmbeddedPostgres postgres) throws SQLException, IOException {
		this.postgres = postgres;
		this.connection = postgres.getPostgresDatabase().getConnection();
		execute("set timezone to 'UTC'");
		execute(resource("/filters.sql"));
		execute(resource("/differential.sql"));
		execute("create publication changes for all tables");
		execute("select pg_create_logical_replication_slot('changes', 'pgoutput')");
	}

	/**
	 * Start a server.
	 * @throws IOException if that is not possible here
	 */
	static RealPostgres start() throws SQLException, IOException {
		return new RealPostgres(EmbeddedPostgres.builder()
			.setServerConfig("wal_level", "logical")
			.setServerConfig("timezone", "UTC")
			.setServerConfig("fsync", "off")
			.setLocaleConfig("locale", "C.UTF-8")
			.start());
	}

	private static String resource(String name) throws IOException {
		try (InputStream stream = RealPostgres.class.getResourceAsStream(name)) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
	}

	/**
	 * Ask with lists of texts as parameters.
	 * @return the rows
	 */
	@SafeVarargs
	final List<List<String>> ask(String sql, List<String>... parameters) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				Array array = this.connection.createArrayOf("text", parameters[i].toArray());
				statement.setArray(i + 1, array);
			}
			List<List<String>> rows = new ArrayList<>();
			try (ResultSet results = statement.executeQuery()) {
				int columns = results.getMetaData().getColumnCount();
				while (results.next()) {
					List<String> row = new ArrayList<>();
					for (int i = 1; i <= columns; i++) {
						row.add(results.getString(i));
					}
					rows.add(row);
				}
			}
			return rows;
		}
	}

	/**
	 * Read the rows that were written since the last call.
	 */
	List<LoggedRow> logged() throws SQLException {
		Properties properties = new Properties();
		PGProperty.USER.set(properties, "postgres");
		PGProperty.REPLICATION.set(properties, "database");
		PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
		PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "15");
		execute("insert into public.the_end default values");
		try (Connection replication = DriverManager.getConnection(this.postgres.getJdbcUrl("postgres", "postgres"),
				properties)) {
			return LoggedRow.read(replication, "changes", "the_end");
		}
	}

	@Override
	public void close() throws SQLException, IOException {
		this.connection.close();
		this.postgres.close();
	}

}
