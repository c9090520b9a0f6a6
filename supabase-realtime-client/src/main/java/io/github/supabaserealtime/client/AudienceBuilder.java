package io.github.supabaserealtime.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import io.github.supabaserealtime.GapHandler;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.client.ConnectionConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The part of {@link RealtimeConnectionBuilder} for the objects of the application that
 * are told of messages, events, gaps and figures, and for when and on which threads.
 *
 * @param <B> the type of the builder
 */
abstract sealed class AudienceBuilder<B extends AudienceBuilder<B>> extends ListenerSettingsBuilder<B>
		permits RealtimeConnectionBuilder {

	private final List<RealtimeListener> listeners = new ArrayList<>();

	private final List<RealtimeObserver> observers = new ArrayList<>();

	private final List<GapHandler> gapHandlers = new ArrayList<>();

	private Duration gapHandlerTimeout = Duration.ofSeconds(30);

	private @Nullable Executor deliveryExecutor;

	private Predicate<String> deliveryCondition = (topic) -> true;

	AudienceBuilder() {
	}

	/**
	 * Add a listener for every message and event.
	 * @param listener the listener
	 * @return this builder
	 */
	public B listener(RealtimeListener listener) {
		Assert.notNull(listener, "'listener' must not be null");
		this.listeners.add(listener);
		return self();
	}

	/**
	 * Add an observer that measures the connection.
	 * @param observer the observer
	 * @return this builder
	 */
	public B observer(RealtimeObserver observer) {
		Assert.notNull(observer, "'observer' must not be null");
		this.observers.add(observer);
		return self();
	}

	/**
	 * Add a handler for gaps. Handlers are called in the order in which they were added.
	 * @param handler the handler
	 * @return this builder
	 */
	public B gapHandler(GapHandler handler) {
		Assert.notNull(handler, "'handler' must not be null");
		this.gapHandlers.add(handler);
		return self();
	}

	/**
	 * Set how long the handlers of one gap may delay the messages of the channel.
	 * @param timeout the limit, 30 s by default
	 * @return this builder
	 * @throws IllegalArgumentException if the limit is not positive
	 */
	public B gapHandlerTimeout(Duration timeout) {
		Assert.isTrue(!timeout.isNegative() && !timeout.isZero(), "'timeout' must be positive");
		this.gapHandlerTimeout = timeout;
		return self();
	}

	/**
	 * Set the executor whose threads call listeners.
	 * @param executor the executor, {@code null} (the default) for threads of the
	 * connection
	 * @return this builder
	 */
	public B deliveryExecutor(@Nullable Executor executor) {
		this.deliveryExecutor = executor;
		return self();
	}

	/**
	 * Add a condition for the delivery of a channel's messages. It is asked on the
	 * delivery thread before each call of a listener, also before a repeated one and
	 * before each row that a listener reads because it missed it. If it does not hold,
	 * the listener is not called for that message, and nobody is told of it.
	 * @param condition tests the topic with its prefix {@code realtime:}, in addition to
	 * those that were added before
	 * @return this builder
	 */
	public B deliveryCondition(Predicate<? super String> condition) {
		Assert.notNull(condition, "'condition' must not be null");
		this.deliveryCondition = this.deliveryCondition.and(condition);
		return self();
	}

	/**
	 * Return who is told of what arrives, and how.
	 */
	final ConnectionConfiguration.Audience audience() {
		return new ConnectionConfiguration.Audience(List.copyOf(this.listeners), List.copyOf(this.observers),
				List.copyOf(this.gapHandlers), this.gapHandlerTimeout, this.deliveryExecutor, this.deliveryCondition);
	}

}
