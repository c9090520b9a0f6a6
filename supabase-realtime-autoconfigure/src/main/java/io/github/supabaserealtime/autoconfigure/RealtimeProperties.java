package io.github.supabaserealtime.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Configuration properties of Supabase Realtime: those of the default connection, and
 * those of the whole application.
 *
 * @since 0.9.0
 */
@ConfigurationProperties("supabase.realtime")
public class RealtimeProperties extends ConnectionProperties {

	/**
	 * What happens when a property below 'supabase.realtime' does not exist.
	 */
	private UnknownKeys unknownKeys = UnknownKeys.FAIL;

	@NestedConfigurationProperty
	private final SingleActiveProperties singleActive = new SingleActiveProperties();

	@NestedConfigurationProperty
	private final ResumeProperties resume = new ResumeProperties();

	@NestedConfigurationProperty
	private final ObservationProperties observation = new ObservationProperties();

	/**
	 * Further connections by their names, which are the qualifiers of their beans. Each
	 * has the properties of the default connection, apart from those that are for the
	 * whole application.
	 */
	private Map<String, NamedConnectionProperties> connections = new LinkedHashMap<>();

	public UnknownKeys getUnknownKeys() {
		return this.unknownKeys;
	}

	public void setUnknownKeys(UnknownKeys unknownKeys) {
		this.unknownKeys = unknownKeys;
	}

	public SingleActiveProperties getSingleActive() {
		return this.singleActive;
	}

	public ResumeProperties getResume() {
		return this.resume;
	}

	public ObservationProperties getObservation() {
		return this.observation;
	}

	public Map<String, NamedConnectionProperties> getConnections() {
		return this.connections;
	}

	public void setConnections(Map<String, NamedConnectionProperties> connections) {
		this.connections = connections;
	}

}
