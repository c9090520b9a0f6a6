package io.github.supabaserealtime.autoconfigure.observation;

import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers an {@link ObservationRealtimeConnectionBuilderCustomizer} for each connection
 * below {@code supabase.realtime.connections}, with the name of the connection as its
 * qualifier.
 */
class NamedObservationsRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	NamedObservationsRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		for (String name : ConnectionNames.inProperties(this.environment)) {
			RootBeanDefinition definition = new RootBeanDefinition(
					ObservationRealtimeConnectionBuilderCustomizer.class);
			definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
			definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
			definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
			registry.registerBeanDefinition(name + "RealtimeObservation", definition);
		}
	}

}
