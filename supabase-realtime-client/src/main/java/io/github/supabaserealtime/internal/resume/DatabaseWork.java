package io.github.supabaserealtime.internal.resume;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

/**
 * Runs work in a transaction of its own on a connection of a {@link DataSource}, whose
 * settings are put back afterwards.
 */
public final class DatabaseWork {

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
			boolean autoCommit = connection.getAutoCommit();
			connection.setAutoCommit(false);
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
			finally {
				connection.setAutoCommit(autoCommit);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
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
