package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Condition that the details of the default connection are those of the properties,
 * because there is no other {@link RealtimeConnectionDetails} bean for it. One that has
 * the name of a connection as its qualifier is for that connection.
 */
class DefaultDetailsCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("Properties of the default connection");
		List<String> details = beans(context);
		return details.isEmpty() ? ConditionOutcome.match(message.because("no bean replaces them"))
				: ConditionOutcome.noMatch(message.found("bean", "beans").items(details));
	}

	/**
	 * Return the names of the beans that are details of the default connection.
	 */
	static List<String> beans(ConditionContext context) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		if (beans == null) {
			return List.of();
		}
		ConnectionBeans own = new ConnectionBeans(beans, null, ConnectionNames.inProperties(context.getEnvironment()));
		return Stream
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, RealtimeConnectionDetails.class, true,
					false))
			.filter(own::isOwnByDefault)
			.toList();
	}

}
