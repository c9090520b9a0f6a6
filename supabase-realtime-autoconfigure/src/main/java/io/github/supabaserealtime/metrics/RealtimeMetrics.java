package io.github.supabaserealtime.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * {@link MeterBinder} for a {@link RealtimeConnection}: gauges that read its status, and
 * counters and timers of what it reports to listeners and observers. Tags have few
 * values. No tag contains a topic, a ref, an event or a key. Safe for several threads.
 * <p>
 * All names begin with {@code supabase.realtime}:
 * <ul>
 * <li>{@code .connection.state} gauge with {@code state}: 1 for the current state,
 * otherwise 0</li>
 * <li>{@code .connections.opened} counter: how often the connection was opened</li>
 * <li>{@code .reconnects} counter with {@code reason}: attempts to connect again</li>
 * <li>{@code .heartbeat} timer: from a heartbeat to its answer</li>
 * <li>{@code .channels} gauge with {@code state}: channels</li>
 * <li>{@code .join} timer with {@code outcome} ({@code ok}, {@code refused},
 * {@code timeout}, {@code closed}): the time from passing the frame of a join to the
 * writer until its answer or its end</li>
 * <li>{@code .messages} counter with {@code direction} and {@code type}: messages handed
 * to listeners ({@code in}), and messages written or accepted over HTTP
 * ({@code out})</li>
 * <li>{@code .ack} timer with {@code outcome}: the time from writing a message that asks
 * for an acknowledgement until its answer or its end</li>
 * <li>{@code .messages.dropped} counter with {@code reason}: messages that arrived and
 * were not delivered</li>
 * <li>{@code .frames.malformed} counter: frames that could not be decoded; they also
 * count as dropped messages with the reason {@code malformed}</li>
 * <li>{@code .delivery} timer: from the arrival of a message on the reader of the socket
 * to the end of its last listener</li>
 * <li>{@code .delivery.queue.size}, {@code .send.buffer.size}, {@code .push.buffer.size}
 * gauges: messages that wait for listeners, for the connection, for their channel</li>
 * <li>{@code .listener.errors} counter: exceptions of listeners and gap handlers</li>
 * <li>{@code .listener.retry.attempts}, {@code .listener.retry.recovered},
 * {@code .listener.retry.exhausted} counters: repeated calls of listeners that had failed
 * for a message, messages for which such a call succeeded, messages for which all calls
 * failed</li>
 * </ul>
 *
 * @since 0.9.0
 */
public class RealtimeMetrics implements MeterBinder, RealtimeListener, RealtimeObserver {

	private final RealtimeConnection connection;

	private final List<RealtimeMeters> meters = new CopyOnWriteArrayList<>();

	/**
	 * Create meters. They must be added to the connection as a listener and as an
	 * observer.
	 * @param connection the connection
	 */
	public RealtimeMetrics(RealtimeConnection connection) {
		this.connection = connection;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindGauges(registry);
		this.meters.add(new RealtimeMeters(registry));
	}

	private void bindGauges(MeterRegistry registry) {
		for (ConnectionState state : ConnectionState.values()) {
			Gauge
				.builder("supabase.realtime.connection.state", this.connection,
						read((status) -> (status.state() == state) ? 1 : 0))
				.description("1 for the current state of the connection, otherwise 0")
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		for (ChannelState state : ChannelState.values()) {
			Gauge
				.builder("supabase.realtime.channels", this.connection,
						read((status) -> count(status.channels(), state)))
				.description("Channels by state")
				.tag("state", RealtimeMeters.tag(state))
				.register(registry);
		}
		Gauge.builder("supabase.realtime.send.buffer.size", this.connection, read(ConnectionStatus::sendBufferSize))
			.description("Messages that wait for the connection")
			.register(registry);
		Gauge.builder("supabase.realtime.push.buffer.size", this.connection, read(ConnectionStatus::pushBufferSize))
			.description("Messages that wait for their channel to be joined")
			.register(registry);
		Gauge
			.builder("supabase.realtime.delivery.queue.size", this.connection,
					read(ConnectionStatus::deliveryQueueSize))
			.description("Messages that have arrived and wait for their listeners")
			.register(registry);
	}

	/**
	 * Read the status, which the mock of a test does not have.
	 */
	private static ToDoubleFunction<RealtimeConnection> read(ToDoubleFunction<ConnectionStatus> gauge) {
		return (connection) -> {
			ConnectionStatus status = connection.getStatus();
			return (status != null) ? gauge.applyAsDouble(status) : Double.NaN;
		};
	}

	private static long count(Map<String, ChannelState> channels, ChannelState state) {
		return channels.values().stream().filter((candidate) -> candidate == state).count();
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		for (RealtimeMeters each : this.meters) {
			each.event(event);
		}
	}

	@Override
	public void onDelivered(RealtimeMessage message, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.delivered(message, nanos);
		}
	}

	@Override
	public void onDropped(long count, MessagesDroppedEvent.Reason reason) {
		for (RealtimeMeters each : this.meters) {
			each.dropped(count, reason);
		}
	}

	@Override
	public void onSent(SentKind kind) {
		for (RealtimeMeters each : this.meters) {
			each.sent(kind);
		}
	}

	@Override
	public void onJoinEnded(Outcome outcome, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.joinEnded(outcome, nanos);
		}
	}

	@Override
	public void onAckEnded(Outcome outcome, long nanos) {
		for (RealtimeMeters each : this.meters) {
			each.ackEnded(outcome, nanos);
		}
	}

	@Override
	public void onListenerError() {
		for (RealtimeMeters each : this.meters) {
			each.listenerError();
		}
	}

	@Override
	public void onListenerRetry(RetryStep step) {
		for (RealtimeMeters each : this.meters) {
			each.listenerRetry(step);
		}
	}

}
