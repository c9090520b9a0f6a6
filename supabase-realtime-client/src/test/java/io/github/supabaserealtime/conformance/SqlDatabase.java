package io.github.supabaserealtime.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import tools.jackson.databind.json.JsonMapper;

import static org.awaitility.Awaitility.await;

/**
 * A Postgres, used over JDBC. Creates what the cases need, and drops it when it is
 * closed. Neither the address nor the password reaches a message.
 */
final class SqlDatabase implements TargetDatabase, AutoCloseable {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final Connection connection;

	private boolean created;

	private SqlDatabase(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Connect.
	 * @param url {@code postgresql://user:password@host:port/database}, or an address of
	 * JDBC
	 */
	static SqlDatabase connect(String url) {
		String address = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
		URI uri = Endpoint.parse(address, "REALTIME_DATABASE_URL");
		Properties properties = new Properties();
		if (uri.getRawUserInfo() != null) {
			String[] user = uri.getRawUserInfo().split(":", 2);
			properties.setProperty("user", decode(user[0]));
			if (user.length == 2) {
				properties.setProperty("password", decode(user[1]));
			}
		}
		String query = (uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "";
		return connect("jdbc:postgresql://" + uri.getHost() + ((uri.getPort() < 0) ? "" : ":" + uri.getPort())
				+ uri.getRawPath() + query, properties);
	}

	static SqlDatabase connect(String jdbcUrl, String user, String password) {
		Properties properties = new Properties();
		properties.setProperty("user", user);
		properties.setProperty("password", password);
		return connect(jdbcUrl, properties);
	}

	private static SqlDatabase connect(String jdbcUrl, Properties properties) {
		properties.setProperty("connectTimeout", "15");
		// strings are taken for what the column is
		properties.setProperty("stringtype", "unspecified");
		try {
			return new SqlDatabase(DriverManager.getConnection(jdbcUrl, properties));
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The database of REALTIME_DATABASE_URL does not let us in (SQL state "
					+ ex.getSQLState() + ", " + ex.getClass().getSimpleName() + ")");
		}
	}

	private static String decode(String text) {
		return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
	}

	/**
	 * Create tables, publication and policies in the place of those that an earlier run
	 * may have left. The table of messages is the server's: it makes it when the first
	 * channel of its tenant is joined.
	 */
	void create() {
		await("the server's table realtime.messages").atMost(Duration.ofSeconds(60)).until(this::hasMessages);
		run("drop.sql");
		this.created = true;
		run("create.sql");
	}

	private boolean hasMessages() throws SQLException {
		try (Statement statement = this.connection.createStatement();
				ResultSet result = statement.executeQuery("select to_regclass('realtime.messages') is not null")) {
			return result.next() && result.getBoolean(1);
		}
	}

	private void run(String script) {
		try (InputStream input = SqlDatabase.class.getResourceAsStream("/conformance/" + script)) {
			if (input == null) {
				throw new IllegalStateException("There is no " + script);
			}
			String sql = new String(input.readAllBytes(), StandardCharsets.UTF_8);
			try (Statement statement = this.connection.createStatement()) {
				statement.execute(sql);
			}
		}
		catch (IOException | SQLException ex) {
			throw new IllegalStateException(script + " failed: " + ex.getMessage(), ex);
		}
	}

	@Override
	public void insert(String table, Map<String, ? extends @Nullable Object> row) {
		execute("insert into public.%1$s select * from jsonb_populate_record(null::public.%1$s, ?::jsonb)"
			.formatted(table), json(row));
	}

	@Override
	public void update(String table, long id, Map<String, ? extends @Nullable Object> changes) {
		String columns = String.join(", ", changes.keySet());
		execute("update public.%1$s set (%2$s) = (select %2$s from jsonb_populate_record(null::public.%1$s, ?::jsonb)) where id = ?"
			.formatted(table, columns), json(changes), id);
	}

	@Override
	public void delete(String table, long id) {
		execute("delete from public.%s where id = ?".formatted(table), id);
	}

	@Override
	public void send(String topic, String event, Map<String, ?> payload) {
		execute("select realtime.send(?::jsonb, ?::text, ?::text, true)", json(payload), event, topic);
	}

	@Override
	public void sendBinary(String topic, String event, byte[] payload) {
		execute("select realtime.send_binary(?::bytea, ?::text, ?::text, true)", payload, event, topic);
	}

	@Override
	public Runnable pauseSubscriptions() {
		throw new TestAbortedException("This case needs a server that can be kept from subscribing to changes");
	}

	private static String json(Object value) {
		return MAPPER.writeValueAsString(value);
	}

	private void execute(String sql, Object... parameters) {
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
			statement.execute();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(sql + " failed: " + ex.getMessage(), ex);
		}
	}

	@Override
	public void close() {
		try (this.connection) {
			if (this.created) {
				run("drop.sql");
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The database could not be closed", ex);
		}
	}

}
