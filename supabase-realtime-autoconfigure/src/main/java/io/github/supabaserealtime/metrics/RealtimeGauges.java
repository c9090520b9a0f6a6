package io.github.supabaserealtime.metrics;

import java.util.EnumSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;

/**
 * Gauges that a connection and the sum over the connections of a factory have in common.
 *
 * @param <T> what is measured
 * @param sockets reads the number of sockets in a state
 * @param channels reads the number of channels in a state
 * @param sendBufferSize reads the number of messages that wait for the connection
 * @param pushBufferSize reads the number of messages that wait for their channel
 * @param deliveryQueueSize reads the number of messages that wait for listeners
 * @param deliveryQueueBytes reads the size of the messages that wait for listeners
 */
record RealtimeGauges<T>(Function<ConnectionState, ToDoubleFunction<T>> sockets,
		Function<ChannelState, ToDoubleFunction<T>> channels, ToDoubleFunction<T> sendBufferSize,
		ToDoubleFunction<T> pushBufferSize, ToDoubleFunction<T> deliveryQueueSize,
		ToDoubleFunction<T> deliveryQueueBytes) {

	void bind(MeterRegistry registry, String name, T measured) {
		// a socket that is closed is none
		for (ConnectionState state : EnumSet.complementOf(EnumSet.of(ConnectionState.DISCONNECTED))) {
			gauge("supabase.realtime.sockets", name, measured, this.sockets.apply(state))
				.description("Sockets by state; there is more than one with more channels than the server takes on one")
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		for (ChannelState state : ChannelState.values()) {
			gauge("supabase.realtime.channels", name, measured, this.channels.apply(state))
				.description("Channels by state")
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		gauge("supabase.realtime.send.buffer.size", name, measured, this.sendBufferSize)
			.description("Messages that wait for the connection")
			.register(registry);
		gauge("supabase.realtime.push.buffer.size", name, measured, this.pushBufferSize)
			.description("Messages that wait for their channel to be joined")
			.register(registry);
		gauge("supabase.realtime.delivery.queue.size", name, measured, this.deliveryQueueSize)
			.description("Messages that have arrived and wait for their listeners")
			.register(registry);
		gauge("supabase.realtime.delivery.queue.bytes", name, measured, this.deliveryQueueBytes)
			.description("Size of the messages that have arrived and wait for their listeners")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
	}

	private static <T> Gauge.Builder<T> gauge(String meter, String name, T measured, ToDoubleFunction<T> value) {
		return Gauge.builder(meter, measured, value).tag(RealtimeMeters.CONNECTION, name);
	}

}
