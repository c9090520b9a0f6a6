package io.github.supabaserealtime.observation;

import java.util.Map;
import java.util.Objects;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.SendResult;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * {@link Observation.Context} of a message that is sent. Its carrier reaches the receiver
 * only if the channel has the trace context in its broadcasts.
 *
 * @since 0.9.0
 */
public final class RealtimeSendContext extends SenderContext<Map<String, String>> {

	private final RealtimeInstrumentation.Outgoing outgoing;

	private volatile @Nullable SendResult result;

	/**
	 * Create a context.
	 * @param outgoing the message
	 */
	public RealtimeSendContext(RealtimeInstrumentation.Outgoing outgoing) {
		super((carrier, key, value) -> Objects.requireNonNull(carrier).put(key, value), Kind.PRODUCER);
		setCarrier(outgoing.context());
		setRemoteServiceName("Supabase Realtime");
		this.outgoing = outgoing;
	}

	/**
	 * Return the message.
	 * @return the message
	 */
	public RealtimeInstrumentation.Outgoing getOutgoing() {
		return this.outgoing;
	}

	/**
	 * Return how far the message came.
	 * @return the result, {@code null} until it is known and after a failure
	 */
	public @Nullable SendResult getResult() {
		return this.result;
	}

	void setResult(@Nullable SendResult result) {
		this.result = result;
	}

}
