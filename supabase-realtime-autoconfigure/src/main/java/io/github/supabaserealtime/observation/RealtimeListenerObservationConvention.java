package io.github.supabaserealtime.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for a call of a listener. A bean of this type replaces
 * the keys and the name of the observation.
 *
 * @since 0.9.0
 * @see DefaultRealtimeListenerObservationConvention
 */
public interface RealtimeListenerObservationConvention extends ObservationConvention<RealtimeListenerContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RealtimeListenerContext;
	}

}
