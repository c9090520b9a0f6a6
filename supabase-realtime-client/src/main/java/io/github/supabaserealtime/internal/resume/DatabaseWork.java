package io.github.supabaserealtime.internal.resume;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * Runs work in a transaction of its own on a connection of a {@link DataSource}, whose
 * settings are put back afterwards.
 */
public final class DatabaseWork {

	// more than the 30 s that a query may take: on a dead connection not even that
	// limit works, because cancelling needs an answer too
	private static final int NETWORK_TIMEOUT_MILLIS = 40_000;

	private DatabaseWork() {
	}

	/**
	 * Run something that changes rows.
	 * @throws IllegalStateException if the database refuses it or cannot be reached
	 */
	public static <T> T write(DataSource dataSource, Work<T> work) {
		return run(dataSource, false, work);
	}

	/**
	 * Run something that reads rows. Times are those of UTC, as the server writes them.
	 * @throws IllegalStateException if the database refuses it or cannot be reached
	 */
	public static <T> T read(DataSource dataSource, Work<T> work) {
		return run(dataSource, true, work);
	}

	private static <T> T run(DataSource dataSource, boolean readOnly, Work<T> work) {
		try (Connection connection = dataSource.getConnection()) {
			Integer networkTimeout = limitWaits(connection);
			boolean autoCommit = connection.getAutoCommit();
			T result;
			try {
				connection.setAutoCommit(false);
				result = inTransaction(connection, readOnly, work);
			}
			catch (SQLException | RuntimeException ex) {
				putBack(connection, autoCommit, networkTimeout, ex);
				throw ex;
			}
			putBack(connection, autoCommit, networkTimeout);
			return result;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
	}

	private static <T> T inTransaction(Connection connection, boolean readOnly, Work<T> work) throws SQLException {
		try {
			if (readOnly) {
				try (Statement statement = connection.createStatement()) {
					statement.execute("set transaction read only; set local timezone to 'UTC'; "
							+ "set local intervalstyle to 'postgres'");
				}
			}
			T result = work.run(connection);
			connection.commit();
			return result;
		}
		catch (SQLException | RuntimeException ex) {
			rollBack(connection, ex);
			throw ex;
		}
	}

	/**
	 * Have a connection that does not answer fail, unless it does so sooner.
	 * @return the limit that it had, or {@code null} if it was left as it was
	 */
	private static @Nullable Integer limitWaits(Connection connection) throws SQLException {
		try {
			int before = connection.getNetworkTimeout();
			if (before > 0 && before <= NETWORK_TIMEOUT_MILLIS) {
				return null;
			}
			connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
			return before;
		}
		catch (SQLFeatureNotSupportedException ex) {
			return null;
		}
	}

	private static void putBack(Connection connection, boolean autoCommit, @Nullable Integer networkTimeout)
			throws SQLException {
		connection.setAutoCommit(autoCommit);
		if (networkTimeout != null) {
			connection.setNetworkTimeout(Runnable::run, networkTimeout);
		}
	}

	private static void putBack(Connection connection, boolean autoCommit, @Nullable Integer networkTimeout,
			Exception cause) {
		try {
			putBack(connection, autoCommit, networkTimeout);
		}
		catch (SQLException ex) {
			// the connection may be closed by now; the first failure is the cause
			cause.addSuppressed(ex);
		}
	}

	private static void rollBack(Connection connection, Exception cause) {
		try {
			connection.rollback();
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	/**
	 * Something to do with a connection.
	 *
	 * @param <T> the type of its result
	 */
	@FunctionalInterface
	public interface Work<T> {

		T run(Connection connection) throws SQLException;

	}

}
