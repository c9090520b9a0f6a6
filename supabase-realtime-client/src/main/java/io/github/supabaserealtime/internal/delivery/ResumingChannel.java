package io.github.supabaserealtime.internal.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.internal.resume.ChannelStage;
import io.github.supabaserealtime.internal.resume.ResumableChannel;
import io.github.supabaserealtime.internal.resume.StagedListener;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@link ResumableChannel} of a channel of the application.
 */
final class ResumingChannel implements ResumableChannel {

	private final String topic;

	private final Supplier<ChannelOptions> options;

	private final ChannelCommands commands;

	private final @Nullable GuardedInstrumentation instrumentation;

	private final List<ChannelStage> stages = new CopyOnWriteArrayList<>();

	private volatile long arrivedAt;

	/**
	 * Create an instance for a channel.
	 * @param topic the topic with its prefix
	 * @param options gives the options of the channel as of now
	 * @param instrumentation observes each reading, or {@code null}
	 */
	ResumingChannel(String topic, Supplier<ChannelOptions> options, ChannelCommands commands,
			@Nullable GuardedInstrumentation instrumentation) {
		this.instrumentation = instrumentation;
		this.topic = topic;
		this.options = options;
		this.commands = commands;
	}

	@Override
	public RealtimeInstrumentation.@Nullable Observed<Long> reading(String listener, String source, String table) {
		return (this.instrumentation != null) ? this.instrumentation.reading(this.topic, listener, source, table)
				: null;
	}

	@Override
	public ListenerRegistration addStage(ChannelStage stage) {
		this.stages.add(stage);
		if (this.commands.state(this.topic) == ChannelState.SUBSCRIBED) {
			callStages(Duration.ZERO);
		}
		return () -> this.stages.remove(stage);
	}

	@Override
	public ListenerRegistration callStages(Duration delay) {
		return this.commands.callStages(this.topic, delay);
	}

	/**
	 * Return what is done between messages.
	 */
	List<ChannelStage> stages() {
		return this.stages;
	}

	@Override
	public <M extends RealtimeMessage> StagedListener<M> staged(Class<M> type, Consumer<? super M> listener) {
		BooleanSupplier delivers = (listener instanceof DescribedListener<?> described) ? described::delivers
				: () -> true;
		return new StagedCall<>(new ChannelListener<>(listener,
				(message) -> type.isInstance(message) ? type.cast(message) : null, this.commands.stages()), delivers);
	}

	@Override
	public boolean isStop(RuntimeException thrown) {
		return thrown instanceof ListenerStoppedException;
	}

	@Override
	public <M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message) {
		return this.commands.handOver(listener, message);
	}

	@Override
	public String readRows(URI uri, String schema) {
		return this.commands.readRows(uri, schema);
	}

	@Override
	public boolean isDropping() {
		return this.commands.isDropping(this.topic);
	}

	@Override
	public long now() {
		return this.commands.now();
	}

	@Override
	public long sinceArrival() {
		return now() - this.arrivedAt;
	}

	/**
	 * A message is about to be delivered.
	 * @param arrivedAt when it arrived, on the monotonic clock
	 */
	void delivering(long arrivedAt) {
		this.arrivedAt = arrivedAt;
	}

	@Override
	public boolean isEnding() {
		return this.commands.isEnding() || !this.commands.stages().delivers(this.topic);
	}

	@Override
	public JsonMapper jsonMapper() {
		return this.commands.jsonMapper();
	}

	@Override
	public String connectionName() {
		return this.commands.connectionName();
	}

	@Override
	public ChannelOptions getOptions() {
		return this.options.get();
	}

	@Override
	public String getTopic() {
		return this.topic;
	}

}
