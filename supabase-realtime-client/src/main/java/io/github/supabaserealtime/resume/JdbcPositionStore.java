package io.github.supabaserealtime.resume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

import io.github.supabaserealtime.internal.resume.DatabaseWork;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * {@link PositionStore} in a table of a PostgreSQL database. The table {@code positions}
 * stands in a schema of its own, which Supabase does not offer to the applications of
 * users; {@link #createSchema()} makes both. Each call has a transaction of its own.
 * <p>
 * Safe for several threads.
 *
 * @since 0.9.0
 */
public final class JdbcPositionStore implements PositionStore {

	/**
	 * The schema of the table by default.
	 */
	public static final String DEFAULT_SCHEMA = "supabase_realtime_client";

	private static final String SCRIPT = "positions-postgresql.sql";

	private static final int TIMEOUT_SECONDS = 10;

	private final DataSource dataSource;

	private final String schema;

	/**
	 * Create a store in the schema {@value #DEFAULT_SCHEMA}.
	 * @param dataSource the database
	 */
	public JdbcPositionStore(DataSource dataSource) {
		this(dataSource, DEFAULT_SCHEMA);
	}

	/**
	 * Create a store.
	 * @param dataSource the database
	 * @param schema the schema of the table: small letters, digits and underscores
	 */
	public JdbcPositionStore(DataSource dataSource, String schema) {
		Assert.notNull(dataSource, "'dataSource' must not be null");
		Assert.isTrue(schema.matches("[a-z_][a-z0-9_]{0,62}"),
				"'schema' must consist of small letters, digits and underscores");
		this.dataSource = dataSource;
		this.schema = schema;
	}

	/**
	 * Create the schema and the table if they do not exist, and take the rights on them
	 * from everybody else: from {@code public} and, where they exist, from the roles
	 * {@code anon} and {@code authenticated} of Supabase.
	 * @throws IllegalStateException if the database refuses it or cannot be reached
	 */
	public void createSchema() {
		String script = script().replace(DEFAULT_SCHEMA, this.schema);
		DatabaseWork.write(this.dataSource, (connection) -> {
			try (Statement statement = connection.createStatement()) {
				return statement.execute(script);
			}
		});
	}

	private static String script() {
		try (InputStream stream = JdbcPositionStore.class.getResourceAsStream(SCRIPT)) {
			Assert.state(stream != null, () -> "No resource " + SCRIPT);
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public @Nullable Position claim(String consumer, String listener, String owner) {
		String sql = "insert into " + this.schema + ".positions as p (consumer, listener, owner) values (?, ?, ?) "
				+ "on conflict (consumer, listener) do update set owner = excluded.owner "
				+ "returning p.value, p.key, p.saved_at";
		Optional<Position> saved = DatabaseWork.write(this.dataSource, (connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				statement.setQueryTimeout(TIMEOUT_SECONDS);
				statement.setString(1, consumer);
				statement.setString(2, listener);
				statement.setString(3, owner);
				try (ResultSet rows = statement.executeQuery()) {
					rows.next();
					boolean never = rows.getTimestamp(3) == null;
					return never ? Optional.<Position>empty()
							: Optional.of(new Position(rows.getString(1), rows.getString(2)));
				}
			}
		});
		return saved.orElse(null);
	}

	@Override
	public boolean save(String consumer, String listener, String owner, Position position) {
		String sql = "update " + this.schema + ".positions set value = ?, key = ?, saved_at = ? "
				+ "where consumer = ? and listener = ? and owner = ?";
		return DatabaseWork.write(this.dataSource, (connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				statement.setQueryTimeout(TIMEOUT_SECONDS);
				statement.setString(1, position.value());
				statement.setString(2, position.key());
				statement.setTimestamp(3, Timestamp.from(Instant.now()));
				statement.setString(4, consumer);
				statement.setString(5, listener);
				statement.setString(6, owner);
				return statement.executeUpdate() == 1;
			}
		});
	}

	@Override
	public Set<String> listeners(String consumer) {
		String sql = "select listener from " + this.schema + ".positions where consumer = ? and saved_at is not null";
		return DatabaseWork.write(this.dataSource, (connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				statement.setQueryTimeout(TIMEOUT_SECONDS);
				statement.setString(1, consumer);
				Set<String> listeners = new HashSet<>();
				try (ResultSet rows = statement.executeQuery()) {
					while (rows.next()) {
						listeners.add(rows.getString(1));
					}
				}
				return listeners;
			}
		});
	}

}
