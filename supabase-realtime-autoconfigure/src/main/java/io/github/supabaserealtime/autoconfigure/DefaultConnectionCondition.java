package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Condition that there is a default connection: unless the application has connections
 * with names only. Where there is neither, the default one is made and fails for its
 * missing address.
 */
class DefaultConnectionCondition extends SpringBootCondition implements ConfigurationCondition {

	private static final String URL = "supabase.realtime.url";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Default Realtime connection");
		// which leaves a placeholder as it is that is not resolved
		if (StringUtils.hasText(Binder.get(context.getEnvironment()).bind(URL, String.class).orElse(null))) {
			return ConditionOutcome.match(message.because("'" + URL + "' is set"));
		}
		if (ConnectionNames.inProperties(context.getEnvironment()).isEmpty()) {
			return ConditionOutcome.match(message.because("'" + NamedConnections.PROPERTY + "' is not set"));
		}
		boolean details = DefaultDetailsCondition.beans(context)
			.stream()
			.anyMatch((name) -> !RealtimeAutoConfiguration.DETAILS.equals(name));
		return new ConditionOutcome(details,
				message.because(details ? "there are connection details" : "there are connections with names only"));
	}

}
