package io.github.supabaserealtime.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeConnection;
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

	private final Supplier<RealtimeConnectionBuilder> builders;

	private final int socketBufferSize;

	private final @Nullable Duration disconnectWhenIdle;

	private final SharedResources shared;

	private RealtimeConnectionFactory(Builder builder) {
		this.builders = builder.builders;
		this.socketBufferSize = builder.socketBufferSize;
		this.disconnectWhenIdle = builder.disconnectWhenIdle;
		this.shared = new SharedResources(builder.name, builder.lanes, builder.deliveryMaxBytes);
	}

	/**
	 * Create a builder for a factory.
	 * @param name what the names of the shared threads begin with
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
