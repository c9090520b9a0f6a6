package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Description of a listener that a {@link RealtimeListenerRegistry} registers at run
 * time. <pre class="code">
 * registry.registerListener(RealtimeListenerEndpoint.builder("orders-42", "tenant:42:orders")
 *     .onBroadcast("created", (message) -&gt; handle(message))
 *     .build());
 * </pre>
 *
 * @since 0.9.0
 */
public final class RealtimeListenerEndpoint {

	private final String id;

	private final String topic;

	private final @Nullable RealtimeConnection connection;

	private final @Nullable ChannelOptions options;

	private final boolean autoStartup;

	private final boolean singleActive;

	private final List<BiFunction<RealtimeChannel, BooleanSupplier, ListenerRegistration>> listeners;

	private RealtimeListenerEndpoint(Builder builder) {
		this.id = builder.id;
		this.topic = builder.topic;
		this.connection = builder.connection;
		this.options = builder.options;
		this.autoStartup = builder.autoStartup;
		this.singleActive = builder.singleActive;
		this.listeners = List.copyOf(builder.listeners);
	}

	/**
	 * Start to describe a listener.
	 * @param id the id, which no other listener of the registry has
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @return a builder
	 */
	public static Builder builder(String id, String topic) {
		return new Builder(id, topic);
	}

	/**
	 * Return the id.
	 * @return the id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return the topic.
	 * @return the topic as it was given
	 */
	public String topic() {
		return this.topic;
	}

	@Nullable RealtimeConnection connection() {
		return this.connection;
	}

	boolean autoStartup() {
		return this.autoStartup;
	}

	boolean singleActive() {
		return this.singleActive;
	}

	/**
	 * Find or create the channel.
	 * @throws IllegalStateException if there is one with other options
	 */
	@Nullable RealtimeChannel channel(RealtimeConnection connection) {
		return (this.options != null) ? connection.channel(this.topic, this.options) : connection.channel(this.topic);
	}

	/**
	 * Register the listeners with the channel: all of them, or none if one is refused.
	 * @param delivers whether they may be called, asked before each call
	 */
	List<ListenerRegistration> register(RealtimeChannel channel, BooleanSupplier delivers) {
		List<ListenerRegistration> registered = new ArrayList<>();
		try {
			this.listeners.forEach((listener) -> registered.add(listener.apply(channel, delivers)));
			return registered;
		}
		catch (RuntimeException ex) {
			registered.forEach(ListenerRegistration::close);
			throw ex;
		}
	}

	@Override
	public String toString() {
		return "RealtimeListenerEndpoint[" + this.id + ", " + this.topic + "]";
	}

	/**
	 * Builder for a {@link RealtimeListenerEndpoint}. Not safe for several threads.
	 */
	public static final class Builder {

		private final String id;

		private final String topic;

		private @Nullable RealtimeConnection connection;

		private @Nullable ChannelOptions options;

		private boolean autoStartup = true;

		private boolean singleActive;

		private final List<BiFunction<RealtimeChannel, BooleanSupplier, ListenerRegistration>> listeners = new ArrayList<>();

		private Builder(String id, String topic) {
			Assert.hasText(id, "'id' must not be empty");
			Assert.hasText(topic, "'topic' must not be empty");
			this.id = id;
			this.topic = topic;
		}

		/**
		 * Set the connection.
		 * @param connection the connection, by default the only bean of that type or the
		 * primary one
		 * @return this builder
		 */
		public Builder connection(RealtimeConnection connection) {
			Assert.notNull(connection, "'connection' must not be null");
			this.connection = connection;
			return this;
		}

		/**
		 * Set what the channel asks of the server.
		 * @param options the options; without them the channel that exists keeps its own,
		 * and a new one gets the default ones
		 * @return this builder
		 */
		public Builder channelOptions(ChannelOptions options) {
			Assert.notNull(options, "'options' must not be null");
			this.options = options;
			return this;
		}

		/**
		 * Set whether registering starts the listener.
		 * @param autoStartup {@code true} by default
		 * @return this builder
		 */
		public Builder autoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
			return this;
		}

		/**
		 * Set whether only the instance of the application that leads listens.
		 * @param singleActive {@code false} by default
		 * @return this builder
		 * @see BroadcastListener#singleActive()
		 */
		public Builder singleActive(boolean singleActive) {
			this.singleActive = singleActive;
			return this;
		}

		/**
		 * Listen to broadcasts.
		 * @param event the name of the event, {@code *} for all
		 * @param listener called on the channel's delivery thread, in wire order
		 * @return this builder
		 * @see RealtimeChannel#onBroadcast(String, Consumer)
		 */
		public Builder onBroadcast(String event, Consumer<? super BroadcastMessage> listener) {
			Assert.hasText(event, "'event' must not be empty");
			return this.<BroadcastMessage>add(listener, (channel, call) -> channel.onBroadcast(event, call));
		}

		/**
		 * Listen to changes of rows that a trigger broadcasts; the channel must be
		 * private.
		 * @param <T> the kind of change
		 * @param kind the kind of change
		 * @param listener called on the channel's delivery thread, in wire order
		 * @return this builder
		 * @see RealtimeChannel#onBroadcastChanges
		 */
		public <T extends BroadcastChange> Builder onBroadcastChanges(Class<T> kind, Consumer<? super T> listener) {
			Assert.notNull(kind, "'kind' must not be null");
			return this.<T>add(listener, (channel, call) -> channel.onBroadcastChanges(kind, call));
		}

		/**
		 * Listen to changes of a database table.
		 * @param <T> the kind of change
		 * @param binding what to ask the server for
		 * @param kind the kind of change
		 * @param listener called on the channel's delivery thread, in wire order
		 * @return this builder
		 * @see RealtimeChannel#onPostgresChanges(PostgresChangesBinding, Class, Consumer)
		 */
		public <T extends PostgresChange> Builder onPostgresChanges(PostgresChangesBinding binding, Class<T> kind,
				Consumer<? super T> listener) {
			Assert.notNull(binding, "'binding' must not be null");
			Assert.notNull(kind, "'kind' must not be null");
			return this.<T>add(listener, (channel, call) -> channel.onPostgresChanges(binding, kind, call));
		}

		/**
		 * Listen to presence, and enable it.
		 * @param listener called on the channel's delivery thread, in wire order
		 * @return this builder
		 * @see RealtimeChannel#onPresence
		 */
		public Builder onPresence(Consumer<? super PresenceMessage> listener) {
			return this.<PresenceMessage>add(listener, (channel, call) -> channel.onPresence(call));
		}

		/**
		 * Listen to every message of the channel.
		 * @param listener called on the channel's delivery thread, in wire order
		 * @return this builder
		 * @see RealtimeChannel#onMessage
		 */
		public Builder onMessage(Consumer<? super RealtimeMessage> listener) {
			return this.<RealtimeMessage>add(listener, (channel, call) -> channel.onMessage(call));
		}

		private <M extends RealtimeMessage> Builder add(Consumer<? super M> listener,
				BiFunction<RealtimeChannel, Consumer<M>, ListenerRegistration> registration) {
			Assert.notNull(listener, "'listener' must not be null");
			this.listeners.add((channel, delivers) -> registration.apply(channel,
					new EndpointListener<>(this.id, listener, delivers)));
			return this;
		}

		/**
		 * Build the description.
		 * @return the description
		 * @throws IllegalStateException if it listens to nothing
		 */
		public RealtimeListenerEndpoint build() {
			Assert.state(!this.listeners.isEmpty(), () -> "The listener '" + this.id + "' listens to nothing");
			return new RealtimeListenerEndpoint(this);
		}

	}

}
