package io.github.supabaserealtime.samples.realtimeserver.seed;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidSeedException}.
 */
class InvalidSeedFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSeedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSeedException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Change the file that 'realtime.seed' names. The file seed.yml of this application shows all that a"
						+ " seed file can say; it is used where 'realtime.seed' is not set.",
				cause);
	}

}
