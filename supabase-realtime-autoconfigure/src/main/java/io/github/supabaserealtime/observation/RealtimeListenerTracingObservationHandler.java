package io.github.supabaserealtime.observation;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;

/**
 * Makes the span of a call of a listener: it begins when the message arrived, and is
 * linked with the spans of senders that it does not continue.
 *
 * @since 0.9.0
 */
public final class RealtimeListenerTracingObservationHandler
		extends PropagatingReceiverTracingObservationHandler<RealtimeListenerContext> {

	/**
	 * Create a handler.
	 * @param tracer makes the spans
	 * @param propagator reads the trace contexts of senders
	 */
	public RealtimeListenerTracingObservationHandler(Tracer tracer, Propagator propagator) {
		super(tracer, propagator);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof RealtimeListenerContext;
	}

	@Override
	public Span.Builder customizeExtractedSpan(RealtimeListenerContext context, Span.Builder builder) {
		for (Map<String, String> link : context.getLinks()) {
			String traceparent = link.get("traceparent");
			if (traceparent != null) {
				builder.addLink(link(traceparent));
			}
		}
		long waited = TimeUnit.NANOSECONDS.toMicros(context.getCall().waitedNanos());
		if (waited > 0) {
			builder.startTimestamp(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) - waited,
					TimeUnit.MICROSECONDS);
		}
		return builder;
	}

	private Link link(String traceparent) {
		// the client passes on what has the form of W3C only
		String[] parts = traceparent.split("-");
		boolean sampled = (Integer.parseInt(parts[3], 16) & 1) != 0;
		return new Link(getTracer().traceContextBuilder().traceId(parts[1]).spanId(parts[2]).sampled(sampled).build());
	}

}
