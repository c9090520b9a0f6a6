package io.github.supabaserealtime.listener;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.Assert;

/**
 * Bean that starts and stops listeners by their ids. It knows the annotated listeners of
 * its application context and the listeners that are registered at run time. Spring Boot
 * creates it automatically.
 * <p>
 * Starting a listener registers it with its channel and subscribes the channel. Stopping
 * it removes the registration and leaves the channel, unless the channel has another
 * running listener or one that the application has registered itself. A channel that is
 * declared below {@code supabase.realtime.channels} stays subscribed. Starting and
 * stopping the connection does not change which listeners run: when it connects again,
 * the channels of the running listeners are joined.
 * <p>
 * All methods may be called from any thread, also by a listener, and never block.
 *
 * @since 0.9.0
 */
public final class RealtimeListenerRegistry implements BeanFactoryAware, DisposableBean {

	private final ReentrantLock lock = new ReentrantLock();

	private final ListenerChannels channels;

	private final Map<String, RegisteredListener> listeners = new LinkedHashMap<>();

	private final Set<RegisteredListener> running = new LinkedHashSet<>();

	/** Those of the running ones that are registered with their channels. */
	private final Set<RegisteredListener> active = new LinkedHashSet<>();

	/** Channels that were created for listeners of the run time. */
	private final Set<RealtimeChannel> created = new HashSet<>();

	private @Nullable BeanFactory beanFactory;

	private volatile @Nullable BooleanSupplier leader;

	/**
	 * Create a registry that subscribes channels at once. Use it for connections that the
	 * application starts itself.
	 */
	public RealtimeListenerRegistry() {
		this(new ListenerChannels());
	}

	/**
	 * Create a registry.
	 * @param channels the strategy that finds and subscribes the channels
	 */
	public RealtimeListenerRegistry(ListenerChannels channels) {
		Assert.notNull(channels, "'channels' must not be null");
		this.channels = channels;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	ListenerChannels channels() {
		return this.channels;
	}

	/**
	 * Return the ids of all listeners, running or not.
	 * @return the ids in the order of registration
	 */
	public Set<String> getListenerIds() {
		return locked(() -> new LinkedHashSet<>(this.listeners.keySet()));
	}

	/**
	 * Return the ids of the listeners of one connection that are not running.
	 * @param connection the connection
	 * @return the ids in the order of registration
	 */
	public Set<String> getStoppedListenerIds(RealtimeConnection connection) {
		return locked(() -> {
			Set<String> ids = new LinkedHashSet<>();
			this.listeners.forEach((id, listener) -> {
				if (listener.connection() == connection && !this.running.contains(listener)) {
					ids.add(id);
				}
			});
			return ids;
		});
	}

	/**
	 * Return the ids of the listeners of one channel, running or not.
	 * @param connection the connection
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @return the ids in the order of registration
	 */
	public Set<String> getListenerIds(RealtimeConnection connection, String topic) {
		return locked(() -> {
			Set<String> ids = new LinkedHashSet<>();
			this.listeners.forEach((id, listener) -> {
				if (listener.isFor(connection, topic)) {
					ids.add(id);
				}
			});
			return ids;
		});
	}

	/**
	 * Return whether a listener was started and has not been stopped since. Its channel
	 * may still be joining, the connection may be stopped, and a listener with
	 * {@code singleActive} may wait for this instance to lead.
	 * @param id the listener's id
	 * @return whether it runs
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public boolean isRunning(String id) {
		return locked(() -> this.running.contains(get(id)));
	}

	/**
	 * Start a listener. It is registered at once and its channel is subscribed, without
	 * waiting for the server. This has no effect if the listener is already running. If a
	 * listener for Postgres changes is started on a joined channel, the channel may be
	 * joined again, which causes a {@code DeliveryGapEvent} with the cause
	 * {@code REBIND}.
	 * @param id the listener's id
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void start(String id) {
		run(() -> start(List.of(get(id))));
	}

	/**
	 * Stop a listener, and leave its channel if the channel has no other listener. The
	 * listener is not called for further messages. A call in progress may still finish;
	 * this method does not wait for it. This has no effect if the listener is not
	 * running.
	 * @param id the listener's id
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void stop(String id) {
		run(() -> stop(get(id)));
	}

	/**
	 * Register a listener, and start it unless its {@code autoStartup} is {@code false}.
	 * @param endpoint the listener
	 * @throws IllegalArgumentException if another listener has its id, or if its topic is
	 * invalid
	 * @throws IllegalStateException if its topic has a channel with other options, or if
	 * it names no connection and there is not exactly one
	 */
	public void registerListener(RealtimeListenerEndpoint endpoint) {
		Assert.notNull(endpoint, "'endpoint' must not be null");
		RealtimeConnection connection = connection(endpoint);
		run(() -> {
			Assert.isTrue(!this.listeners.containsKey(endpoint.id()),
					() -> "A listener with the id '" + endpoint.id() + "' is registered already");
			RegisteredListener listener = new RegisteredListener(endpoint.id(), connection, endpoint.topic(),
					endpoint.autoStartup(), endpoint.singleActive(), () -> channel(endpoint, connection),
					endpoint::register);
			requireLeader(List.of(listener));
			if (listener.autoStartup()) {
				start(List.of(listener));
			}
			this.listeners.put(listener.id(), listener);
		});
	}

	private @Nullable RealtimeChannel channel(RealtimeListenerEndpoint endpoint, RealtimeConnection connection) {
		// which also creates a declared channel; a stub of a test returns none
		Optional<RealtimeChannel> existing = this.channels.find(connection, endpoint.topic());
		RealtimeChannel channel = endpoint.channel(connection);
		if (channel != null && (existing == null || existing.isEmpty())) {
			this.created.add(channel);
		}
		return channel;
	}

	private RealtimeConnection connection(RealtimeListenerEndpoint endpoint) {
		RealtimeConnection connection = endpoint.connection();
		if (connection == null && this.beanFactory != null) {
			connection = this.beanFactory.getBeanProvider(RealtimeConnection.class).getIfUnique();
		}
		Assert.state(connection != null, () -> "The listener '" + endpoint.id()
				+ "' names no connection, and there is not exactly one bean of type RealtimeConnection");
		return connection;
	}

	/**
	 * Stop a listener and remove it from the registry. Its channel is removed from the
	 * connection if the registry has created the channel and no other listener is for its
	 * topic. This has no effect if there is no such listener.
	 * @param id the listener's id
	 * @return whether there was such a listener
	 */
	public boolean unregisterListener(String id) {
		return locked(() -> {
			RegisteredListener listener = this.listeners.remove(id);
			if (listener == null) {
				return false;
			}
			RealtimeChannel channel = listener.channel();
			stop(listener);
			listener.forget();
			if (channel != null && channel.getListenerCount() == 0
					&& this.listeners.values().stream().noneMatch(listener::shares) && this.created.remove(channel)) {
				listener.connection().removeChannel(channel);
			}
			return true;
		});
	}

	/**
	 * Add the annotated listeners, and start those that start by themselves.
	 * @param found the listeners, with ids that differ
	 */
	void add(Collection<RegisteredListener> found) {
		run(() -> {
			for (RegisteredListener listener : found) {
				if (this.listeners.containsKey(listener.id())) {
					throw new InvalidListenerException(
							"The id '" + listener.id()
									+ "' of an annotated listener is that of a listener that was registered before",
							null);
				}
			}
			requireLeader(found);
			found.forEach((listener) -> this.listeners.put(listener.id(), listener));
			start(found.stream().filter(RegisteredListener::autoStartup).toList());
		});
	}

	/**
	 * Find out now, and not when such a listener is started, if nothing says who leads.
	 */
	private void requireLeader(Collection<RegisteredListener> listeners) {
		if (this.leader == null) {
			listeners.stream()
				.filter((listener) -> listener.singleActive() && this.channels.serves(listener.connection()))
				.findFirst()
				.ifPresent((listener) -> this.leader = this.channels.leader(listener.id(), this::leadershipChanged));
		}
	}

	private void leadershipChanged() {
		run(() -> {
			activate(this.running);
			List.copyOf(this.active).stream().filter((listener) -> !delivers(listener)).forEach(this::deactivate);
		});
	}

	private boolean delivers(RegisteredListener listener) {
		BooleanSupplier current = this.leader;
		return !listener.singleActive() || current == null || current.getAsBoolean();
	}

	private void start(List<RegisteredListener> starting) {
		activate(starting);
		this.running.addAll(starting);
	}

	/**
	 * Register listeners, then have their channels subscribed: a channel that is joined
	 * before its bindings are complete would have to be joined again.
	 */
	private void activate(Collection<RegisteredListener> starting) {
		Map<RealtimeConnection, Set<RealtimeChannel>> wanted = new LinkedHashMap<>();
		for (RegisteredListener listener : starting) {
			if (!this.active.contains(listener) && this.channels.serves(listener.connection()) && delivers(listener)) {
				RealtimeChannel channel = listener.resolveChannel();
				// a stub of a test has none
				if (channel != null) {
					listener.register(channel, () -> delivers(listener));
					wanted.computeIfAbsent(listener.connection(), (key) -> new LinkedHashSet<>()).add(channel);
				}
				this.active.add(listener);
			}
		}
		wanted.forEach((connection, channels) -> this.channels.subscribe(connection, List.copyOf(channels)));
	}

	private void stop(RegisteredListener listener) {
		this.running.remove(listener);
		deactivate(listener);
	}

	private void deactivate(RegisteredListener listener) {
		RealtimeChannel channel = listener.channel();
		listener.deregister();
		if (this.active.remove(listener) && channel != null && channel.getListenerCount() == 0
				&& this.active.stream().noneMatch(listener::shares)) {
			this.channels.unsubscribe(listener.connection(), channel);
		}
	}

	private RegisteredListener get(String id) {
		RegisteredListener listener = this.listeners.get(id);
		Assert.isTrue(listener != null,
				() -> "No listener has the id '" + id + "': the ids are " + this.listeners.keySet());
		return listener;
	}

	/**
	 * Remove all listeners. The channels stay subscribed, because a connection may
	 * outlive the beans.
	 */
	@Override
	public void destroy() {
		run(() -> {
			this.listeners.values().forEach(RegisteredListener::deregister);
			this.listeners.clear();
			this.running.clear();
			this.active.clear();
			this.created.clear();
		});
	}

	private void run(Runnable action) {
		this.lock.lock();
		try {
			action.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	private <T> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
