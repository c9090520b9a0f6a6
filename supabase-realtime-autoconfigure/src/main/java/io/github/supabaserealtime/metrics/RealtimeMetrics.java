package io.github.supabaserealtime.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.event.HeartbeatEvent;
import io.github.supabaserealtime.event.MessagesDroppedEvent;
import io.github.supabaserealtime.event.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.event.RealtimeEvent;
import io.github.supabaserealtime.event.ReconnectScheduledEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.util.StringUtils;

/**
 * Meters of a {@link RealtimeConnection}: gauges that read its status, and counters of
 * what it is told as a listener. Tags have few values: never a topic, a ref or a key.
 * Safe for several threads.
 *
 * @since 0.1.0
 */
public class RealtimeMetrics implements MeterBinder, RealtimeListener {

	private final RealtimeConnection connection;

	private final List<Recorder> recorders = new CopyOnWriteArrayList<>();

	/**
	 * Create meters. They must be added to the connection as a listener.
	 * @param connection the connection
	 */
	public RealtimeMetrics(RealtimeConnection connection) {
		this.connection = connection;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindGauges(registry);
		this.recorders.add(new Recorder(registry));
	}

	private void bindGauges(MeterRegistry registry) {
		for (ConnectionState state : ConnectionState.values()) {
			Gauge
				.builder("supabase.realtime.connection.state", this.connection,
						(connection) -> (connection.getStatus().state() == state) ? 1 : 0)
				.description("1 for the state that the connection is in, else 0")
				.tag("state", tag(state))
				.register(registry);
		}
		for (ChannelState state : ChannelState.values()) {
			Gauge
				.builder("supabase.realtime.channels", this.connection,
						(connection) -> count(connection.getStatus().channels(), state))
				.description("Channels by state")
				.tag("state", tag(state))
				.register(registry);
		}
		Gauge
			.builder("supabase.realtime.send.buffer.size", this.connection,
					(connection) -> connection.getStatus().sendBufferSize())
			.description("Messages that wait for the link")
			.register(registry);
		Gauge
			.builder("supabase.realtime.push.buffer.size", this.connection,
					(connection) -> connection.getStatus().pushBufferSize())
			.description("Messages that wait for their channel to be joined")
			.register(registry);
	}

	private static long count(Map<String, ChannelState> channels, ChannelState state) {
		return channels.values().stream().filter((candidate) -> candidate == state).count();
	}

	private static String tag(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public void onMessage(RealtimeMessage message) {
		for (Recorder recorder : this.recorders) {
			recorder.message(message);
		}
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		for (Recorder recorder : this.recorders) {
			recorder.event(event);
		}
	}

	/**
	 * The counters in one registry.
	 */
	private static final class Recorder {

		private final MeterRegistry registry;

		private final Map<Class<?>, Counter> messages = new ConcurrentHashMap<>();

		private final Counter opened;

		private final Timer heartbeats;

		Recorder(MeterRegistry registry) {
			this.registry = registry;
			this.opened = Counter.builder("supabase.realtime.connections.opened")
				.description("How often the link was opened")
				.register(registry);
			this.heartbeats = Timer.builder("supabase.realtime.heartbeat")
				.description("Time from a heartbeat to its answer")
				.register(registry);
			for (ConnectionFailure.Kind reason : ConnectionFailure.Kind.values()) {
				reconnects(reason);
			}
			for (MessagesDroppedEvent.Reason reason : MessagesDroppedEvent.Reason.values()) {
				dropped(reason);
			}
		}

		private Counter reconnects(ConnectionFailure.Kind reason) {
			return Counter.builder("supabase.realtime.reconnects")
				.description("Attempts to connect again, by what made them necessary")
				.tag("reason", tag(reason))
				.register(this.registry);
		}

		private Counter dropped(MessagesDroppedEvent.Reason reason) {
			return Counter.builder("supabase.realtime.messages.dropped")
				.description("Messages that arrived and could not be delivered")
				.baseUnit("messages")
				.tag("reason", tag(reason))
				.register(this.registry);
		}

		private Counter messages(Class<?> type) {
			return Counter.builder("supabase.realtime.messages")
				.description("Messages by direction and type")
				.baseUnit("messages")
				.tag("direction", "in")
				.tag("type", typeName(type))
				.register(this.registry);
		}

		/**
		 * Name a type of message: {@code broadcast}, {@code postgres_change_insert}.
		 * @param type the type
		 * @return its name
		 */
		private static String typeName(Class<?> type) {
			Class<?> outer = type.getDeclaringClass();
			String name = ((outer != null) ? outer.getSimpleName() : "") + type.getSimpleName();
			String words = StringUtils.delete(name, "Message").replaceAll("(?<=[a-z])(?=[A-Z])", "_");
			return words.toLowerCase(Locale.ROOT);
		}

		void message(RealtimeMessage message) {
			this.messages.computeIfAbsent(message.getClass(), this::messages).increment();
		}

		void event(RealtimeEvent event) {
			if (event instanceof RealtimeConnectionStateEvent state) {
				if (state.newState() == ConnectionState.OPEN) {
					this.opened.increment();
				}
			}
			else if (event instanceof HeartbeatEvent heartbeat) {
				if (heartbeat.roundTrip() != null) {
					this.heartbeats.record(heartbeat.roundTrip());
				}
			}
			else if (event instanceof ReconnectScheduledEvent reconnect) {
				reconnects(reconnect.failure().kind()).increment();
			}
			else if (event instanceof MessagesDroppedEvent dropped) {
				dropped(dropped.reason()).increment(dropped.count());
			}
		}

	}

}
