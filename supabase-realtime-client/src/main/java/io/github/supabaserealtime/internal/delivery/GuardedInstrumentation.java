package io.github.supabaserealtime.internal.delivery;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls the instrumentation of a connection. What it throws is logged, and what it would
 * have observed goes on unobserved.
 */
public final class GuardedInstrumentation {

	private final ThrottledLog throttledLog = new ThrottledLog(LogFactory.getLog(GuardedInstrumentation.class));

	private final RealtimeInstrumentation delegate;

	private final String connectionName;

	public GuardedInstrumentation(RealtimeInstrumentation delegate, String connectionName) {
		this.delegate = delegate;
		this.connectionName = connectionName;
	}

	/**
	 * Return whether broadcasts of a channel carry the trace context.
	 */
	public boolean isInBroadcasts(String topic) {
		try {
			return this.delegate.isInBroadcasts(topic);
		}
		catch (RuntimeException ex) {
			failed(ex);
			return false;
		}
	}

	/**
	 * A message is about to be sent.
	 * @param context takes the trace context
	 * @return what observes it and never fails, or {@code null}
	 */
	public RealtimeInstrumentation.@Nullable Observed<SendResult> sending(String topic, boolean privateChannel,
			String operation, @Nullable String event, Map<String, String> context) {
		return guard(() -> this.delegate.sending(new RealtimeInstrumentation.Outgoing(this.connectionName, topic,
				privateChannel, operation, event, context)));
	}

	/**
	 * A listener is about to be called.
	 * @return what observes it and never fails, or {@code null}
	 */
	RealtimeInstrumentation.@Nullable Observed<Void> calling(String topic, boolean privateChannel, String listener,
			List<? extends RealtimeMessage> messages, List<Map<String, String>> contexts, long waitedNanos) {
		return guard(() -> this.delegate.calling(new RealtimeInstrumentation.Call(this.connectionName, topic,
				privateChannel, listener, messages, contexts, waitedNanos)));
	}

	/**
	 * A listener is about to read what it missed.
	 * @return what observes it and never fails, or {@code null}
	 */
	RealtimeInstrumentation.@Nullable Observed<Long> reading(String topic, String listener, String source,
			String table) {
		return guard(() -> this.delegate
			.reading(new RealtimeInstrumentation.Reading(this.connectionName, topic, listener, source, table)));
	}

	private <R> RealtimeInstrumentation.@Nullable Observed<R> guard(
			Supplier<RealtimeInstrumentation.Observed<R>> beginning) {
		try {
			return new Guarded<>(beginning.get());
		}
		catch (RuntimeException ex) {
			failed(ex);
			return null;
		}
	}

	private void failed(RuntimeException failure) {
		this.throttledLog.warn("The instrumentation of connection '" + this.connectionName + "' failed ("
				+ failure.getClass().getName() + "); what it observes is not affected");
	}

	/**
	 * Something observed whose failures are logged.
	 *
	 * @param <R> the type of its result
	 */
	private final class Guarded<R> implements RealtimeInstrumentation.Observed<R> {

		private final RealtimeInstrumentation.Observed<R> observed;

		Guarded(RealtimeInstrumentation.Observed<R> observed) {
			this.observed = observed;
		}

		@Override
		public RealtimeInstrumentation.Scope open() {
			try {
				RealtimeInstrumentation.Scope scope = this.observed.open();
				return () -> close(scope);
			}
			catch (RuntimeException ex) {
				failed(ex);
				return () -> {
				};
			}
		}

		private void close(RealtimeInstrumentation.Scope scope) {
			try {
				scope.close();
			}
			catch (RuntimeException ex) {
				failed(ex);
			}
		}

		@Override
		public void end(@Nullable R result, @Nullable Throwable thrown) {
			try {
				this.observed.end(result, thrown);
			}
			catch (RuntimeException ex) {
				failed(ex);
			}
		}

	}

}
