package io.github.supabaserealtime.autoconfigure.internal;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.web.client.RestClient;

/**
 * Switches the observations of a {@link RestClient} off.
 *
 * @since 0.9.0
 */
public final class RestClientObservations {

	private RestClientObservations() {
	}

	/**
	 * Have requests not observed, so that they carry no trace headers.
	 * @param builder the builder of the client
	 */
	public static void switchOff(RestClient.Builder builder) {
		builder.observationRegistry(ObservationRegistry.NOOP);
	}

}
