package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.RealtimeConnection;

/**
 * Recognizes the mock of a connection in a test, for example
 * {@code @MockitoBean RealtimeConnection}. A mock is neither started nor given listeners,
 * so that a test sees only the calls of what it tests. A spy is treated as a real
 * connection.
 */
final class MockedConnection {

	private MockedConnection() {
	}

	static boolean test(RealtimeConnection connection) {
		Class<?> type = connection.getClass();
		// a spy made without the inline mock maker extends what it spies on
		return type.getName().contains("$MockitoMock$") && type.getSuperclass() == Object.class;
	}

}
