package io.github.supabaserealtime.internal.listening;

import java.util.function.Consumer;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Listener that says how it wants to be called. A channel of ours calls it in two steps,
 * so that it can tell what a repetition cannot change from what it can.
 *
 * @param <M> the type of message
 */
public interface DescribedListener<M extends RealtimeMessage> extends Consumer<M> {

	/**
	 * Return what the listener asks for.
	 */
	CallTerms terms();

	/**
	 * Return whether the listener may be called now; asked before each call. A message
	 * that it is not called for is not handled.
	 */
	default boolean delivers() {
		return true;
	}

	/**
	 * Return whether a message is for this listener.
	 */
	boolean accepts(M message);

	/**
	 * Make everything that the call for a message needs. What this throws would be thrown
	 * each time.
	 */
	Invocation prepare(M message);

	/**
	 * A call that may be made more than once.
	 */
	@FunctionalInterface
	interface Invocation {

		/**
		 * Call the listener.
		 * @return what the listener returned, to be waited for if it is a
		 * {@code CompletionStage}
		 */
		@Nullable Object call();

	}

}
