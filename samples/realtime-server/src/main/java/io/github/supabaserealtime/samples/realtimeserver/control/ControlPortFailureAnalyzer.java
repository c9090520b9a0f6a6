package io.github.supabaserealtime.samples.realtimeserver.control;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains that the port of the control API is in use. It goes before the analyzer of
 * Spring Boot, which does not know the name of the property.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class ControlPortFailureAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
		return new FailureAnalysis(
				"The control API cannot listen on port " + cause.getPort()
						+ ": it is in use. The property 'realtime.control.port' names that port.",
				"Stop the process that listens on port " + cause.getPort()
						+ ", or start with another port: --realtime.control.port=4011. With --realtime.control.port=0"
						+ " the control API takes a free one and prints it.",
				cause);
	}

}
