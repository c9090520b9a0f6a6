package io.github.supabaserealtime.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for a message that is sent. A bean of this type replaces
 * the keys and the name of the observation.
 *
 * @since 0.9.0
 * @see DefaultRealtimeSendObservationConvention
 */
public interface RealtimeSendObservationConvention extends ObservationConvention<RealtimeSendContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof RealtimeSendContext;
	}

}
