package io.github.supabaserealtime.internal.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.internal.listening.RetrySettings;
import io.github.supabaserealtime.internal.text.Failures;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.ExponentialBackOffPolicy;
import org.springframework.retry.policy.SimpleRetryPolicy;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.util.ReflectionUtils;
import org.springframework.validation.method.MethodValidationException;

/**
 * Calls one listener, again if it fails, and tells its error handler when the attempts
 * are used up. The calls are those of Spring Retry's {@link RetryTemplate}; between them
 * the delivery thread of the channel waits, so that the order of its messages holds.
 * Without an error handler the last failure is thrown.
 * <p>
 * Before each call it is asked whether the listener may be called now; if not, the
 * message is not handled. Once a stop has kept it from finishing a message, the listener
 * gets no later one before the connection is started again.
 *
 * @param <M> the type of message
 */
final class RepeatedListener<M extends RealtimeMessage> implements Consumer<M> {

	private static final Log logger = LogFactory.getLog(RepeatedListener.class);

	private static final String CONSTRAINT_VIOLATION = "jakarta.validation.ConstraintViolationException";

	private final DescribedListener<M> listener;

	private final ListenerStages stages;

	private final @Nullable RealtimeListenerErrorHandler errorHandler;

	private final RetrySettings settings;

	/** Makes the calls, if there may be more than one. */
	private final @Nullable RetryTemplate template;

	// the channel of the message that is being repeated
	private volatile String topic = "";

	private volatile boolean removed;

	private volatile boolean unfinished;

	RepeatedListener(DescribedListener<M> listener, RetrySettings settings,
			@Nullable RealtimeListenerErrorHandler errorHandler, ListenerStages stages) {
		this.listener = listener;
		this.settings = settings;
		this.errorHandler = errorHandler;
		this.stages = stages;
		this.template = (settings.maxAttempts() > 1) ? template(settings) : null;
	}

	private RetryTemplate template(RetrySettings from) {
		ExponentialBackOffPolicy backOff = new ExponentialBackOffPolicy();
		backOff.setInitialInterval(from.delay().toMillis());
		backOff.setMultiplier(from.multiplier());
		backOff.setMaxInterval(from.maxDelay().toMillis());
		backOff.setSleeper(this::pause);
		RetryTemplate created = new RetryTemplate();
		created.setBackOffPolicy(backOff);
		created.setRetryPolicy(new RepeatablePolicy(from.maxAttempts()));
		return created;
	}

	private void pause(long millis) throws InterruptedException {
		if (!this.stages.waits().pause(Duration.ofMillis(millis), () -> this.removed || !delivers(this.topic))) {
			throw new BackOffInterruptedException("A stop ended the wait");
		}
	}

	@Override
	public void accept(M message) {
		if (!this.listener.accepts(message)) {
			return;
		}
		requireDelivery(message);
		DescribedListener.Invocation invocation;
		try {
			invocation = this.listener.prepare(message);
		}
		catch (RuntimeException | Error ex) {
			notCalled(message, ex);
			return;
		}
		InstrumentedCalls instrumented = this.stages.instrumented();
		List<M> messages = List.of(message);
		acceptAll(messages, (instrumented != null) ? instrumented.around(invocation, id(), messages) : invocation);
	}

	String id() {
		return this.listener.terms().id();
	}

	/**
	 * The listener cannot be called for a message.
	 */
	void notCalled(M message, Throwable failure) {
		InstrumentedCalls instrumented = this.stages.instrumented();
		if (instrumented != null) {
			instrumented.notCalled(id(), message, failure);
		}
		failed(List.of(message), failure);
	}

	/**
	 * Return whether the listener may be called now.
	 */
	private boolean delivers(String from) {
		return this.listener.delivers() && this.stages.delivers(from);
	}

	/**
	 * Refuse a message if the listener may not be called, or if a stop has kept it from
	 * finishing an earlier one.
	 * @throws ListenerStoppedException if it is refused
	 */
	void requireDelivery(M message) {
		if (!delivers(message.topic())) {
			throw new ListenerStoppedException(0, null);
		}
		if (this.unfinished && this.stages.waits().isStopping()) {
			throw new ListenerStoppedException(1, null);
		}
	}

	/**
	 * Make the call for one or more messages.
	 */
	void acceptAll(List<M> messages, DescribedListener.Invocation invocation) {
		requireDelivery(messages.get(messages.size() - 1));
		this.topic = messages.get(0).topic();
		try {
			if (this.template != null) {
				repeat(this.template, messages, invocation);
			}
			else {
				call(invocation);
			}
		}
		catch (Stopped ex) {
			this.unfinished = true;
			throw new ListenerStoppedException(messages.size(), ex.getCause());
		}
		catch (RuntimeException | Error ex) {
			failed(messages, ex);
		}
	}

	private void repeat(RetryTemplate calls, List<M> messages, DescribedListener.Invocation invocation) {
		AtomicReference<@Nullable RuntimeException> last = new AtomicReference<>();
		try {
			boolean repeated = calls.<Boolean, RuntimeException>execute((context) -> {
				if (context.getRetryCount() > 0) {
					if (!delivers(this.topic)) {
						throw new Stopped(last.get());
					}
					this.stages.told().onListenerRetry(RealtimeObserver.RetryStep.ATTEMPT);
				}
				try {
					call(invocation);
				}
				catch (RuntimeException ex) {
					last.set(ex);
					attemptFailed(messages, ex, context.getRetryCount() + 1);
					throw ex;
				}
				return context.getRetryCount() > 0;
			});
			if (repeated) {
				this.stages.told().onListenerRetry(RealtimeObserver.RetryStep.RECOVERED);
			}
		}
		catch (BackOffInterruptedException ex) {
			throw new Stopped(last.get());
		}
	}

	private void attemptFailed(List<M> messages, RuntimeException failure, int attempt) {
		if (!isRepeatable(failure)) {
			return;
		}
		if (attempt < this.settings.maxAttempts()) {
			this.stages.warn(describe(messages, failure) + " and is called again (attempt " + attempt + " of "
					+ this.settings.maxAttempts() + "): " + cause(failure));
		}
		else {
			this.stages.told().onListenerRetry(RealtimeObserver.RetryStep.EXHAUSTED);
		}
	}

	private String describe(List<M> messages, Throwable failure) {
		return FailedListener.describe(this.listener, messages.get(messages.size() - 1), failure);
	}

	private void call(DescribedListener.Invocation invocation) {
		if (invocation.call() instanceof CompletionStage<?> begun) {
			await(begun);
		}
	}

	private void await(CompletionStage<?> begun) {
		ListenerWaits.Ending ending;
		try {
			ending = this.stages.waits().await(begun, this::isRemoved);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new Stopped(null);
		}
		if (ending == null) {
			throw new Stopped(null);
		}
		Throwable thrown = ending.thrown();
		if (thrown != null) {
			throw new ListenerFailedException(this.listener.toString(), Failures.unwrap(thrown));
		}
	}

	/**
	 * Tell the error handler of each message, or throw the failure if there is none.
	 */
	private void failed(List<M> messages, Throwable failure) {
		RealtimeListenerErrorHandler handler = this.errorHandler;
		if (handler == null) {
			ReflectionUtils.rethrowRuntimeException(failure);
			return;
		}
		this.stages.told().onListenerError();
		for (M message : messages) {
			tell(handler, message, failure);
		}
	}

	private void tell(RealtimeListenerErrorHandler handler, M message, Throwable failure) {
		Throwable cause = cause(failure);
		try {
			handler.onError(message, this.listener.terms().id(), cause);
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			if (ex != cause) {
				ex.addSuppressed(cause);
			}
			logger.error("The error handler " + FailedListener.className(handler) + " failed. It was told: "
					+ FailedListener.describe(this.listener, message, failure), ex);
		}
	}

	private static Throwable cause(Throwable failure) {
		Throwable cause = (failure instanceof ListenerFailedException) ? failure.getCause() : null;
		return (cause != null) ? cause : failure;
	}

	/**
	 * Return whether a further call may succeed where one has failed.
	 */
	private static boolean isRepeatable(Throwable failure) {
		Throwable cause = cause(failure);
		return cause instanceof Exception && !(cause instanceof Stopped) && !(cause instanceof JacksonException)
				&& !(cause instanceof MethodValidationException)
				&& !CONSTRAINT_VIOLATION.equals(cause.getClass().getName());
	}

	private boolean isRemoved() {
		return this.removed;
	}

	/**
	 * The listener was removed: its message is not repeated any more.
	 */
	void remove() {
		this.removed = true;
		this.stages.waits().wake();
	}

	/**
	 * Tells that a stop ended a wait.
	 */
	private static final class Stopped extends RuntimeException {

		Stopped(@Nullable Throwable failure) {
			super(failure);
		}

	}

	/**
	 * Allows further calls up to a number, and only after failures that they may mend.
	 */
	private static final class RepeatablePolicy extends SimpleRetryPolicy {

		RepeatablePolicy(int maxAttempts) {
			super(maxAttempts);
		}

		@Override
		public boolean canRetry(RetryContext context) {
			Throwable failure = context.getLastThrowable();
			return context.getRetryCount() < getMaxAttempts() && (failure == null || isRepeatable(failure));
		}

	}

}
