package io.github.supabaserealtime.samples.realtimeserver;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link UnusablePortException}, mostly a second server on the same port.
 */
class UnusablePortFailureAnalyzer extends AbstractFailureAnalyzer<UnusablePortException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnusablePortException cause) {
		return new FailureAnalysis(
				cause.getMessage() + ". The properties 'realtime.port' and 'realtime.address' name them.",
				"Stop the process that listens on port " + cause.getPort()
						+ ", or start with another port: --realtime.port=4010. With --realtime.port=0 the server takes"
						+ " a free one and prints it.",
				cause);
	}

}
