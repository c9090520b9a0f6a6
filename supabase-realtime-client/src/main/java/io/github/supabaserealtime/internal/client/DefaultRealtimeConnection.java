package io.github.supabaserealtime.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.delivery.ChannelCommands;
import io.github.supabaserealtime.internal.delivery.Channels;
import io.github.supabaserealtime.internal.delivery.DefaultRealtimeChannel;
import io.github.supabaserealtime.internal.delivery.ListenerSink;
import io.github.supabaserealtime.internal.delivery.ListenerStages;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.text.HeaderText;
import io.github.supabaserealtime.internal.text.WellFormedText;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.Assert;

/**
 * Default {@link io.github.supabaserealtime.RealtimeConnection}. It passes each call to
 * the lane of the connection.
 */
public final class DefaultRealtimeConnection implements RealtimeConnection, ChannelCommands {

	private final String name;

	private final ProtocolVersion protocolVersion;

	private final JsonMapper jsonMapper;

	private final Channels handles = new Channels();

	private final ConnectionRuntime runtime;

	public DefaultRealtimeConnection(ConnectionConfiguration configuration) {
		this.name = configuration.name();
		this.protocolVersion = configuration.endpoint().protocolVersion();
		this.jsonMapper = configuration.collaborators().jsonMapper();
		SharedResources shared = configuration.sharedResources();
		if (shared != null) {
			this.runtime = new ConnectionRuntime(configuration, this.handles, shared.lane(this), shared.threads());
		}
		else {
			Lane lane = new EventLoopLane(this.name + "-lane");
			this.runtime = new ConnectionRuntime(configuration, this.handles, lane,
					new ConnectionThreads(this.name, (delay, task) -> lane.execute(() -> lane.schedule(delay, task))));
		}
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public ConnectionState getState() {
		return this.runtime.board().state();
	}

	@Override
	public ConnectionStatus getStatus() {
		return this.runtime.machines().status();
	}

	@Override
	public CompletableFuture<Void> connect() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.runtime.connect(future);
		return future;
	}

	@Override
	public CompletableFuture<Void> disconnect() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.runtime.disconnect(future);
		return future;
	}

	@Override
	public RealtimeChannel channel(String topic) {
		return handle(topic, null);
	}

	@Override
	public RealtimeChannel channel(String topic, ChannelOptions options) {
		Assert.notNull(options, "'options' must not be null");
		return handle(topic, options);
	}

	private RealtimeChannel handle(String topic, @Nullable ChannelOptions options) {
		return this.handles.get(Channels.topic(topic), options, this, (created) -> this.runtime
			.execute(() -> this.runtime.machines().createChannel(created.getTopic(), created.getOptions())));
	}

	@Override
	public Optional<RealtimeChannel> findChannel(String topic) {
		return Optional.ofNullable(this.handles.find(Channels.topic(topic)));
	}

	@Override
	public List<RealtimeChannel> getChannels() {
		return List.copyOf(this.handles.all());
	}

	@Override
	public CompletableFuture<Void> removeChannel(RealtimeChannel channel) {
		DefaultRealtimeChannel handle = this.handles.find(channel.getTopic());
		if (handle == null || handle != channel) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> removed = new CompletableFuture<>();
		handle.unsubscribe().whenComplete((result, thrown) -> this.runtime.forget(handle, removed));
		return removed;
	}

	@Override
	public CompletableFuture<Void> removeAllChannels() {
		List<CompletableFuture<Void>> removals = new ArrayList<>();
		this.handles.all().forEach((channel) -> removals.add(removeChannel(channel)));
		return CompletableFuture.allOf(removals.toArray(CompletableFuture[]::new));
	}

	@Override
	public void setAuth(@Nullable String token) {
		WellFormedText.check("token", token);
		String problem = HeaderText.problemOfSecret((token != null) ? token.strip() : null);
		Assert.isTrue(problem == null, () -> "The access token cannot be used: " + problem);
		this.runtime.setAuth(token);
	}

	@Override
	public ListenerRegistration addListener(RealtimeListener listener) {
		Assert.notNull(listener, "'listener' must not be null");
		return this.runtime.sink().add(listener);
	}

	@Override
	public ListenerRegistration addObserver(RealtimeObserver observer) {
		Assert.notNull(observer, "'observer' must not be null");
		return this.runtime.observe(observer);
	}

	@Override
	public void subscribe(String topic, CompletableFuture<Void> future) {
		this.runtime.execute(() -> this.runtime.machines().subscribe(topic, future));
	}

	@Override
	public void unsubscribe(String topic, CompletableFuture<Void> future) {
		this.runtime.execute(() -> this.runtime.machines().unsubscribe(topic, future));
	}

	@Override
	public void push(Push push) {
		this.runtime.execute(() -> this.runtime.machines().push(push));
	}

	@Override
	public void track(String topic, @Nullable String payload, CompletableFuture<SendResult> future) {
		this.runtime.execute(() -> this.runtime.machines().track(topic, payload, future));
	}

	@Override
	public void listening(String topic, boolean broadcasts) {
		this.runtime
			.execute(() -> this.runtime.machines().command((channels) -> channels.listening(topic, broadcasts)));
	}

	@Override
	public void enablePresence(String topic) {
		this.runtime.execute(() -> this.runtime.machines().enablePresence(topic));
	}

	@Override
	public void bind(String topic, PostgresChangesBinding binding) {
		this.runtime.execute(() -> this.runtime.machines().command((channels) -> channels.bind(topic, binding)));
	}

	@Override
	public void pause(String topic, boolean pause) {
		// a channel that was removed has no queue
		if (this.handles.find(topic) != null) {
			this.runtime.pause(topic, pause);
		}
	}

	@Override
	public boolean isPaused(String topic) {
		return this.runtime.isPaused(topic);
	}

	@Override
	public void awaitReplication(String topic, CompletableFuture<Void> future) {
		this.runtime
			.execute(() -> this.runtime.machines().command((channels) -> channels.awaitReplication(topic, future)));
	}

	@Override
	public Map<String, List<PresenceMeta>> present(String topic) {
		return this.runtime.machines().present(topic);
	}

	@Override
	public ChannelState state(String topic) {
		return this.runtime.board().channelState(topic);
	}

	@Override
	public ProtocolVersion protocolVersion() {
		return this.protocolVersion;
	}

	@Override
	public JsonMapper jsonMapper() {
		return this.jsonMapper;
	}

	@Override
	public ListenerStages stages() {
		return this.runtime.stages();
	}

	@Override
	public ListenerRegistration callStages(String topic, Duration delay) {
		RealtimeChannelStateEvent event = ListenerSink.callStages(this.name, topic);
		return this.runtime.watch(delay, () -> this.runtime.publish(event))::run;
	}

	@Override
	public <M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message) {
		return this.runtime.sink().handOver(listener, message);
	}

	@Override
	public String readRows(URI uri, String schema) {
		return this.runtime.rowRequests().get(uri, schema);
	}

	@Override
	public boolean isDropping(String topic) {
		return this.runtime.isDropping(topic);
	}

	@Override
	public boolean isEnding() {
		ConnectionState state = getState();
		return state == ConnectionState.CLOSING || state == ConnectionState.DISCONNECTED;
	}

	@Override
	public String connectionName() {
		return this.name;
	}

	@Override
	public long now() {
		return System.nanoTime();
	}

	@Override
	public String toString() {
		return "RealtimeConnection[" + this.name + ", " + getState() + ", " + this.runtime.displayUri() + "]";
	}

}
