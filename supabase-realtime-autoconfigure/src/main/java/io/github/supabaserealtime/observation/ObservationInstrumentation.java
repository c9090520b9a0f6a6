package io.github.supabaserealtime.observation;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.SendResult;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * {@link RealtimeInstrumentation} that makes a Micrometer {@link Observation} of each
 * send, each call of a listener and each reading of missed rows. Safe for several
 * threads.
 *
 * @since 0.9.0
 */
public final class ObservationInstrumentation implements RealtimeInstrumentation {

	private static final DefaultRealtimeSendObservationConvention SEND = new DefaultRealtimeSendObservationConvention();

	private static final DefaultRealtimeListenerObservationConvention LISTENER = new DefaultRealtimeListenerObservationConvention();

	private static final DefaultRealtimeReadObservationConvention READ = new DefaultRealtimeReadObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable RealtimeSendObservationConvention sendConvention;

	private final @Nullable RealtimeListenerObservationConvention listenerConvention;

	private final @Nullable RealtimeReadObservationConvention readConvention;

	private final Predicate<String> inBroadcasts;

	/**
	 * Create an instrumentation.
	 * @param registry the registry
	 * @param sendConvention the convention for sends, or {@code null} for the default one
	 * @param listenerConvention the convention for calls of listeners, or {@code null}
	 * for the default one
	 * @param readConvention the convention for readings of missed rows, or {@code null}
	 * for the default one
	 * @param inBroadcasts returns for a topic, with its prefix {@code realtime:}, whether
	 * broadcasts carry the trace context
	 */
	public ObservationInstrumentation(ObservationRegistry registry,
			@Nullable RealtimeSendObservationConvention sendConvention,
			@Nullable RealtimeListenerObservationConvention listenerConvention,
			@Nullable RealtimeReadObservationConvention readConvention, Predicate<String> inBroadcasts) {
		this.registry = registry;
		this.sendConvention = sendConvention;
		this.listenerConvention = listenerConvention;
		this.readConvention = readConvention;
		this.inBroadcasts = inBroadcasts;
	}

	@Override
	public boolean isInBroadcasts(String topic) {
		return this.inBroadcasts.test(topic);
	}

	@Override
	public Observed<SendResult> sending(Outgoing outgoing) {
		RealtimeSendContext context = new RealtimeSendContext(outgoing);
		return start(RealtimeObservation.SEND.observation(this.sendConvention, SEND, () -> context, this.registry),
				context, (result, target) -> target.setResult(result));
	}

	@Override
	public Observed<Void> calling(Call call) {
		RealtimeListenerContext context = new RealtimeListenerContext(call);
		return start(RealtimeObservation.LISTENER.observation(this.listenerConvention, LISTENER, () -> context,
				this.registry), context, (result, target) -> {
				});
	}

	@Override
	public Observed<Long> reading(Reading reading) {
		RealtimeReadContext context = new RealtimeReadContext(reading);
		return start(RealtimeObservation.READ.observation(this.readConvention, READ, () -> context, this.registry),
				context, (rows, target) -> target.setRows(rows));
	}

	private static <R, C> Observed<R> start(Observation observation, C context, BiConsumer<R, C> result) {
		return new Started<>(observation.start(), context, result);
	}

	/**
	 * An observation under way.
	 *
	 * @param <R> the type of its result
	 * @param <C> the type of its context
	 */
	private record Started<R, C>(Observation observation, C context, BiConsumer<R, C> taking) implements Observed<R> {

		@Override
		public Scope open() {
			return this.observation.openScope()::close;
		}

		@Override
		public void end(@Nullable R result, @Nullable Throwable thrown) {
			if (result != null) {
				this.taking.accept(result, this.context);
			}
			if (thrown != null) {
				this.observation.error(thrown);
			}
			this.observation.stop();
		}

	}

}
