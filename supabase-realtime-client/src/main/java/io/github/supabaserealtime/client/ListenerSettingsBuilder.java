package io.github.supabaserealtime.client;

import java.time.Duration;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.internal.client.ConnectionConfiguration;
import io.github.supabaserealtime.internal.listening.RetrySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The part of {@link RealtimeConnectionBuilder} for how listeners are called. The methods
 * are named after the properties below {@code supabase.realtime.listener}.
 *
 * @param <B> the type of the builder
 */
abstract sealed class ListenerSettingsBuilder<B extends ListenerSettingsBuilder<B>> extends ConnectionSettingsBuilder<B>
		permits AudienceBuilder {

	private RetrySettings listenerRetry = RetrySettings.NONE;

	private @Nullable RealtimeListenerErrorHandler listenerErrorHandler;

	private int listenerBatchSize = 100;

	private @Nullable RealtimeInstrumentation instrumentation;

	ListenerSettingsBuilder() {
	}

	/**
	 * Set how often, and after which time, a listener of a channel is called again if it
	 * fails for a message. Meanwhile the next messages of the channel wait; other
	 * channels are not affected. An annotated method can override these settings.
	 * @param maxAttempts the number of calls, 1 (the default) to repeat none
	 * @param delay the wait before the second call, 1 s by default
	 * @param multiplier the growth of the wait with each further call, 2 by default
	 * @param maxDelay the longest wait, 10 s by default
	 * @return this builder
	 * @throws IllegalArgumentException if the number is below 1, the delay below 1 ms,
	 * the multiplier below 1, or the longest wait below the delay
	 */
	public B listenerRetry(int maxAttempts, Duration delay, double multiplier, Duration maxDelay) {
		this.listenerRetry = new RetrySettings(maxAttempts, delay, multiplier, maxDelay);
		return self();
	}

	/**
	 * Set the handler for messages for which a listener of a channel has failed for good.
	 * @param handler the handler, {@code null} (the default) to log them
	 * @return this builder
	 */
	public B listenerErrorHandler(@Nullable RealtimeListenerErrorHandler handler) {
		this.listenerErrorHandler = handler;
		return self();
	}

	/**
	 * Set the most messages that an annotated method with {@code batch = true} is called
	 * with at once.
	 * @param maxSize the number, 100 by default
	 * @return this builder
	 * @throws IllegalArgumentException if the number is below 1
	 */
	public B listenerBatchMaxSize(int maxSize) {
		Assert.isTrue(maxSize >= 1, "'maxSize' must be 1 or more");
		this.listenerBatchSize = maxSize;
		return self();
	}

	/**
	 * Set what observes sends, calls of listeners and the reading of missed rows.
	 * @param instrumentation the instrumentation, {@code null} (the default) for none
	 * @return this builder
	 */
	public B instrumentation(@Nullable RealtimeInstrumentation instrumentation) {
		this.instrumentation = instrumentation;
		return self();
	}

	/**
	 * Return how listeners are called.
	 */
	final ConnectionConfiguration.Listening listening() {
		return new ConnectionConfiguration.Listening(this.listenerRetry, this.listenerErrorHandler,
				this.listenerBatchSize, this.instrumentation);
	}

}
