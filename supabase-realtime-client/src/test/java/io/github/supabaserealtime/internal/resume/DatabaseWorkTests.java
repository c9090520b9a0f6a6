package io.github.supabaserealtime.internal.resume;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What {@link DatabaseWork} sets on a connection, and puts back.
 */
class DatabaseWorkTests {

	private final List<String> set = new ArrayList<>();

	private int networkTimeout;

	private boolean supported = true;

	private boolean dead;

	private DataSource dataSource() {
		return (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { DataSource.class },
				(proxy, method, arguments) -> connection());
	}

	private Connection connection() {
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> answer(method.getName(), arguments));
	}

	private @Nullable Object answer(String method, Object @Nullable [] arguments)
			throws SQLException, InvocationTargetException {
		if (this.dead && !method.equals("close")) {
			throw new SQLException("The connection is closed");
		}
		if (method.endsWith("NetworkTimeout") && !this.supported) {
			throw new SQLFeatureNotSupportedException();
		}
		switch (method) {
			case "getAutoCommit":
				return true;
			case "getNetworkTimeout":
				return this.networkTimeout;
			case "setNetworkTimeout":
				this.networkTimeout = (int) arguments[1];
				this.set.add(String.valueOf(this.networkTimeout));
				return null;
			default:
				return null;
		}
	}

	@Test
	void aConnectionThatDoesNotAnswerFails() {
		Integer limit = DatabaseWork.write(dataSource(), Connection::getNetworkTimeout);
		assertThat(limit).isEqualTo(40_000);
		assertThat(this.set).as("put back").containsExactly("40000", "0");
	}

	@Test
	void aLongerLimitIsShortenedMeanwhile() {
		this.networkTimeout = 60_000;
		DatabaseWork.write(dataSource(), Connection::getNetworkTimeout);
		assertThat(this.set).containsExactly("40000", "60000");
	}

	@Test
	void aShorterLimitStays() {
		this.networkTimeout = 10_000;
		Integer limit = DatabaseWork.write(dataSource(), Connection::getNetworkTimeout);
		assertThat(limit).isEqualTo(10_000);
		assertThat(this.set).isEmpty();
	}

	@Test
	void aDriverWithoutSuchALimitWorks() {
		this.supported = false;
		String done = DatabaseWork.write(dataSource(), (connection) -> "done");
		assertThat(done).isEqualTo("done");
	}

	@Test
	void whatClosedTheConnectionIsTold() {
		assertThatIllegalStateException().isThrownBy(() -> DatabaseWork.write(dataSource(), (connection) -> {
			this.dead = true;
			throw new SQLException("Read timed out");
		})).withMessage("Read timed out");
	}

}
