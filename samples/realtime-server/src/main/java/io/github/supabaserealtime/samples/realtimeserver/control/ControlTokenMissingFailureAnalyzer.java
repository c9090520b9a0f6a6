package io.github.supabaserealtime.samples.realtimeserver.control;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link ControlTokenMissingException}.
 */
class ControlTokenMissingFailureAnalyzer extends AbstractFailureAnalyzer<ControlTokenMissingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ControlTokenMissingException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Set 'realtime.control.token', for example with the environment variable REALTIME_CONTROL_TOKEN, or"
						+ " leave 'realtime.control.address' at 127.0.0.1. 'realtime.address' alone lets clients of"
						+ " other machines in.",
				cause);
	}

}
