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
 * Options of a channel: what the server is asked for when the channel joins (protocol.md
 * 4.1), and what applies to its broadcasts. Immutable.
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
	 * Return the options of a public channel that asks for nothing special.
	 * @return the default options
	 */
	public static ChannelOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Begin new options.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return whether the channel is checked against row-level policies.
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
	 * @return the persistence of broadcasts that say nothing else
	 */
	public BroadcastPersistence broadcastPersistence() {
		return this.values.broadcastPersistence();
	}

	/**
	 * Return which earlier broadcasts the channel asks for.
	 * @return the replay, or {@code null} for none
	 */
	public @Nullable BroadcastReplay replay() {
		return this.values.replay();
	}

	/**
	 * Return whether some join asks for earlier broadcasts.
	 * @return whether broadcasts may be sent again
	 */
	public boolean asksForReplay() {
		return this.values.replay() != null || this.values.replayMargin() != null;
	}

	/**
	 * Return whether a join after an interruption asks for what was missed, and how long
	 * before the interruption it begins.
	 * @return the margin, or {@code null} when it does not ask
	 */
	public @Nullable Duration replayMargin() {
		return this.values.replayMargin();
	}

	/**
	 * Return by which field of their payload replayed broadcasts are recognised.
	 * @return the field, or {@code null}
	 */
	public @Nullable String deduplicationField() {
		return this.values.deduplicationField();
	}

	/**
	 * Return whether the server is asked to say when broadcasts from the database reach
	 * the channel.
	 * @return whether {@link RealtimeChannel#replicationReady()} can be waited for
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
	 * @return the longest time, or {@code null} when it does not wait
	 */
	public @Nullable Duration postgresChangesWait() {
		return this.values.postgresChangesWait();
	}

	/**
	 * Return these options with a further subscription to database changes.
	 * @param binding the binding
	 * @return the options, these ones if they hold the binding
	 */
	public ChannelOptions with(PostgresChangesBinding binding) {
		return this.values.postgresChanges().contains(binding) ? this : toBuilder().postgresChanges(binding).build();
	}

	/**
	 * Begin options that are like these.
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
	 * Return where these options come from, as failures name it. Options that differ in
	 * nothing else are equal.
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
	 * What makes options equal.
	 */
	private record Values(boolean privateChannel, boolean broadcastSelf, boolean broadcastAck,
			BroadcastPersistence broadcastPersistence, @Nullable BroadcastReplay replay,
			@Nullable Duration replayMargin, @Nullable String deduplicationField, boolean replicationReady,
			boolean presenceEnabled, String presenceKey, List<PostgresChangesBinding> postgresChanges,
			@Nullable Duration postgresChangesWait) {
	}

	/**
	 * Collects options. Not safe for several threads.
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
		 * Set whether the channel is checked against row-level policies.
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
		 * sends. Incubating, as {@link BroadcastPersistence} says.
		 * @param persistence applies to broadcasts whose own options say nothing of it,
		 * none by default
		 * @return this builder
		 */
		public Builder broadcastPersistence(BroadcastPersistence persistence) {
			Assert.notNull(persistence, "'persistence' must not be null");
			this.broadcastPersistence = persistence;
			return this;
		}

		/**
		 * Set which earlier broadcasts the channel asks for. The server offers that on
		 * private channels only.
		 * @param replay the replay, {@code null} (the default) for none
		 * @return this builder
		 */
		public Builder replay(@Nullable BroadcastReplay replay) {
			this.replay = replay;
			return this;
		}

		/**
		 * Have a join after an interruption ask for the stored broadcasts that were
		 * missed. The server offers that on private channels only, and sends the newest
		 * {@value BroadcastReplay#MAX_LIMIT} (protocol.md 5.7.6). What came from the
		 * database is not delivered again if it was before.
		 * @param margin how long before the interruption to begin, because the clocks
		 * here and at the server differ; {@code null} (the default) to ask for nothing
		 * @return this builder
		 */
		public Builder replayOnReconnect(@Nullable Duration margin) {
			Assert.isTrue(margin == null || !margin.isNegative(), "'margin' must not be negative");
			this.replayMargin = margin;
			return this;
		}

		/**
		 * Recognise replayed broadcasts that were delivered before by a field of their
		 * payload, since what a client had stored carries an id only when it is replayed.
		 * A replay whose value was delivered is dropped, and so is a live message whose
		 * replay was. Binary payloads and those without the field are delivered.
		 * @param field a field at the top of the payload that holds a text of up to 128
		 * characters or a number, another one for each message; the last 1,000 values are
		 * remembered. {@code null} (the default) for none
		 * @return this builder
		 */
		public Builder deduplicateReplayBy(@Nullable String field) {
			Assert.isTrue(field == null || !field.isBlank(), "'field' must not be empty");
			this.deduplicationField = field;
			return this;
		}

		/**
		 * Set whether the server is asked to say when broadcasts from the database reach
		 * the channel. It closes a channel, which is then joined again, when that takes
		 * it more than a minute (protocol.md 4.6).
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
		 * @param key the key, empty (the default) to have the server make one
		 * @return this builder
		 */
		public Builder presenceKey(String key) {
			Assert.notNull(key, "'key' must not be null");
			WellFormedText.check("key", key);
			this.presenceKey = key;
			return this;
		}

		/**
		 * Add a subscription to database changes. The same one twice counts once.
		 * @param binding the binding
		 * @return this builder
		 */
		public Builder postgresChanges(PostgresChangesBinding binding) {
			Assert.notNull(binding, "'binding' must not be null");
			this.postgresChanges.add(binding);
			return this;
		}

		/**
		 * Have the server answer a join only when its subscription to database changes is
		 * established. A newer server refuses the join after that time; an older one does
		 * not wait (protocol.md 4.10). It answers nothing else on the connection
		 * meanwhile, so all channels wait. A channel whose changes it refuses for good is
		 * not joined again by itself. Without Postgres changes this has no effect;
		 * listeners may add them later.
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
		 * Set where these options come from, for the failure that somebody gets who asks
		 * for the same topic with others.
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
		 * Make the options.
		 * @return the options
		 * @throws IllegalStateException if a replay or a persistence is asked for on a
		 * public channel, or no replay although replayed broadcasts are to be recognised
		 */
		public ChannelOptions build() {
			Assert.state((this.replay == null && this.replayMargin == null) || this.privateChannel,
					"A replay of broadcasts needs a private channel: call 'privateChannel(true)'");
			Assert.state(this.deduplicationField == null || this.replay != null || this.replayMargin != null,
					"Without a replay there are no broadcasts to recognise by '" + this.deduplicationField + "'");
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
