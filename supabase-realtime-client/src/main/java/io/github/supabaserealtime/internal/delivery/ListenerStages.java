package io.github.supabaserealtime.internal.delivery;

import java.util.function.Predicate;

import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.listening.BatchListener;
import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.internal.listening.RetrySettings;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Puts the stages around the listeners of a connection's channels through which they are
 * called, and ends what waits in them.
 */
public final class ListenerStages {

	private final ThrottledLog throttledLog = new ThrottledLog(LogFactory.getLog(ListenerStages.class));

	private final ListenerWaits waits;

	private final RetrySettings retry;

	private final @Nullable RealtimeListenerErrorHandler errorHandler;

	private final int batchSize;

	private final RealtimeObserver told;

	private final @Nullable InstrumentedCalls instrumented;

	private volatile Predicate<String> condition = (topic) -> true;

	/**
	 * Create the stages of a connection.
	 * @param retry how failed calls are repeated where a listener does not say so itself
	 * @param errorHandler is told of messages that a listener failed for where it names
	 * no handler, or {@code null} to log them
	 * @param batchSize the most messages that a listener gets at once if it takes several
	 * @param told is told of repeated calls
	 * @param instrumented has the calls observed, or {@code null} if nothing observes
	 * them
	 */
	public ListenerStages(RetrySettings retry, @Nullable RealtimeListenerErrorHandler errorHandler, int batchSize,
			RealtimeObserver told, @Nullable InstrumentedCalls instrumented) {
		this(retry, errorHandler, batchSize, told, new ListenerWaits(), instrumented);
	}

	ListenerStages(RetrySettings retry, @Nullable RealtimeListenerErrorHandler errorHandler, int batchSize,
			RealtimeObserver told) {
		this(retry, errorHandler, batchSize, told, new ListenerWaits(), null);
	}

	ListenerStages(RetrySettings retry, @Nullable RealtimeListenerErrorHandler errorHandler, int batchSize,
			RealtimeObserver told, ListenerWaits waits) {
		this(retry, errorHandler, batchSize, told, waits, null);
	}

	private ListenerStages(RetrySettings retry, @Nullable RealtimeListenerErrorHandler errorHandler, int batchSize,
			RealtimeObserver told, ListenerWaits waits, @Nullable InstrumentedCalls instrumented) {
		this.batchSize = batchSize;
		this.waits = waits;
		this.retry = retry;
		this.errorHandler = errorHandler;
		this.told = told;
		this.instrumented = instrumented;
	}

	/**
	 * Return how often a listener is called for a message at most.
	 */
	int maxAttempts(CallTerms terms) {
		return retry(terms).maxAttempts();
	}

	private RetrySettings retry(CallTerms terms) {
		return this.retry.with(terms.maxAttempts(), terms.retryDelay());
	}

	/**
	 * Return whether a listener that says nothing of itself is called once, what it
	 * throws is logged, and nothing observes it.
	 */
	boolean areTransparent() {
		return this.retry.maxAttempts() == 1 && this.errorHandler == null && this.instrumented == null;
	}

	<M extends RealtimeMessage> RepeatedListener<M> around(DescribedListener<M> listener) {
		CallTerms terms = listener.terms();
		RealtimeListenerErrorHandler own = terms.errorHandler();
		return new RepeatedListener<>(listener, retry(terms), (own != null) ? own : this.errorHandler, this);
	}

	<M extends RealtimeMessage> BatchedListener<M> inBatches(BatchListener<M> listener) {
		return new BatchedListener<>(listener, around(listener), this.batchSize, this.instrumented);
	}

	/**
	 * Return what has the calls observed, or {@code null} if nothing observes them.
	 */
	@Nullable InstrumentedCalls instrumented() {
		return this.instrumented;
	}

	/**
	 * Call listeners only while a condition holds for the topic of their channel.
	 */
	public void deliverIf(Predicate<String> condition) {
		this.condition = condition;
	}

	/**
	 * Return whether listeners of a channel may be called now.
	 */
	boolean delivers(String topic) {
		return this.condition.test(topic);
	}

	ListenerWaits waits() {
		return this.waits;
	}

	RealtimeObserver told() {
		return this.told;
	}

	void warn(String text) {
		this.throttledLog.warn(text);
	}

	/**
	 * A stop begins: no call is repeated any more.
	 */
	public void stopping() {
		this.waits.stopping();
	}

	/**
	 * The time for listeners to finish is over.
	 */
	public void stopped() {
		this.waits.stopped();
	}

	/**
	 * The connection is started, perhaps again.
	 */
	public void started() {
		this.waits.started();
	}

}
