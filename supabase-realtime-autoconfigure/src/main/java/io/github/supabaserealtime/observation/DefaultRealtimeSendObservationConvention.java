package io.github.supabaserealtime.observation;

import java.util.Locale;

import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.observation.RealtimeObservation.SendHighCardinalityKeys;
import io.github.supabaserealtime.observation.RealtimeObservation.SendLowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * Default {@link RealtimeSendObservationConvention}: the name
 * {@code supabase.realtime.send} with the keys of {@link RealtimeObservation#SEND}.
 *
 * @since 0.9.0
 */
public class DefaultRealtimeSendObservationConvention implements RealtimeSendObservationConvention {

	private static final KeyValue SYSTEM = SendHighCardinalityKeys.SYSTEM.withValue("supabase_realtime");

	@Override
	public String getName() {
		return "supabase.realtime.send";
	}

	@Override
	public String getContextualName(RealtimeSendContext context) {
		return context.getOutgoing().operation() + " send";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RealtimeSendContext context) {
		return KeyValues.of(SendLowCardinalityKeys.CONNECTION.withValue(context.getOutgoing().connectionName()),
				SendLowCardinalityKeys.OPERATION.withValue(context.getOutgoing().operation()),
				SendLowCardinalityKeys.CHANNEL_TYPE
					.withValue(context.getOutgoing().privateChannel() ? "private" : "public"),
				SendLowCardinalityKeys.OUTCOME.withValue(outcome(context)));
	}

	private static String outcome(RealtimeSendContext context) {
		SendResult result = context.getResult();
		if (result != null) {
			return result.reached().name().toLowerCase(Locale.ROOT);
		}
		// also asked at the beginning
		return (context.getError() != null) ? "failed" : KeyValue.NONE_VALUE;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RealtimeSendContext context) {
		String event = context.getOutgoing().event();
		return KeyValues.of(SYSTEM, SendHighCardinalityKeys.TOPIC.withValue(context.getOutgoing().topic()),
				SendHighCardinalityKeys.EVENT.withValue((event != null) ? event : KeyValue.NONE_VALUE));
	}

}
