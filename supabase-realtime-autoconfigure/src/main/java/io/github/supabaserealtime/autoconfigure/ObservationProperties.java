package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Properties of observations with Micrometer.
 *
 * @since 0.9.0
 */
public class ObservationProperties {

	/**
	 * Whether sends, calls of listeners and readings of missed rows are observed. By
	 * default they are if there is a tracer, and an ObservationRegistry bean that does
	 * something with observations.
	 */
	private @Nullable Boolean enabled;

	/**
	 * How the trace context of a send reaches the receivers. A channel can differ.
	 */
	private Propagation propagation = Propagation.NONE;

	/**
	 * Whether requests over HTTP are observed like those of every other RestClient, which
	 * also sends trace headers.
	 */
	private boolean httpRequests = true;

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public Propagation getPropagation() {
		return this.propagation;
	}

	public void setPropagation(Propagation propagation) {
		this.propagation = propagation;
	}

	public boolean isHttpRequests() {
		return this.httpRequests;
	}

	public void setHttpRequests(boolean httpRequests) {
		this.httpRequests = httpRequests;
	}

	/**
	 * How a trace context reaches the receivers of a broadcast.
	 */
	public enum Propagation {

		/**
		 * It does not. Payloads are neither read nor changed.
		 */
		NONE,

		/**
		 * As a member of payloads that are JSON objects. It is not written into
		 * broadcasts that are stored.
		 */
		BROADCAST

	}

}
