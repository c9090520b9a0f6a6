package io.github.supabaserealtime.test.context;

import java.util.function.Consumer;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Resets the server of a context after each test class, since the next one may be given
 * the same context.
 */
class EmbeddedRealtimeTestExecutionListener implements TestExecutionListener, Ordered {

	/**
	 * Behind the injection of dependencies, and, as the order is reversed when a class
	 * ends, before a dirty context is closed.
	 */
	private static final int ORDER = 3500;

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void prepareTestInstance(TestContext testContext) {
		withUsers(testContext, (users) -> users.begins(testContext.getTestClass()));
	}

	@Override
	public void afterTestClass(TestContext testContext) {
		withUsers(testContext, (users) -> users.ended(testContext.getTestClass()));
	}

	private static void withUsers(TestContext testContext, Consumer<EmbeddedRealtimeUsers> action) {
		// no context is loaded for this
		if (testContext.hasApplicationContext()) {
			testContext.getApplicationContext().getBeanProvider(EmbeddedRealtimeUsers.class).ifAvailable(action);
		}
	}

}
