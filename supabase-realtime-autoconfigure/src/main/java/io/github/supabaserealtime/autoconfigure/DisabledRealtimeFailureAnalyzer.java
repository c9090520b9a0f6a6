package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.RealtimeConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Failure analyzer for a bean of ours that is missing because the auto-configuration is
 * switched off. It comes before the analyzer of Spring Boot, which suggests to define the
 * bean.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class DisabledRealtimeFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	static final String SWITCH = "supabase.realtime.enabled";

	private static final String PACKAGE = RealtimeConnection.class.getPackageName() + ".";

	private final Environment environment;

	DisabledRealtimeFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		Class<?> type = (cause.getResolvableType() != null) ? cause.getResolvableType().resolve() : null;
		if (type == null || !type.getName().startsWith(PACKAGE)
				|| this.environment.getProperty(SWITCH, Boolean.class, true)) {
			return null;
		}
		return new FailureAnalysis(
				((description != null) ? description : "A component") + " required a bean of type '" + type.getName()
						+ "', which does not exist because the property '" + SWITCH + "' is 'false'.",
				"Inject 'ObjectProvider<" + type.getSimpleName() + ">' and call getIfAvailable() where the application"
						+ " must work without Supabase Realtime. Otherwise remove '" + SWITCH + "' or set it to"
						+ " 'true'.",
				cause);
	}

}
