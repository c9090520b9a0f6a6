package io.github.supabaserealtime.recovery;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import io.github.supabaserealtime.resume.JdbcPositionStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Assumptions;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * A PostgreSQL database for one scenario, with the tables that its consumers need.
 */
final class RecoveryDatabase {

	private static EmbeddedPostgres postgres;

	private static int databases;

	private final String name;

	private RecoveryDatabase(String name) {
		this.name = name;
	}

	static synchronized RecoveryDatabase create() throws SQLException {
		if (postgres == null) {
			try {
				postgres = EmbeddedPostgres.builder()
					.setServerConfig("fsync", "off")
					.setServerConfig("max_connections", "400")
					.start();
			}
			catch (IOException | IllegalStateException ex) {
				Assumptions.abort("PostgreSQL cannot be started here: " + ex.getMessage());
			}
		}
		RecoveryDatabase database = new RecoveryDatabase("recovery" + (++databases));
		execute(postgres.getPostgresDatabase(), "create database " + database.name);
		execute(postgres.getPostgresDatabase(), "alter database " + database.name + " set timezone to 'UTC'");
		execute(database.dataSource(), """
				create table public.orders (id int8 primary key, body text, updated_at timestamptz not null);
				create index on public.orders (updated_at, id);
				create schema realtime;
				create table realtime.messages (
					topic text not null, extension text not null, payload jsonb, event text,
					private boolean not null default false, inserted_at timestamp(6) not null default now(),
					id uuid not null default gen_random_uuid(), skip_broadcast boolean not null default false,
					primary key (id, inserted_at));
				create index on realtime.messages (inserted_at desc, topic)
					where extension = 'broadcast' and private is true""");
		new JdbcPositionStore(database.dataSource()).createSchema();
		new ResourceDatabasePopulator(
				new ClassPathResource("org/springframework/integration/jdbc/schema-postgresql.sql"))
			.execute(database.dataSource());
		return database;
	}

	static synchronized void stop() throws IOException {
		if (postgres != null) {
			postgres.close();
			postgres = null;
		}
	}

	private static void execute(DataSource dataSource, String sql) throws SQLException {
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	DataSource dataSource() {
		return postgres.getDatabase("postgres", this.name);
	}

	int port() {
		return postgres.getPort();
	}

	String name() {
		return this.name;
	}

}
