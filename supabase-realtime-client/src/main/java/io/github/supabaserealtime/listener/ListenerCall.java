package io.github.supabaserealtime.listener;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.internal.text.Failures;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Listener that calls a method with the arguments made from a message. What goes wrong is
 * thrown; the channel repeats, logs and counts it.
 *
 * @param <M> the type of message
 * @param method the method, for messages
 * @param arguments makes the arguments
 * @param invoker calls the method
 * @param context where the listener is registered
 * @param selection tells which messages are for the method
 */
record ListenerCall<M extends RealtimeMessage>(ListenerMethod method, ListenerArguments<M> arguments,
		ListenerInvoker invoker, ListenerContext context, Predicate<M> selection) implements DescribedListener<M> {

	/**
	 * Return the listener to be registered: this one, or one that collects messages.
	 */
	DescribedListener<M> listener() {
		return this.method.isInBatches() ? new ListenerBatchCall<>(this) : this;
	}

	@Override
	public CallTerms terms() {
		return this.context.calls();
	}

	@Override
	public boolean delivers() {
		return this.context.delivers().getAsBoolean();
	}

	@Override
	public boolean accepts(M message) {
		return this.selection.test(message);
	}

	@Override
	public Invocation prepare(M message) {
		@Nullable Object[] values = values(message);
		return () -> invoke(values);
	}

	/**
	 * Make the arguments.
	 * @throws ListenerFailedException if they cannot be made
	 */
	@Nullable Object[] values(M message) {
		try {
			return this.arguments.of(message, this.context);
		}
		catch (RuntimeException ex) {
			throw ListenerFailedException.notCalled(this.method.listenerName(), ex);
		}
	}

	private @Nullable Object invoke(@Nullable Object[] values) {
		try {
			return this.invoker.invoke(values);
		}
		catch (Throwable ex) {
			throw new ListenerFailedException(this.method.listenerName(), ex);
		}
	}

	/**
	 * Call the method once: for a channel that is not ours.
	 */
	@Override
	public void accept(M message) {
		if (delivers() && accepts(message)) {
			finish(prepare(message));
		}
	}

	/**
	 * Make a call and wait for what it returns.
	 */
	void finish(Invocation invocation) {
		if (invocation.call() instanceof CompletionStage<?> begun) {
			try {
				begun.toCompletableFuture().join();
			}
			catch (CompletionException ex) {
				throw new ListenerFailedException(this.method.listenerName(), Failures.unwrap(ex));
			}
		}
	}

	@Override
	public String toString() {
		return this.method.listenerName();
	}

}
