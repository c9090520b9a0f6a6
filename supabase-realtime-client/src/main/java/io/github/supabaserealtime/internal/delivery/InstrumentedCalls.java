package io.github.supabaserealtime.internal.delivery;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

import io.github.supabaserealtime.RealtimeInstrumentation.Observed;
import io.github.supabaserealtime.RealtimeInstrumentation.Scope;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.internal.text.Failures;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has an instrumentation observe the calls of listeners. A connection that nothing
 * observes has none of these, so that its messages pay nothing.
 */
public final class InstrumentedCalls {

	private final GuardedInstrumentation instrumentation;

	private final Channels channels;

	private final JsonMapper jsonMapper;

	private final LongSupplier nanoTime;

	// the sink and the listeners of a message run on one thread
	private final ThreadLocal<@Nullable Current> current = new ThreadLocal<>();

	/**
	 * Create what observes the calls of a connection.
	 * @param nanoTime the monotonic clock by which messages arrive
	 */
	public InstrumentedCalls(GuardedInstrumentation instrumentation, Channels channels, JsonMapper jsonMapper,
			LongSupplier nanoTime) {
		this.instrumentation = instrumentation;
		this.channels = channels;
		this.jsonMapper = jsonMapper;
		this.nanoTime = nanoTime;
	}

	/**
	 * A message is about to be delivered on this thread.
	 * @return the message without its trace context
	 */
	RealtimeMessage arrived(RealtimeMessage message, long arrivedAt) {
		TraceContextMember.Found found = (message instanceof BroadcastMessage broadcast) ? taken(broadcast) : null;
		RealtimeMessage bare = (found != null && message instanceof BroadcastMessage broadcast)
				? new BroadcastMessage(broadcast.connectionName(), broadcast.topic(), broadcast.event(),
						Payload.ofJson(found.rest(), this.jsonMapper), broadcast.id(), broadcast.replayed())
				: message;
		Arrived arrived = new Arrived(arrivedAt, (found != null) ? found.context() : Map.of());
		this.current.set(new Current(bare, arrived));
		return bare;
	}

	private TraceContextMember.@Nullable Found taken(BroadcastMessage broadcast) {
		DefaultRealtimeChannel channel = this.channels.find(broadcast.topic());
		return (channel != null && channel.isTracedInBroadcasts()) ? TraceContextMember.take(broadcast.payload())
				: null;
	}

	/**
	 * The message was delivered.
	 */
	void delivered() {
		this.current.remove();
	}

	/**
	 * Return the arrival of a message that is delivered on this thread.
	 */
	@Nullable Arrived arrival(RealtimeMessage message) {
		Current current = this.current.get();
		// missed messages are handed over while a live one is delivered
		return (current != null && origin(message) == origin(current.message())) ? current.arrived() : null;
	}

	private static RealtimeMessage origin(RealtimeMessage message) {
		return (message instanceof BroadcastChange change) ? change.message() : message;
	}

	/**
	 * Have the call for a message that is delivered on this thread observed each time
	 * that it is made.
	 */
	DescribedListener.Invocation around(DescribedListener.Invocation invocation, String listener,
			List<? extends RealtimeMessage> message) {
		return around(invocation, listener, message, arrivals(message.get(0)));
	}

	/**
	 * Have a call observed each time that it is made.
	 * @param arrivals those of the messages that came by the socket
	 */
	DescribedListener.Invocation around(DescribedListener.Invocation invocation, String listener,
			List<? extends RealtimeMessage> messages, List<Arrived> arrivals) {
		return () -> {
			Observed<Void> observed = begin(listener, messages, arrivals);
			return (observed != null) ? call(invocation, observed) : invocation.call();
		};
	}

	private static @Nullable Object call(DescribedListener.Invocation invocation, Observed<Void> observed) {
		Object returned;
		Scope scope = observed.open();
		try (scope) {
			returned = invocation.call();
		}
		catch (RuntimeException | Error ex) {
			end(observed, ex);
			throw ex;
		}
		if (returned instanceof CompletionStage<?> begun) {
			begun.whenComplete((result, thrown) -> end(observed, thrown));
		}
		else {
			end(observed, null);
		}
		return returned;
	}

	/**
	 * A listener could not be called for a message.
	 */
	void notCalled(String listener, RealtimeMessage message, Throwable failure) {
		Observed<Void> observed = begin(listener, List.of(message), arrivals(message));
		if (observed != null) {
			end(observed, failure);
		}
	}

	private List<Arrived> arrivals(RealtimeMessage message) {
		Arrived arrived = arrival(message);
		return (arrived != null) ? List.of(arrived) : List.of();
	}

	private @Nullable Observed<Void> begin(String listener, List<? extends RealtimeMessage> messages,
			List<Arrived> arrivals) {
		String topic = messages.get(0).topic();
		DefaultRealtimeChannel channel = this.channels.find(topic);
		long waited = arrivals.isEmpty() ? 0 : this.nanoTime.getAsLong() - arrivals.get(0).at();
		List<Map<String, String>> contexts = arrivals.stream()
			.map(Arrived::context)
			.filter((context) -> !context.isEmpty())
			.toList();
		return this.instrumentation.calling(topic, channel != null && channel.getOptions().privateChannel(), listener,
				messages, contexts, waited);
	}

	private static void end(Observed<Void> observed, @Nullable Throwable thrown) {
		Throwable cause = (thrown != null) ? Failures.unwrap(thrown) : null;
		if (cause instanceof ListenerFailedException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		observed.end(null, cause);
	}

	/**
	 * The message that is delivered on a thread.
	 *
	 * @param message the message without its trace context
	 */
	private record Current(RealtimeMessage message, Arrived arrived) {
	}

	/**
	 * The arrival of a message by the socket.
	 *
	 * @param at when, on the monotonic clock
	 * @param context the trace context that it brought, empty for none
	 */
	record Arrived(long at, Map<String, String> context) {
	}

}
