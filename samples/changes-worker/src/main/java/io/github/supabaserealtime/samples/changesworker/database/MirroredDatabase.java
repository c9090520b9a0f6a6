package io.github.supabaserealtime.samples.changesworker.database;

import java.io.IOException;
import java.sql.SQLException;

import javax.sql.DataSource;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * A PostgreSQL that runs as processes of this machine, and an embedded Realtime server
 * that serves the changes of its publication {@code supabase_realtime}.
 */
public final class MirroredDatabase implements AutoCloseable {

	private static final String PUBLICATION = "supabase_realtime";

	private final EmbeddedPostgres postgres;

	private final EmbeddedRealtimeServer server;

	private final ChangeStream changes;

	private MirroredDatabase(EmbeddedPostgres postgres, EmbeddedRealtimeServer server) throws SQLException {
		this.postgres = postgres;
		this.server = server;
		TableMirror mirror = new TableMirror(server.database());
		mirror.createTables(postgres.getPostgresDatabase(), PUBLICATION);
		this.changes = new ChangeStream(url(), PUBLICATION, mirror);
	}

	/**
	 * Start both.
	 * @param scripts create the tables and the publication
	 * @throws IOException if PostgreSQL cannot be started here
	 */
	public static MirroredDatabase start(Resource... scripts) throws IOException, SQLException {
		EmbeddedPostgres postgres = EmbeddedPostgres.builder()
			.setServerConfig("wal_level", "logical")
			// it lives no longer than this process
			.setServerConfig("fsync", "off")
			.start();
		// clients come and go, and nobody asks what they sent
		EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().maxRecorded(100).start();
		try {
			new ResourceDatabasePopulator(scripts).execute(postgres.getPostgresDatabase());
			return new MirroredDatabase(postgres, server);
		}
		catch (SQLException | RuntimeException ex) {
			server.close();
			postgres.close();
			throw ex;
		}
	}

	/**
	 * Return the address of PostgreSQL, with its user.
	 */
	public String url() {
		return this.postgres.getJdbcUrl("postgres", "postgres");
	}

	public DataSource dataSource() {
		return this.postgres.getPostgresDatabase();
	}

	public EmbeddedRealtimeServer server() {
		return this.server;
	}

	/**
	 * Return why changes no longer reach the server.
	 * @return the reason, or {@code null} if they do
	 */
	public @Nullable Exception problem() {
		return this.changes.problem();
	}

	@Override
	public void close() throws IOException, SQLException {
		this.server.close();
		this.changes.close();
		this.postgres.close();
	}

}
