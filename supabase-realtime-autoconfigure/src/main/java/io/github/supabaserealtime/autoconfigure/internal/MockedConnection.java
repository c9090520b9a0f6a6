package io.github.supabaserealtime.autoconfigure.internal;

import io.github.supabaserealtime.RealtimeConnection;

/**
 * Recognizes the mock of a connection in a test, for example
 * {@code @MockitoBean RealtimeConnection}. A mock is neither started nor given listeners
 * nor asked for its name, so that a test sees only the calls of what it tests. A spy is
 * treated as a real connection.
 *
 * @since 0.9.0
 */
public final class MockedConnection {

	private MockedConnection() {
	}

	/**
	 * Return whether a connection is a mock.
	 * @param connection the connection
	 * @return whether it is
	 */
	public static boolean test(RealtimeConnection connection) {
		Class<?> type = connection.getClass();
		// a spy made without the inline mock maker extends what it spies on
		return type.getName().contains("$MockitoMock$") && type.getSuperclass() == Object.class;
	}

}
