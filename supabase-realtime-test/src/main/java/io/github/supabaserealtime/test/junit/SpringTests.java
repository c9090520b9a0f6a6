package io.github.supabaserealtime.test.junit;

import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.util.Arrays;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;

import org.springframework.beans.factory.annotation.ParameterResolutionDelegate;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.test.context.support.TestConstructorUtils;

/**
 * Support for tests with an application context. Without Spring on the class path only
 * {@link #isSpringPresent()} can be called.
 */
final class SpringTests {

	private SpringTests() {
	}

	static boolean isSpringPresent() {
		try {
			Class.forName("org.springframework.test.context.junit.jupiter.SpringExtension", false,
					SpringTests.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	/**
	 * Return whether a test class is run by Spring's extension.
	 */
	static boolean isSpringTest(Class<?> testClass) {
		return MergedAnnotations.search(MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
			.withEnclosingClasses((type) -> true)
			.from(testClass)
			.stream(ExtendWith.class)
			.flatMap((annotation) -> Arrays.stream(annotation.getClassArray("value")))
			.anyMatch(SpringExtension.class::isAssignableFrom);
	}

	/**
	 * Return whether Spring's extension resolves a parameter by itself.
	 */
	static boolean resolves(ParameterContext parameterContext, ExtensionContext extensionContext) {
		Parameter parameter = parameterContext.getParameter();
		Executable executable = parameter.getDeclaringExecutable();
		return ParameterResolutionDelegate.isAutowirable(parameter, parameterContext.getIndex())
				|| TestConstructorUtils.isAutowirableConstructor(executable,
						(name) -> extensionContext.getConfigurationParameter(name).orElse(null));
	}

	static EmbeddedRealtimeServer server(ExtensionContext context) {
		return SpringExtension.getApplicationContext(context).getBean(EmbeddedRealtimeServer.class);
	}

}
