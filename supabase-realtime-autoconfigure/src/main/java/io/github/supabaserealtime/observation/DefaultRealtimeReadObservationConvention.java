package io.github.supabaserealtime.observation;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.observation.RealtimeObservation.ReadHighCardinalityKeys;
import io.github.supabaserealtime.observation.RealtimeObservation.ReadLowCardinalityKeys;
import io.micrometer.common.KeyValues;

/**
 * Default {@link RealtimeReadObservationConvention}: the name
 * {@code supabase.realtime.read} with the keys of {@link RealtimeObservation#READ}.
 *
 * @since 0.9.0
 */
public class DefaultRealtimeReadObservationConvention implements RealtimeReadObservationConvention {

	@Override
	public String getName() {
		return "supabase.realtime.read";
	}

	@Override
	public String getContextualName(RealtimeReadContext context) {
		return "missed rows read";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RealtimeReadContext context) {
		RealtimeInstrumentation.Reading reading = context.getReading();
		return KeyValues.of(ReadLowCardinalityKeys.CONNECTION.withValue(reading.connectionName()),
				ReadLowCardinalityKeys.LISTENER.withValue(reading.listener()),
				ReadLowCardinalityKeys.SOURCE.withValue(reading.source()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RealtimeReadContext context) {
		RealtimeInstrumentation.Reading reading = context.getReading();
		return KeyValues.of(ReadHighCardinalityKeys.TOPIC.withValue(reading.topic()),
				ReadHighCardinalityKeys.TABLE.withValue(reading.table()),
				ReadHighCardinalityKeys.ROWS.withValue(String.valueOf(context.getRows())));
	}

}
