package io.github.supabaserealtime.test.junit;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import io.github.supabaserealtime.test.context.EmbeddedRealtimeServers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * JUnit extension that starts an {@link EmbeddedRealtimeServer} for a test class and
 * passes it to parameters of that type. The server runs as long as the class. Before each
 * test it is {@linkplain EmbeddedRealtimeServer#reset() reset}: its faults are lifted,
 * its record of received frames is emptied, and it is started again if a test has stopped
 * it. Connections stay open. Classes that run in parallel do not affect each other; tests
 * of one class that run in parallel share the server, so each of them should start its
 * own.
 * <p>
 * The annotation {@link EmbeddedRealtime @EmbeddedRealtime} registers the extension and
 * configures the server. Without the annotation the extension starts a server with
 * default settings. A nested class has a server of its own, with the attributes of the
 * outer class unless it is annotated itself.
 *
 * <pre class="code">
 * &#064;EmbeddedRealtime(maxChannelsPerClient = 3)
 * class MyTests {
 *
 * 	&#064;Test
 * 	void test(EmbeddedRealtimeServer server) {
 * 	}
 *
 * }</pre>
 *
 * In a test with an application context that has the annotation, the server is the bean
 * of that context, which is reset after each test class instead.
 *
 * @since 0.9.0
 */
public class EmbeddedRealtimeExtension implements ParameterResolver, BeforeEachCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
		.create(EmbeddedRealtimeExtension.class);

	@Override
	public void beforeEach(ExtensionContext context) {
		if (!isSpring(context)) {
			server(context).reset();
		}
	}

	@Override
	public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		return parameterContext.getParameter().getType() == EmbeddedRealtimeServer.class
				&& !(isSpring(extensionContext) && SpringTests.resolves(parameterContext, extensionContext));
	}

	@Override
	public Object resolveParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		return isSpring(extensionContext) ? SpringTests.server(extensionContext) : server(extensionContext);
	}

	private static boolean isSpring(ExtensionContext context) {
		Class<?> testClass = context.getRequiredTestClass();
		return annotation(testClass) != null && SpringTests.isSpringPresent() && SpringTests.isSpringTest(testClass);
	}

	private static @Nullable EmbeddedRealtime annotation(Class<?> testClass) {
		EmbeddedRealtime found = null;
		for (Class<?> type = testClass; type != null && found == null; type = type.getEnclosingClass()) {
			found = AnnotationSupport.findAnnotation(type, EmbeddedRealtime.class).orElse(null);
		}
		return found;
	}

	private static EmbeddedRealtimeServer server(ExtensionContext context) {
		// the store of the class, so that JUnit closes the server with the class
		Class<?> testClass = context.getRequiredTestClass();
		ExtensionContext owner = context;
		while (owner.getTestMethod().isPresent()) {
			owner = owner.getParent().orElseThrow();
		}
		return owner.getStore(NAMESPACE)
			.computeIfAbsent(testClass, EmbeddedRealtimeExtension::start, EmbeddedRealtimeServer.class);
	}

	private static EmbeddedRealtimeServer start(Class<?> testClass) {
		EmbeddedRealtime annotation = annotation(testClass);
		return (annotation != null) ? EmbeddedRealtimeServers.start(annotation) : EmbeddedRealtimeServer.start();
	}

}
