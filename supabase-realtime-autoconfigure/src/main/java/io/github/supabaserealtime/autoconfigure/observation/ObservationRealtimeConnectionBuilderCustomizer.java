package io.github.supabaserealtime.autoconfigure.observation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.github.supabaserealtime.autoconfigure.ChannelProperties;
import io.github.supabaserealtime.autoconfigure.ConnectionProperties;
import io.github.supabaserealtime.autoconfigure.NamedConnectionProperties;
import io.github.supabaserealtime.autoconfigure.ObservationProperties;
import io.github.supabaserealtime.autoconfigure.ObservationProperties.Propagation;
import io.github.supabaserealtime.autoconfigure.RealtimeConnectionBuilderCustomizer;
import io.github.supabaserealtime.autoconfigure.RealtimeProperties;
import io.github.supabaserealtime.autoconfigure.internal.ConnectionNames;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.observation.ObservationInstrumentation;
import io.github.supabaserealtime.observation.RealtimeListenerObservationConvention;
import io.github.supabaserealtime.observation.RealtimeReadObservationConvention;
import io.github.supabaserealtime.observation.RealtimeSendObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * {@link RealtimeConnectionBuilderCustomizer} that has a connection observed if a tracer
 * makes spans of observations, or if a property asks for it.
 */
final class ObservationRealtimeConnectionBuilderCustomizer implements RealtimeConnectionBuilderCustomizer {

	private final @Nullable String name;

	private final RealtimeProperties properties;

	private final BeanFactory beans;

	private final @Nullable ClassLoader classLoader;

	/**
	 * Create a customizer.
	 * @param name the name of the connection, {@code null} for the default one
	 */
	ObservationRealtimeConnectionBuilderCustomizer(@Nullable String name, RealtimeProperties properties,
			ConfigurableBeanFactory beans) {
		this.name = name;
		this.properties = properties;
		this.beans = beans;
		this.classLoader = beans.getBeanClassLoader();
	}

	@Override
	public void customize(RealtimeConnectionBuilder builder) {
		ObservationRegistry registry = registry(enabled());
		if (registry == null) {
			return;
		}
		Propagation others = own().getPropagation();
		Map<String, Propagation> byTopic = propagations(others);
		builder.instrumentation(
				new ObservationInstrumentation(registry, convention(RealtimeSendObservationConvention.class),
						convention(RealtimeListenerObservationConvention.class),
						convention(RealtimeReadObservationConvention.class),
						(topic) -> byTopic.getOrDefault(topic, others) == Propagation.BROADCAST));
	}

	private @Nullable Boolean enabled() {
		Boolean own = own().getEnabled();
		return (own != null) ? own : this.properties.getObservation().getEnabled();
	}

	private @Nullable ObservationRegistry registry(@Nullable Boolean enabled) {
		if (Boolean.FALSE.equals(enabled)) {
			return null;
		}
		ObservationRegistry registry = this.beans.getBeanProvider(ObservationRegistry.class).getIfUnique();
		if (registry == null && Boolean.TRUE.equals(enabled)) {
			throw new InvalidConfigurationPropertyValueException(
					ConnectionNames.property((own().getEnabled() != null) ? this.name : null, "observation.enabled"),
					true,
					"There is no single bean of type ObservationRegistry. 'spring-boot-starter-actuator' brings one.");
		}
		// a timer of an observation costs as much as the message itself
		boolean wanted = Boolean.TRUE.equals(enabled) || hasTracer();
		return (wanted && registry != null && !registry.isNoop()) ? registry : null;
	}

	private boolean hasTracer() {
		return ClassUtils.isPresent("io.micrometer.tracing.Tracer", this.classLoader) && Tracers.isPresent(this.beans);
	}

	private <T> @Nullable T convention(Class<T> type) {
		return this.beans.getBeanProvider(type).getIfAvailable();
	}

	private ObservationProperties own() {
		NamedConnectionProperties named = named();
		return (named != null) ? named.getObservation() : this.properties.getObservation();
	}

	private @Nullable NamedConnectionProperties named() {
		return (this.name != null) ? this.properties.getConnections().get(this.name) : null;
	}

	private Map<String, Propagation> propagations(Propagation others) {
		ConnectionProperties connection = Objects.requireNonNullElse(named(), this.properties);
		Map<String, Propagation> byTopic = new LinkedHashMap<>();
		connection.getChannels().forEach((name, channel) -> {
			Propagation propagation = Objects.requireNonNullElse(channel.getObservation().getPropagation(), others);
			Propagation other = byTopic.putIfAbsent(topic(name, channel), propagation);
			if (other != null && other != propagation) {
				throw new InvalidConfigurationPropertyValueException(
						ConnectionNames.property(this.name, "channels." + name + ".observation.propagation"),
						propagation, "Another channel of the same topic has '" + other + "'.");
			}
		});
		return byTopic;
	}

	private static String topic(String name, ChannelProperties channel) {
		String topic = channel.getTopic();
		return Topics.prefixed(StringUtils.hasText(topic) ? topic.trim() : name);
	}

	/**
	 * Apart, because the class of a tracer may be missing.
	 */
	private static final class Tracers {

		static boolean isPresent(BeanFactory beans) {
			return beans.getBeanProvider(Tracer.class).stream().anyMatch((tracer) -> tracer != Tracer.NOOP);
		}

	}

}
