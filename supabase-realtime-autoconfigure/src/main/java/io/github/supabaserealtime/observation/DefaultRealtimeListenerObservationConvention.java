package io.github.supabaserealtime.observation;

import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.observation.RealtimeObservation.ListenerHighCardinalityKeys;
import io.github.supabaserealtime.observation.RealtimeObservation.ListenerLowCardinalityKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * Default {@link RealtimeListenerObservationConvention}: the name
 * {@code supabase.realtime.listener} with the keys of
 * {@link RealtimeObservation#LISTENER}.
 *
 * @since 0.9.0
 */
public class DefaultRealtimeListenerObservationConvention implements RealtimeListenerObservationConvention {

	private static final KeyValue SYSTEM = ListenerHighCardinalityKeys.SYSTEM.withValue("supabase_realtime");

	@Override
	public String getName() {
		return "supabase.realtime.listener";
	}

	@Override
	public String getContextualName(RealtimeListenerContext context) {
		return type(context.getCall().messages().get(0)) + " process";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RealtimeListenerContext context) {
		RealtimeInstrumentation.Call call = context.getCall();
		return KeyValues.of(ListenerLowCardinalityKeys.CONNECTION.withValue(call.connectionName()),
				ListenerLowCardinalityKeys.LISTENER.withValue(call.listener()),
				ListenerLowCardinalityKeys.TYPE.withValue(type(call.messages().get(0))),
				ListenerLowCardinalityKeys.CHANNEL_TYPE.withValue(call.privateChannel() ? "private" : "public"));
	}

	private static String type(RealtimeMessage message) {
		if (message instanceof BroadcastMessage) {
			return "broadcast";
		}
		if (message instanceof BroadcastChange) {
			return "broadcast_change";
		}
		if (message instanceof PostgresChange) {
			return "postgres_change";
		}
		return (message instanceof PresenceMessage) ? "presence" : "system";
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RealtimeListenerContext context) {
		RealtimeInstrumentation.Call call = context.getCall();
		String event = (call.messages().get(0) instanceof BroadcastMessage broadcast) ? broadcast.event()
				: KeyValue.NONE_VALUE;
		return KeyValues.of(SYSTEM, ListenerHighCardinalityKeys.TOPIC.withValue(call.topic()),
				ListenerHighCardinalityKeys.EVENT.withValue(event),
				ListenerHighCardinalityKeys.MESSAGES.withValue(String.valueOf(call.messages().size())),
				ListenerHighCardinalityKeys.WAITED
					.withValue(String.valueOf(TimeUnit.NANOSECONDS.toMillis(call.waitedNanos()))));
	}

}
