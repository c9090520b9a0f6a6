package io.github.supabaserealtime.client;

import java.time.Duration;

import io.github.supabaserealtime.internal.client.ConnectionConfiguration;
import io.github.supabaserealtime.internal.listening.RetrySettings;
import io.github.supabaserealtime.message.RealtimeListenerErrorHandler;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link RealtimeConnectionBuilder} for what is done about listeners that
 * fail. The methods are named after the properties below
 * {@code supabase.realtime.listener}.
 *
 * @param <B> the type of the builder
 */
abstract sealed class ListenerSettingsBuilder<B extends ListenerSettingsBuilder<B>> extends ConnectionSettingsBuilder<B>
		permits RealtimeConnectionBuilder {

	private RetrySettings listenerRetry = RetrySettings.NONE;

	private @Nullable RealtimeListenerErrorHandler listenerErrorHandler;

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
	 * Return the settings for listeners that fail.
	 */
	final ConnectionConfiguration.Listening listening() {
		return new ConnectionConfiguration.Listening(this.listenerRetry, this.listenerErrorHandler);
	}

}
