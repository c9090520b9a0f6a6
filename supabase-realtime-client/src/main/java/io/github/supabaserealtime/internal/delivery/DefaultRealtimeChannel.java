package io.github.supabaserealtime.internal.delivery;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.listening.CallTerms;
import io.github.supabaserealtime.internal.listening.ListenerHost;
import io.github.supabaserealtime.internal.resume.ChannelStage;
import io.github.supabaserealtime.internal.resume.ResumableChannel;
import io.github.supabaserealtime.internal.resume.ResumableHost;
import io.github.supabaserealtime.internal.text.WellFormedText;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Default {@link io.github.supabaserealtime.RealtimeChannel}. It holds the listeners and
 * passes commands to the {@code ChannelMachine} on the lane.
 *
 * @since 0.9.0
 */
public final class DefaultRealtimeChannel implements RealtimeChannel, ListenerHost, ResumableHost {

	private final String topic;

	private final ChannelOptions created;

	private final String origin;

	private final ChannelCommands commands;

	private final boolean tracedInBroadcasts;

	private final ChannelSends sends;

	private final AtomicReference<RegisteredListeners> listeners = new AtomicReference<>(RegisteredListeners.NONE);

	// set when the first listener reads what it missed
	private final AtomicReference<@Nullable ResumingChannel> resuming = new AtomicReference<>();

	private final AtomicReference<ChannelOptions> options;

	// what the connection was told of listeners; to tell it twice does no harm
	private volatile boolean listening;

	private volatile boolean hearing;

	private final @Nullable GuardedInstrumentation instrumentation;

	// used by the delivery thread only; null if the channel asks for no replay
	private final @Nullable ReplayedMessages replayed;

	private volatile Map<Long, PostgresChangesBinding> routes = Map.of();

	/**
	 * Create a handle.
	 * @param topic the topic with its prefix
	 * @param options the options
	 * @param commands the connection
	 */
	public DefaultRealtimeChannel(String topic, ChannelOptions options, ChannelCommands commands) {
		this(topic, options, commands, null, "an earlier call");
	}

	/**
	 * Create a handle.
	 * @param origin where the options come from, for error messages
	 */
	DefaultRealtimeChannel(String topic, ChannelOptions options, ChannelCommands commands,
			@Nullable GuardedInstrumentation instrumentation, String origin) {
		this.topic = topic;
		this.created = options;
		this.origin = origin;
		this.options = new AtomicReference<>(options);
		this.replayed = (options.replay() != null || options.replayMargin() != null)
				? new ReplayedMessages(options.deduplicationField()) : null;
		this.commands = commands;
		this.instrumentation = instrumentation;
		this.tracedInBroadcasts = instrumentation != null && instrumentation.isInBroadcasts(topic);
		this.sends = new ChannelSends(topic, options, commands, instrumentation, this.tracedInBroadcasts);
	}

	@Override
	public String getTopic() {
		return this.topic;
	}

	@Override
	public ChannelOptions getOptions() {
		return this.options.get();
	}

	/**
	 * Return whether options ask for this channel: those that it was created with or has
	 * by now.
	 * @param other the options
	 * @return whether they are the same
	 */
	public boolean hasOptions(ChannelOptions other) {
		return other.equals(this.created) || other.equals(this.options.get());
	}

	/**
	 * Return where the options come from that it was created with.
	 */
	String origin() {
		return this.origin;
	}

	@Override
	public ChannelState getState() {
		return this.commands.state(this.topic);
	}

	@Override
	public CompletableFuture<Void> subscribe() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.commands.subscribe(this.topic, future);
		return future;
	}

	@Override
	public CompletableFuture<Void> unsubscribe() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.commands.unsubscribe(this.topic, future);
		return future;
	}

	@Override
	public CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload) {
		return broadcast(event, payload, BroadcastOptions.defaults());
	}

	@Override
	public CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload, BroadcastOptions options) {
		return this.sends.broadcast(event, payload, options);
	}

	@Override
	public CompletableFuture<SendResult> track(Object payload) {
		Assert.notNull(payload, "'payload' must not be null: call untrack() to track nothing");
		return this.sends.track(payload);
	}

	@Override
	public CompletableFuture<SendResult> untrack() {
		return this.sends.track(null);
	}

	@Override
	public Map<String, List<PresenceMeta>> getPresence() {
		return this.commands.present(this.topic);
	}

	@Override
	public ListenerRegistration onPresence(Consumer<? super PresenceMessage> listener) {
		Assert.notNull(listener, "'listener' must not be null");
		ListenerRegistration subscription = register(listener, false,
				(message) -> (message instanceof PresenceMessage presence) ? presence : null);
		if (!this.created.presenceEnabled()) {
			this.commands.enablePresence(this.topic);
		}
		return subscription;
	}

	@Override
	public CompletableFuture<Void> replicationReady() {
		Assert.state(this.created.replicationReady(), () -> "The channel '" + this.topic
				+ "' does not ask for the signal: set replicationReady in its options");
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.commands.awaitReplication(this.topic, future);
		return future;
	}

	@Override
	public <T extends PostgresChange> ListenerRegistration onPostgresChanges(Class<T> kind,
			Consumer<? super T> listener) {
		Assert.notNull(kind, "'kind' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
		Assert.isTrue(PostgresChangesBinding.Event.ALL.brings(kind),
				() -> "No binding brings a " + kind.getSimpleName());
		Assert.state(!this.options.get().postgresChanges().isEmpty(),
				() -> "The channel '" + this.topic + "' asks for no Postgres changes: add a binding to its options");
		return register(listener, false, (message) -> kind.isInstance(message) ? kind.cast(message) : null);
	}

	@Override
	public <T extends PostgresChange> ListenerRegistration onPostgresChanges(PostgresChangesBinding binding,
			Class<T> kind, Consumer<? super T> listener) {
		Assert.notNull(binding, "'binding' must not be null");
		Assert.notNull(kind, "'kind' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
		Assert.isTrue(binding.event().brings(kind), () -> "'binding' asks for " + binding.event().wireName()
				+ ", which never is a " + kind.getSimpleName());
		ListenerRegistration subscription = register(listener, false,
				(message) -> (kind.isInstance(message) && isFor(binding, kind.cast(message))) ? kind.cast(message)
						: null);
		ChannelOptions before = this.options.getAndUpdate((current) -> current.with(binding));
		if (!before.postgresChanges().contains(binding)) {
			this.commands.bind(this.topic, binding);
		}
		return subscription;
	}

	private boolean isFor(PostgresChangesBinding binding, PostgresChange change) {
		Map<Long, PostgresChangesBinding> known = this.routes;
		for (Long id : change.ids()) {
			if (binding.equals(known.get(id))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Take note of the ids that the server knows the bindings by. What was delivered to
	 * the queue before is still understood: an id is a hash of the binding.
	 * @param current the bindings of the current join by id
	 */
	public void routes(Map<Long, PostgresChangesBinding> current) {
		this.routes = current;
	}

	@Override
	public ListenerRegistration onBroadcast(String event, Consumer<? super BroadcastMessage> listener) {
		Assert.notNull(listener, "'listener' must not be null");
		return register(listener, true, named(event));
	}

	@Override
	public <T> ListenerRegistration onBroadcast(String event, Class<T> payloadType, Consumer<? super T> listener) {
		Assert.notNull(payloadType, "'payloadType' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
		return register(new ChannelListener<>(listener, named(event), (message) -> {
			T payload = message.payloadAs(payloadType);
			Assert.notNull(payload,
					() -> "The payload of '" + message.event() + "' is null and cannot be a " + payloadType.getName());
			return () -> {
				listener.accept(payload);
				return null;
			};
		}, this.commands.stages()), true);
	}

	private static Selection<BroadcastMessage> named(String event) {
		Assert.hasText(event, "'event' must not be empty");
		WellFormedText.check("event", event);
		boolean all = "*".equals(event);
		return (message) -> (message instanceof BroadcastMessage broadcast
				&& (all || event.equalsIgnoreCase(broadcast.event()))) ? broadcast : null;
	}

	@Override
	public <T extends BroadcastChange> ListenerRegistration onBroadcastChanges(Class<T> kind,
			Consumer<? super T> listener) {
		Assert.notNull(kind, "'kind' must not be null");
		Assert.notNull(listener, "'listener' must not be null");
		Assert.state(this.options.get().privateChannel(), "Changes of rows are broadcast to private channels only");
		return register(listener, true, (message) -> {
			BroadcastChange change = (message instanceof BroadcastMessage broadcast) ? BroadcastChange.from(broadcast)
					: null;
			return kind.isInstance(change) ? kind.cast(change) : null;
		});
	}

	@Override
	public ListenerRegistration onMessage(Consumer<? super RealtimeMessage> listener) {
		Assert.notNull(listener, "'listener' must not be null");
		return register(listener, true, (message) -> message);
	}

	private <M extends RealtimeMessage> ListenerRegistration register(Consumer<? super M> listener, boolean broadcasts,
			Selection<M> selection) {
		return register(new ChannelListener<>(listener, selection, this.commands.stages()), broadcasts);
	}

	private ListenerRegistration register(ChannelListener<?> registered, boolean broadcasts) {
		this.listeners.updateAndGet((present) -> present.with(registered));
		boolean news = !this.listening || (broadcasts && !this.hearing);
		this.listening = true;
		if (broadcasts) {
			this.hearing = true;
		}
		if (news) {
			this.commands.listening(this.topic, broadcasts);
		}
		return () -> {
			this.listeners.updateAndGet((present) -> present.without(registered));
			registered.remove();
		};
	}

	@Override
	public int maxAttempts(CallTerms terms) {
		return this.commands.stages().maxAttempts(terms);
	}

	@Override
	public void pause() {
		this.commands.pause(this.topic, true);
	}

	@Override
	public void resume() {
		this.commands.pause(this.topic, false);
	}

	@Override
	public boolean isPaused() {
		return this.commands.isPaused(this.topic);
	}

	@Override
	public int getListenerCount() {
		return listeners().size();
	}

	/**
	 * Return whether a message was delivered before and is one that a rejoin brought once
	 * more. Called once for each message, by the thread that delivers.
	 */
	boolean repeats(RealtimeMessage message) {
		return this.replayed != null && message instanceof BroadcastMessage broadcast
				&& this.replayed.repeats(broadcast);
	}

	/**
	 * Return whether the broadcasts of the channel carry the trace context.
	 */
	boolean isTracedInBroadcasts() {
		return this.tracedInBroadcasts;
	}

	/**
	 * Return whether messages have to be delivered: to listeners, or because one that a
	 * rejoin brings once more is to be known.
	 */
	boolean isHeard() {
		return !listeners().isEmpty() || this.replayed != null;
	}

	/**
	 * Return the listeners as of now.
	 * @return the listeners in the order of their registration
	 */
	public List<Consumer<? super RealtimeMessage>> listeners() {
		return this.listeners.get().all();
	}

	/**
	 * Return the listeners that take several messages at once.
	 */
	List<ChannelListener<?>> batched() {
		return this.listeners.get().batched();
	}

	@Override
	public ResumableChannel resumable() {
		ResumingChannel created = new ResumingChannel(this.topic, this.options::get, this.commands,
				this.instrumentation);
		return this.resuming.compareAndSet(null, created) ? created : Objects.requireNonNull(this.resuming.get());
	}

	/**
	 * Return what is done between messages.
	 */
	List<ChannelStage> stages() {
		ResumingChannel present = this.resuming.get();
		return (present != null) ? present.stages() : List.of();
	}

	/**
	 * A message is about to be delivered.
	 * @param arrivedAt when it arrived, on the monotonic clock
	 */
	void delivering(long arrivedAt) {
		ResumingChannel present = this.resuming.get();
		if (present != null) {
			present.delivering(arrivedAt);
		}
	}

	@Override
	public String toString() {
		return "RealtimeChannel[" + this.topic + ", " + getState() + "]";
	}

}
