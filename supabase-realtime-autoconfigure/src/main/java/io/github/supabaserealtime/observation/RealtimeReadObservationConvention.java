package io.github.supabaserealtime.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for the reading of rows that a listener missed. A bean of
 * this type replaces the keys and the name of the observation.
 *
 * @since 0.9.0
 * @see DefaultRealtimeReadObservationConvention
 */
public interface RealtimeReadObservationConvention extends ObservationConvention<RealtimeReadContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RealtimeReadContext;
	}

}
