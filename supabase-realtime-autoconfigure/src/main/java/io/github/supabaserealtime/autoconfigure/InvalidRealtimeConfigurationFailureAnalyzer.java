package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidRealtimeConfigurationException}.
 */
class InvalidRealtimeConfigurationFailureAnalyzer
		extends AbstractFailureAnalyzer<InvalidRealtimeConfigurationException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, InvalidRealtimeConfigurationException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
