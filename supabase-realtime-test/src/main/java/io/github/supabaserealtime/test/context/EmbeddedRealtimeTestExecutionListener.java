package io.github.supabaserealtime.test.context;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * {@link org.springframework.test.context.TestExecutionListener} that resets the server
 * of a context after each test class, because the next class may share the context.
 */
class EmbeddedRealtimeTestExecutionListener implements TestExecutionListener, Ordered {

	/**
	 * Behind the injection of dependencies, and, as the order is reversed when a class
	 * ends, before a dirty context is closed.
	 */
	private static final int ORDER = 3500;

	/**
	 * The servers of the contexts that a class has run with: those that are nested in it
	 * may have others than its own.
	 */
	private static final Map<Class<?>, Set<EmbeddedRealtimeUsers>> USED = new ConcurrentHashMap<>();

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void prepareTestInstance(TestContext testContext) {
		begins(testContext);
	}

	@Override
	public void beforeTestMethod(TestContext testContext) {
		// the context may be another one since the test before
		begins(testContext);
	}

	private static void begins(TestContext testContext) {
		// no context is loaded for this
		if (testContext.hasApplicationContext()) {
			Class<?> testClass = EmbeddedRealtimeUsers.annotated(testContext.getTestClass());
			testContext.getApplicationContext().getBeanProvider(EmbeddedRealtimeUsers.class).ifAvailable((users) -> {
				users.begins(testClass);
				USED.computeIfAbsent(testClass, (key) -> ConcurrentHashMap.newKeySet()).add(users);
			});
		}
	}

	@Override
	public void afterTestClass(TestContext testContext) {
		Class<?> testClass = testContext.getTestClass();
		Set<EmbeddedRealtimeUsers> used = USED.remove(testClass);
		if (used != null) {
			used.forEach((users) -> users.ended(testClass));
		}
	}

}
