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
				cause.getMessage() + ". The property '" + cause.getProperty() + "' names that port, and"
						+ " 'realtime.address' the address of the server.",
				"Stop the process that listens on port " + cause.getPort() + ", or start with another port: --"
						+ cause.getProperty() + "=4010. With --" + cause.getProperty()
						+ "=0 it takes a free one and prints it.",
				cause);
	}

}
