package io.github.supabaserealtime.test.context;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

import org.springframework.core.annotation.MergedAnnotations;

/**
 * Counts the test classes that run with the server of a context. Safe for several
 * threads.
 */
class EmbeddedRealtimeUsers {

	private final EmbeddedRealtimeServer server;

	private final ReentrantLock lock = new ReentrantLock();

	private final Set<Class<?>> users = new HashSet<>();

	private boolean closed;

	EmbeddedRealtimeUsers(EmbeddedRealtimeServer server) {
		this.server = server;
	}

	/**
	 * Find the class that has the annotation: a test class, one that it is nested in, or
	 * the test class if there is none.
	 */
	static Class<?> annotated(Class<?> testClass) {
		for (Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
			if (MergedAnnotations.from(type, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
				.isPresent(EmbeddedRealtime.class)) {
				return type;
			}
		}
		return testClass;
	}

	/**
	 * A class that has the annotation begins, or one that is nested in it.
	 * @param testClass the class that has the annotation
	 */
	void begins(Class<?> testClass) {
		this.lock.lock();
		try {
			this.users.add(testClass);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Reset the server if the last class that uses it has ended. Others that run at the
	 * same time may need the faults that are in force. A nested class ends with the class
	 * that has the annotation.
	 */
	void ended(Class<?> testClass) {
		this.lock.lock();
		try {
			if (this.users.remove(testClass) && this.users.isEmpty() && !this.closed) {
				this.server.reset();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The context has ended: so does the server, for good.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		this.server.close();
	}

}
