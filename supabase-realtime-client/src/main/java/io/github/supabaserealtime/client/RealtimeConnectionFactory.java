package io.github.supabaserealtime.client;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.client.SharedResources;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.transport.SpringWebSocketTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Makes many connections, for example one for each user or tenant, that share their
 * threads and the memory for messages that wait for listeners. A thousand idle
 * connections of one factory take hardly more threads than one; each connection that is
 * stuck, because of its socket or because of its listeners, takes a thread while it is.
 * Connections do not wait for each other.
 * <p>
 * A connection closes its socket when no channel of it has been subscribed for a minute,
 * and opens it again with the next {@code subscribe()}. The log tells at INFO only that a
 * connection is lost or cannot be opened, and that it is opened after that.
 * <p>
 * A factory may be used by several threads at the same time.
 *
 * @since 0.9.0
 */
public final class RealtimeConnectionFactory implements AutoCloseable {

	private final String name;

	private final Supplier<RealtimeConnectionBuilder> builders;

	private final int socketBufferSize;

	private final @Nullable Duration disconnectWhenIdle;

	private final long deliveryMaxBytes;

	private final SharedResources shared;

	private final List<RealtimeListener> listeners = new CopyOnWriteArrayList<>();

	private final List<RealtimeObserver> observers = new CopyOnWriteArrayList<>();

	private RealtimeConnectionFactory(Builder builder) {
		this.name = builder.name;
		this.deliveryMaxBytes = builder.deliveryMaxBytes;
		this.builders = builder.builders;
		this.socketBufferSize = builder.socketBufferSize;
		this.disconnectWhenIdle = builder.disconnectWhenIdle;
		this.shared = new SharedResources(builder.name, builder.lanes, builder.deliveryMaxBytes);
	}

	/**
	 * Create a builder for a factory.
	 * @param name the name of the factory in meters, which the names of the shared
	 * threads begin with
	 * @param builders supplies a new builder for each connection, with the address, the
	 * api key and all settings that the connections have in common
	 * @return a builder
	 */
	public static Builder builder(String name, Supplier<RealtimeConnectionBuilder> builders) {
		Assert.hasText(name, "'name' must not be empty");
		Assert.notNull(builders, "'builders' must not be null");
		return new Builder(name, builders);
	}

	/**
	 * Return the name of the factory.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * Add a listener for every message and event of each connection that is created from
	 * now on.
	 * @param listener the listener
	 */
	public void addListener(RealtimeListener listener) {
		Assert.notNull(listener, "'listener' must not be null");
		this.listeners.add(listener);
	}

	/**
	 * Add an observer that measures each connection that is created from now on.
	 * @param observer the observer
	 */
	public void addObserver(RealtimeObserver observer) {
		Assert.notNull(observer, "'observer' must not be null");
		this.observers.add(observer);
	}

	/**
	 * Create a connection. Call {@link RealtimeConnection#connect()} to open it, and
	 * {@link RealtimeConnection#disconnect()} when it is not needed any more.
	 * @param name the name of the connection, which is part of messages, events and
	 * meters
	 * @param customizer sets what only this connection has, for example its access token
	 * @return the connection
	 * @throws IllegalStateException if the factory is closed
	 */
	public RealtimeConnection create(String name, Consumer<RealtimeConnectionBuilder> customizer) {
		Assert.state(!this.shared.isClosed(), "The factory is closed");
		RealtimeConnectionBuilder builder = this.builders.get()
			.name(name)
			.disconnectWhenIdle(this.disconnectWhenIdle)
			.shared(this.shared, this.socketBufferSize);
		this.listeners.forEach(builder::listener);
		this.observers.forEach(builder::observer);
		customizer.accept(builder);
		return builder.build();
	}

	/**
	 * Return the connections that were told to connect and have not ended since.
	 * @return the connections, in no order
	 */
	public List<RealtimeConnection> getConnections() {
		return List.copyOf(this.shared.connected());
	}

	/**
	 * Return the sums over the {@linkplain #getConnections() connections that have not
	 * ended}. Each call reads the status of all of them.
	 * @return the sums
	 */
	public Status getStatus() {
		List<ConnectionStatus> statuses = getConnections().stream().map(RealtimeConnection::getStatus).toList();
		return new Status(statuses, this.shared.deliveryQueueBytes(), this.deliveryMaxBytes);
	}

	/**
	 * Disconnect all connections and wait until they have ended, which takes the shutdown
	 * timeout of the connections at most. Afterwards no connection can be created, and
	 * one that is told to connect is disconnected at once.
	 */
	@Override
	public void close() {
		this.shared.close();
		CompletableFuture<?>[] ends = getConnections().stream()
			.map(RealtimeConnection::disconnect)
			.toArray(CompletableFuture[]::new);
		CompletableFuture.allOf(ends).join();
	}

	/**
	 * Sums over the connections of a factory. They name no connection and no topic. The
	 * connections are read one after the other, while they go on.
	 *
	 * @since 0.9.0
	 */
	public static final class Status {

		private final Map<ConnectionState, Integer> connections = new EnumMap<>(ConnectionState.class);

		private final Map<ConnectionState, Integer> sockets = new EnumMap<>(ConnectionState.class);

		private final Map<ChannelState, Integer> channels = new EnumMap<>(ChannelState.class);

		private final int sendBufferSize;

		private final int pushBufferSize;

		private final int deliveryQueueSize;

		private final long deliveryQueueBytes;

		private final long deliveryMaxBytes;

		private Status(Collection<ConnectionStatus> statuses, long deliveryQueueBytes, long deliveryMaxBytes) {
			for (ConnectionStatus status : statuses) {
				this.connections.merge(status.state(), 1, Integer::sum);
				status.sockets().forEach((state, number) -> this.sockets.merge(state, number, Integer::sum));
				status.channels().values().forEach((state) -> this.channels.merge(state, 1, Integer::sum));
			}
			this.sendBufferSize = statuses.stream().mapToInt(ConnectionStatus::sendBufferSize).sum();
			this.pushBufferSize = statuses.stream().mapToInt(ConnectionStatus::pushBufferSize).sum();
			this.deliveryQueueSize = statuses.stream().mapToInt(ConnectionStatus::deliveryQueueSize).sum();
			this.deliveryQueueBytes = deliveryQueueBytes;
			this.deliveryMaxBytes = deliveryMaxBytes;
		}

		/**
		 * Return how many connections there are.
		 * @return the number by state; a state without a connection is left out
		 */
		public Map<ConnectionState, Integer> connections() {
			return Map.copyOf(this.connections);
		}

		/**
		 * Return how many sockets are open or are to be opened.
		 * @return the number by state; a state without a socket is left out
		 */
		public Map<ConnectionState, Integer> sockets() {
			return Map.copyOf(this.sockets);
		}

		/**
		 * Return how many channels there are.
		 * @return the number by state; a state without a channel is left out
		 */
		public Map<ChannelState, Integer> channels() {
			return Map.copyOf(this.channels);
		}

		/**
		 * Return the number of messages that wait for their connection.
		 * @return the number
		 */
		public int sendBufferSize() {
			return this.sendBufferSize;
		}

		/**
		 * Return the number of messages that wait for their channel to be joined.
		 * @return the number
		 */
		public int pushBufferSize() {
			return this.pushBufferSize;
		}

		/**
		 * Return the number of messages that have arrived and wait for listeners.
		 * @return the number
		 */
		public int deliveryQueueSize() {
			return this.deliveryQueueSize;
		}

		/**
		 * Return how much of the shared memory the messages take that wait for listeners.
		 * @return the size in bytes
		 */
		public long deliveryQueueBytes() {
			return this.deliveryQueueBytes;
		}

		/**
		 * Return the size of the shared memory.
		 * @return the size in bytes
		 * @see Builder#deliveryMaxBytes
		 */
		public long deliveryMaxBytes() {
			return this.deliveryMaxBytes;
		}

	}

	/**
	 * Builder for a {@link RealtimeConnectionFactory}.
	 *
	 * @since 0.9.0
	 */
	public static final class Builder {

		private final String name;

		private final Supplier<RealtimeConnectionBuilder> builders;

		private int lanes = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

		private long deliveryMaxBytes = ConnectionSettings.DeliverySettings.DEFAULTS.maxBytes();

		private int socketBufferSize = SpringWebSocketTransport.DEFAULT_BUFFER_SIZE;

		private @Nullable Duration disconnectWhenIdle = Duration.ofMinutes(1);

		private Builder(String name, Supplier<RealtimeConnectionBuilder> builders) {
			this.name = name;
			this.builders = builders;
		}

		/**
		 * Set how many threads run the timers and the state of all connections. Each
		 * connection belongs to one of them.
		 * @param number the number; by default that of the processors, but at most 4
		 * @return this builder
		 * @throws IllegalArgumentException if the number is below 1
		 */
		public Builder lanes(int number) {
			Assert.isTrue(number >= 1, "'number' must be 1 or more");
			this.lanes = number;
			return this;
		}

		/**
		 * Set the memory for the messages of all connections that wait for listeners. A
		 * connection may take as much of it as is left free, so that one whose listeners
		 * are slow leaves at least half of it to the others. The limit of a connection
		 * itself ({@code supabase.realtime.delivery.max-bytes}) applies too.
		 * @param number the number of bytes; by default an eighth of the largest heap
		 * that the JVM may use, but at least 8 MiB
		 * @return this builder
		 * @throws IllegalArgumentException if the number is below 1
		 */
		public Builder deliveryMaxBytes(long number) {
			Assert.isTrue(number >= 1, "'number' must be 1 or more");
			this.deliveryMaxBytes = number;
			return this;
		}

		/**
		 * Set the size of the buffers of each socket for incoming messages, one of bytes
		 * and one of characters. Larger messages arrive in parts, which takes somewhat
		 * more time. It has no effect on a transport of the application.
		 * @param bytes the size, 64 KiB by default; a socket takes three times as much
		 * @return this builder
		 * @throws IllegalArgumentException if the size is below 1 KiB
		 */
		public Builder socketBufferSize(int bytes) {
			Assert.isTrue(bytes >= 1024, "'bytes' must be 1024 or more");
			this.socketBufferSize = bytes;
			return this;
		}

		/**
		 * Set how long no channel of a connection must be subscribed for its socket to be
		 * closed.
		 * @param delay the time, 1 min by default, or {@code null} to keep the sockets
		 * open
		 * @return this builder
		 * @throws IllegalArgumentException if the delay is not positive
		 */
		public Builder disconnectWhenIdle(@Nullable Duration delay) {
			Assert.isTrue(delay == null || (!delay.isNegative() && !delay.isZero()), "'delay' must be positive");
			this.disconnectWhenIdle = delay;
			return this;
		}

		/**
		 * Build the factory. No thread is started before a connection needs it.
		 * @return the factory
		 */
		public RealtimeConnectionFactory build() {
			return new RealtimeConnectionFactory(this);
		}

	}

}
