package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Failure analyzer for an {@link InvalidRealtimeConfigurationException}. It comes before
 * those of Spring Boot, because an exception thrown while properties are bound is wrapped
 * in a bind exception.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class InvalidRealtimeConfigurationFailureAnalyzer
		extends AbstractFailureAnalyzer<InvalidRealtimeConfigurationException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, InvalidRealtimeConfigurationException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
