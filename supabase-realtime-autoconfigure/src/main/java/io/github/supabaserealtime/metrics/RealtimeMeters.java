package io.github.supabaserealtime.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.util.StringUtils;

/**
 * Counters and timers of a connection in one registry. Meters whose tags are all known
 * are registered at the beginning, so that a rate begins at zero and not at the first
 * failure.
 */
final class RealtimeMeters {

	static final String CONNECTION = "connection";

	private final MeterRegistry registry;

	private final String connection;

	private final Map<Class<?>, Counter> received = new ConcurrentHashMap<>();

	private final Function<RealtimeObserver.SentKind, Counter> sent;

	private final Function<MessagesDroppedEvent.Reason, Counter> dropped;

	private final Function<ConnectionFailure.Kind, Counter> reconnects;

	private final Function<RealtimeObserver.Outcome, Timer> joins;

	private final Function<RealtimeObserver.Outcome, Timer> acks;

	private final Counter opened;

	private final Counter malformed;

	private final Counter listenerErrors;

	private final Function<RealtimeObserver.RetryStep, Counter> listenerRetries;

	private final Function<DeliveryGapEvent.Cause, Function<Recovery, Counter>> gaps;

	private final Counter tokens;

	private final Counter failedTokens;

	private final Timer heartbeats;

	private final Timer deliveries;

	/**
	 * Register the meters.
	 * @param connection the name of the connection
	 */
	RealtimeMeters(MeterRegistry registry, String connection) {
		this.registry = registry;
		this.connection = connection;
		this.sent = each(RealtimeObserver.SentKind.class, (kind) -> messages("out", tag(kind)));
		this.dropped = each(MessagesDroppedEvent.Reason.class, this::dropped);
		this.reconnects = each(ConnectionFailure.Kind.class, this::reconnects);
		this.joins = each(RealtimeObserver.Outcome.class, (outcome) -> timer("supabase.realtime.join",
				"Time from passing a join to the writer until its answer or end", outcome));
		this.acks = each(RealtimeObserver.Outcome.class, (outcome) -> timer("supabase.realtime.ack",
				"Time from writing a message until its acknowledgement or end", outcome));
		this.opened = counter("supabase.realtime.connections.opened", "How often the connection was opened");
		this.malformed = counter("supabase.realtime.frames.malformed", "Frames that arrived and could not be decoded");
		this.listenerErrors = counter("supabase.realtime.listener.errors",
				"Messages or batches that a listener failed for, and failures of gap handlers");
		this.listenerRetries = each(RealtimeObserver.RetryStep.class, this::listenerRetries);
		this.gaps = each(DeliveryGapEvent.Cause.class,
				(cause) -> each(Recovery.class, (recovery) -> gaps(cause, recovery)));
		this.tokens = tokens("ok");
		this.failedTokens = tokens("failed");
		this.heartbeats = timer("supabase.realtime.heartbeat", "Time from a heartbeat to its answer");
		this.deliveries = timer("supabase.realtime.delivery",
				"Time from the arrival of a message on the socket's reader to the end of its last listener");
	}

	/**
	 * Make a meter for each constant of an enum.
	 * @return finds the meter of a constant
	 */
	private static <E extends Enum<E>, M> Function<E, M> each(Class<E> type, Function<E, M> factory) {
		List<M> meters = Stream.of(type.getEnumConstants()).map(factory).toList();
		return (value) -> meters.get(value.ordinal());
	}

	static String tag(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private Counter messages(String direction, String type) {
		return counter("supabase.realtime.messages", "Messages by direction and type", "direction", direction, "type",
				type);
	}

	private Counter dropped(MessagesDroppedEvent.Reason reason) {
		return counter("supabase.realtime.messages.dropped", "Messages that arrived and were not delivered", "reason",
				tag(reason));
	}

	private Counter reconnects(ConnectionFailure.Kind reason) {
		return counter("supabase.realtime.reconnects", "Attempts to connect again, by reason", "reason", tag(reason));
	}

	private Counter gaps(DeliveryGapEvent.Cause cause, Recovery recovery) {
		return counter("supabase.realtime.gaps", "Times in which a channel may have missed messages", "cause",
				tag(cause), "recovery", tag(recovery));
	}

	private Counter tokens(String outcome) {
		return counter("supabase.realtime.token.lookups", "Calls of the access token provider", "outcome", outcome);
	}

	private Counter listenerRetries(RealtimeObserver.RetryStep step) {
		return switch (step) {
			case ATTEMPT -> listenerRetries("attempts", "Repeated calls of listeners that had failed for a message");
			case RECOVERED -> listenerRetries("recovered", "Messages that a repeated call of a listener succeeded for");
			case EXHAUSTED -> listenerRetries("exhausted", "Messages that all calls of a listener failed for");
		};
	}

	private Counter listenerRetries(String name, String description) {
		return counter("supabase.realtime.listener.retry." + name, description);
	}

	private Counter counter(String name, String description, String... tags) {
		return Counter.builder(name)
			.description(description)
			.tag(CONNECTION, this.connection)
			.tags(tags)
			.register(this.registry);
	}

	private Timer timer(String name, String description, RealtimeObserver.Outcome outcome) {
		return timer(name, description, "outcome", tag(outcome));
	}

	private Timer timer(String name, String description, String... tags) {
		return Timer.builder(name)
			.description(description)
			.tag(CONNECTION, this.connection)
			.tags(tags)
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

	void delivered(RealtimeMessage message, long nanos) {
		Counter counter = this.received.get(message.getClass());
		if (counter == null) {
			counter = this.received.computeIfAbsent(message.getClass(), (type) -> messages("in", typeName(type)));
		}
		counter.increment();
		this.deliveries.record(nanos, TimeUnit.NANOSECONDS);
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
			this.reconnects.apply(reconnect.failure().kind()).increment();
		}
		else if (event instanceof DeliveryGapEvent gap) {
			this.gaps.apply(gap.cause()).apply(Recovery.of(gap)).increment();
		}
	}

	void dropped(long count, MessagesDroppedEvent.Reason reason) {
		this.dropped.apply(reason).increment(count);
		if (reason == MessagesDroppedEvent.Reason.MALFORMED) {
			this.malformed.increment(count);
		}
	}

	void sent(RealtimeObserver.SentKind kind) {
		this.sent.apply(kind).increment();
	}

	void joinEnded(RealtimeObserver.Outcome outcome, long nanos) {
		this.joins.apply(outcome).record(nanos, TimeUnit.NANOSECONDS);
	}

	void ackEnded(RealtimeObserver.Outcome outcome, long nanos) {
		this.acks.apply(outcome).record(nanos, TimeUnit.NANOSECONDS);
	}

	void listenerError() {
		this.listenerErrors.increment();
	}

	void listenerRetry(RealtimeObserver.RetryStep step) {
		this.listenerRetries.apply(step).increment();
	}

	void tokenLookUp(boolean successful) {
		(successful ? this.tokens : this.failedTokens).increment();
	}

	/**
	 * How what was missed in a gap was delivered after all.
	 */
	private enum Recovery {

		/** Nobody knows of it. */
		NONE,

		/** The server sent the stored broadcasts. */
		REPLAY,

		/** Listeners that resume have read the rows. */
		ROWS;

		static Recovery of(DeliveryGapEvent gap) {
			if (gap.closedBy() != null) {
				return ROWS;
			}
			return gap.incomplete() ? NONE : REPLAY;
		}

	}

}
