package io.github.supabaserealtime.internal.listening;

import java.time.Duration;

import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import org.jspecify.annotations.Nullable;

/**
 * How a listener asks to be called. What it leaves out is that of its connection.
 *
 * @param id names the listener to error handlers
 * @param maxAttempts how often it is called for a message that it fails for, or
 * {@code null}
 * @param retryDelay the wait before the second call, or {@code null}
 * @param errorHandler is told of messages that it failed for, or {@code null}
 */
public record CallTerms(String id, @Nullable Integer maxAttempts, @Nullable Duration retryDelay,
		@Nullable RealtimeListenerErrorHandler errorHandler) {

	/**
	 * Return the same for a listener with another id.
	 */
	public CallTerms withId(String other) {
		return new CallTerms(other, this.maxAttempts, this.retryDelay, this.errorHandler);
	}

}
