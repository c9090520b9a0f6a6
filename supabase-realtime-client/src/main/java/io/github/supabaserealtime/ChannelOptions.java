package io.github.supabaserealtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

import io.github.supabaserealtime.internal.text.WellFormedText;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Options of a channel. They hold what a join asks the server for (protocol.md 4.1), and
 * defaults for the channel's broadcasts. Immutable.
 *
 * @since 0.9.0
 */
public final class ChannelOptions {

	private static final ChannelOptions DEFAULTS = builder().build();

	private final Values values;

	private final @Nullable String origin;

	private ChannelOptions(Values values, @Nullable String origin) {
		this.values = values;
		this.origin = origin;
	}

	/**
	 * Return the default options: a public channel without acknowledgements, presence or
	 * Postgres changes.
	 * @return the default options
	 */
	public static ChannelOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Create a builder with the default options.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return whether the server checks the channel against row-level policies.
	 * @return whether the channel is private
	 */
	public boolean privateChannel() {
		return this.values.privateChannel();
	}

	/**
	 * Return whether the channel receives its own broadcasts.
	 * @return whether broadcasts come back
	 */
	public boolean broadcastSelf() {
		return this.values.broadcastSelf();
	}

	/**
	 * Return whether the server acknowledges broadcasts.
	 * @return whether broadcasts are acknowledged
	 */
	public boolean broadcastAck() {
		return this.values.broadcastAck();
	}

	/**
	 * Return whether the server is asked to store the channel's broadcasts.
	 * @return the persistence of broadcasts whose own options do not set one
	 */
	public BroadcastPersistence broadcastPersistence() {
		return this.values.broadcastPersistence();
	}

	/**
	 * Return which earlier broadcasts the channel asks for after a join.
	 * @return the replay, or {@code null} for none
	 */
	public @Nullable BroadcastReplay replay() {
		return this.values.replay();
	}

	/**
	 * Return how long before an interruption the replay begins that a join after the
	 * interruption asks for.
	 * @return the margin, or {@code null} if such a join asks for no replay
	 */
	public @Nullable Duration replayMargin() {
		return this.values.replayMargin();
	}

	/**
	 * Return the field of the payload by which replayed broadcasts are recognized.
	 * @return the field, or {@code null}
	 */
	public @Nullable String deduplicationField() {
		return this.values.deduplicationField();
	}

	/**
	 * Return whether the server is asked to report when broadcasts from the database
	 * reach the channel.
	 * @return whether {@link RealtimeChannel#replicationReady()} may be called
	 */
	public boolean replicationReady() {
		return this.values.replicationReady();
	}

	/**
	 * Return whether the channel asks for the presence state.
	 * @return whether presence is enabled
	 */
	public boolean presenceEnabled() {
		return this.values.presenceEnabled();
	}

	/**
	 * Return the key that the channel tracks under.
	 * @return the key, empty if the server makes one
	 */
	public String presenceKey() {
		return this.values.presenceKey();
	}

	/**
	 * Return the subscriptions to database changes, without duplicates.
	 * @return the bindings in the order in which they were added
	 */
	public List<PostgresChangesBinding> postgresChanges() {
		return this.values.postgresChanges();
	}

	/**
	 * Return how long the server waits for the database before it answers a join.
	 * @return the longest time, or {@code null} if it does not wait
	 */
	public @Nullable Duration postgresChangesWait() {
		return this.values.postgresChangesWait();
	}

	/**
	 * Return these options with another subscription to database changes.
	 * @param binding the binding
	 * @return the new options, or these if they already have the binding
	 */
	public ChannelOptions with(PostgresChangesBinding binding) {
		return this.values.postgresChanges().contains(binding) ? this : toBuilder().postgresChanges(binding).build();
	}

	/**
	 * Create a builder with the values of these options.
	 * @return a builder
	 */
	public Builder toBuilder() {
		Builder builder = builder().privateChannel(this.values.privateChannel())
			.broadcastSelf(this.values.broadcastSelf())
			.broadcastAck(this.values.broadcastAck())
			.broadcastPersistence(this.values.broadcastPersistence())
			.replay(this.values.replay())
			.replayOnReconnect(this.values.replayMargin())
			.deduplicateReplayBy(this.values.deduplicationField())
			.replicationReady(this.values.replicationReady())
			.presenceEnabled(this.values.presenceEnabled())
			.presenceKey(this.values.presenceKey())
			.postgresChangesWait(this.values.postgresChangesWait())
			.origin(this.origin);
		this.values.postgresChanges().forEach(builder::postgresChanges);
		return builder;
	}

	/**
	 * Return where these options come from, for error messages. The origin plays no part
	 * in {@link #equals}.
	 * @return the origin, or {@code null}
	 * @since 0.9.0
	 */
	public @Nullable String origin() {
		return this.origin;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ChannelOptions that && this.values.equals(that.values);
	}

	@Override
	public int hashCode() {
		return this.values.hashCode();
	}

	@Override
	public String toString() {
		return "ChannelOptions" + this.values.toString().substring(Values.class.getSimpleName().length());
	}

	/**
	 * The values that {@code equals} compares.
	 */
	private record Values(boolean privateChannel, boolean broadcastSelf, boolean broadcastAck,
			BroadcastPersistence broadcastPersistence, @Nullable BroadcastReplay replay,
			@Nullable Duration replayMargin, @Nullable String deduplicationField, boolean replicationReady,
			boolean presenceEnabled, String presenceKey, List<PostgresChangesBinding> postgresChanges,
			@Nullable Duration postgresChangesWait) {
	}

	/**
	 * Builder of {@link ChannelOptions}. Not safe for use by several threads.
	 */
	public static final class Builder {

		private boolean privateChannel;

		private boolean broadcastSelf;

		private boolean broadcastAck;

		private BroadcastPersistence broadcastPersistence = BroadcastPersistence.none();

		private @Nullable BroadcastReplay replay;

		private @Nullable Duration replayMargin;

		private @Nullable String deduplicationField;

		private boolean replicationReady;

		private boolean presenceEnabled;

		private String presenceKey = "";

		private final List<PostgresChangesBinding> postgresChanges = new ArrayList<>();

		private @Nullable Duration postgresChangesWait;

		private @Nullable String origin;

		private Builder() {
		}

		/**
		 * Set whether the server checks the channel against row-level policies.
		 * @param privateChannel whether the channel is private, {@code false} by default
		 * @return this builder
		 */
		public Builder privateChannel(boolean privateChannel) {
			this.privateChannel = privateChannel;
			return this;
		}

		/**
		 * Set whether the channel receives its own broadcasts.
		 * @param self whether broadcasts come back, {@code false} by default
		 * @return this builder
		 */
		public Builder broadcastSelf(boolean self) {
			this.broadcastSelf = self;
			return this;
		}

		/**
		 * Set whether the server acknowledges broadcasts.
		 * @param ack whether broadcasts are acknowledged, {@code false} by default
		 * @return this builder
		 */
		public Builder broadcastAck(boolean ack) {
			this.broadcastAck = ack;
			return this;
		}

		/**
		 * Set whether the server is asked to store the broadcasts that this channel
		 * sends. This is incubating; see {@link BroadcastPersistence}.
		 * @param persistence the persistence of broadcasts whose own options do not set
		 * one, none by default
		 * @return this builder
		 */
		public Builder broadcastPersistence(BroadcastPersistence persistence) {
			Assert.notNull(persistence, "'persistence' must not be null");
			this.broadcastPersistence = persistence;
			return this;
		}

		/**
		 * Set which earlier broadcasts the channel asks for after a join. The server
		 * supports this on private channels only.
		 * @param replay the replay, {@code null} (the default) for none
		 * @return this builder
		 */
		public Builder replay(@Nullable BroadcastReplay replay) {
			this.replay = replay;
			return this;
		}

		/**
		 * Ask for the stored broadcasts that were missed, with each join after an
		 * interruption. The server supports this on private channels only, and sends the
		 * newest {@value BroadcastReplay#MAX_LIMIT} (protocol.md 5.7.6). A broadcast that
		 * came from the database and was already delivered is not delivered again.
		 * @param margin how long before the interruption the replay begins, because the
		 * clocks of client and server differ; {@code null} (the default) for no replay
		 * @return this builder
		 */
		public Builder replayOnReconnect(@Nullable Duration margin) {
			Assert.isTrue(margin == null || !margin.isNegative(), "'margin' must not be negative");
			this.replayMargin = margin;
			return this;
		}

		/**
		 * Recognize replayed broadcasts that were already delivered, by a field of their
		 * payload. This is for broadcasts that a client sent and the server stored: they
		 * have an id only when they are replayed. A replayed broadcast is dropped if one
		 * with the same value was delivered before, and so is a live broadcast that was
		 * replayed before. Binary payloads and payloads without the field are always
		 * delivered.
		 * @param field a top-level field of the payload whose value differs in each
		 * message: a text of up to 128 characters, or a number. The last 1,000 values are
		 * remembered. {@code null} (the default) for none
		 * @return this builder
		 */
		public Builder deduplicateReplayBy(@Nullable String field) {
			Assert.isTrue(field == null || !field.isBlank(), "'field' must not be empty");
			this.deduplicationField = field;
			return this;
		}

		/**
		 * Set whether the server is asked to report when broadcasts from the database
		 * reach the channel. If that takes more than a minute, the server closes the
		 * channel, and the client joins it again (protocol.md 4.6).
		 * @param replicationReady whether to ask, {@code false} by default
		 * @return this builder
		 * @see RealtimeChannel#replicationReady()
		 */
		public Builder replicationReady(boolean replicationReady) {
			this.replicationReady = replicationReady;
			return this;
		}

		/**
		 * Set whether the channel asks for the presence state.
		 * @param enabled whether presence is enabled, {@code false} by default
		 * @return this builder
		 */
		public Builder presenceEnabled(boolean enabled) {
			this.presenceEnabled = enabled;
			return this;
		}

		/**
		 * Set the key that the channel tracks under.
		 * @param key the key, empty (the default) if the server makes one
		 * @return this builder
		 */
		public Builder presenceKey(String key) {
			Assert.notNull(key, "'key' must not be null");
			WellFormedText.check("key", key);
			this.presenceKey = key;
			return this;
		}

		/**
		 * Add a subscription to database changes. A binding that was already added is
		 * ignored.
		 * @param binding the binding
		 * @return this builder
		 */
		public Builder postgresChanges(PostgresChangesBinding binding) {
			Assert.notNull(binding, "'binding' must not be null");
			this.postgresChanges.add(binding);
			return this;
		}

		/**
		 * Set how long the server waits for its subscription to database changes before
		 * it answers a join. A newer server refuses the join after that time; an older
		 * one does not wait (protocol.md 4.10). While it waits, the server answers
		 * nothing else on the connection, so all channels wait. If the server refuses the
		 * changes for good, the channel is not joined again automatically. This has no
		 * effect on a channel without Postgres changes, but listeners may add some later.
		 * @param wait 1 ms to 20 s, {@code null} (the default) not to wait
		 * @return this builder
		 */
		public Builder postgresChangesWait(@Nullable Duration wait) {
			Assert.isTrue(wait == null || (wait.toMillis() >= 1 && wait.compareTo(Duration.ofSeconds(20)) <= 0),
					"'wait' must be from 1 ms to 20 s");
			this.postgresChangesWait = wait;
			return this;
		}

		/**
		 * Set where these options come from. The exception for another request for the
		 * same topic with other options names it.
		 * @param origin for example the name of a property, {@code null} (the default)
		 * for the place of the call that creates the channel
		 * @return this builder
		 * @since 0.9.0
		 */
		public Builder origin(@Nullable String origin) {
			this.origin = origin;
			return this;
		}

		/**
		 * Build the options.
		 * @return the options
		 * @throws IllegalStateException if the channel is public and a replay or a
		 * persistence is set, or if a field for deduplication is set without a replay
		 */
		public ChannelOptions build() {
			Assert.state((this.replay == null && this.replayMargin == null) || this.privateChannel,
					"A replay of broadcasts needs a private channel: call 'privateChannel(true)'");
			Assert.state(this.deduplicationField == null || this.replay != null || this.replayMargin != null,
					"The deduplication field '" + this.deduplicationField
							+ "' needs a replay: call 'replay' or 'replayOnReconnect'");
			Assert.state(!this.broadcastPersistence.isRequested() || this.privateChannel,
					"A server stores broadcasts of private channels only: call 'privateChannel(true)'");
			return new ChannelOptions(
					new Values(this.privateChannel, this.broadcastSelf, this.broadcastAck, this.broadcastPersistence,
							this.replay, this.replayMargin, this.deduplicationField, this.replicationReady,
							this.presenceEnabled, this.presenceKey,
							List.copyOf(new LinkedHashSet<>(this.postgresChanges)), this.postgresChangesWait),
					this.origin);
		}

	}

}
