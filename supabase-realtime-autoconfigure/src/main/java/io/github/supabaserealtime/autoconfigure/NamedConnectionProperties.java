package io.github.supabaserealtime.autoconfigure;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Properties of a connection below {@code supabase.realtime.connections}.
 *
 * @since 0.9.0
 */
public class NamedConnectionProperties extends ConnectionProperties {

	@NestedConfigurationProperty
	private final ConnectionResumeProperties resume = new ConnectionResumeProperties();

	@NestedConfigurationProperty
	private final ObservationProperties observation = new ObservationProperties();

	public ConnectionResumeProperties getResume() {
		return this.resume;
	}

	public ObservationProperties getObservation() {
		return this.observation;
	}

}
