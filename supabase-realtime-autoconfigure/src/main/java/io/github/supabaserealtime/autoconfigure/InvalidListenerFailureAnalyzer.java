package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.listener.InvalidListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Failure analyzer for an {@link InvalidListenerException}.
 */
class InvalidListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidListenerException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, InvalidListenerException cause) {
		return new FailureAnalysis(Sentence.end(cause.getMessage()),
				"Correct the method or its annotation; the annotation's Javadoc says what it can be given.", cause);
	}

}
