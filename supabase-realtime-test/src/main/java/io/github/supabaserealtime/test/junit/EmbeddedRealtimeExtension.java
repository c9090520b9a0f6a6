package io.github.supabaserealtime.test.junit;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts an {@link EmbeddedRealtimeServer} for a test class and hands it to parameters of
 * that type. The server lives as long as the class; before each test its faults are
 * lifted, its record of what was received is emptied, and it is started again if a test
 * has stopped it. Connections are not touched. Tests of one class that run in parallel
 * share the server and had better bring their own.
 *
 * <pre class="code">
 * &#064;ExtendWith(EmbeddedRealtimeExtension.class)
 * class MyTests {
 *
 * 	&#064;Test
 * 	void test(EmbeddedRealtimeServer server) {
 * 	}
 *
 * }</pre>
 *
 * @since 0.1.0
 */
public class EmbeddedRealtimeExtension implements ParameterResolver, BeforeEachCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
		.create(EmbeddedRealtimeExtension.class);

	@Override
	public void beforeEach(ExtensionContext context) {
		EmbeddedRealtimeServer server = server(context);
		server.restart();
		server.faults().clear();
		server.clearReceived();
	}

	@Override
	public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		return parameterContext.getParameter().getType() == EmbeddedRealtimeServer.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		return server(extensionContext);
	}

	private static EmbeddedRealtimeServer server(ExtensionContext context) {
		// the store of the class, so that JUnit closes the server with the class
		Class<?> testClass = context.getRequiredTestClass();
		ExtensionContext owner = context;
		while (owner.getTestMethod().isPresent()) {
			owner = owner.getParent().orElseThrow();
		}
		return owner.getStore(NAMESPACE)
			.computeIfAbsent(testClass, (key) -> EmbeddedRealtimeServer.start(), EmbeddedRealtimeServer.class);
	}

}
