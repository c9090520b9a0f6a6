package io.github.supabaserealtime.internal.delivery;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.internal.text.WellFormedText;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The channels of a connection as the application holds them, one for each topic, in the
 * order of their creation. Safe for several threads; reading takes no lock.
 */
public final class Channels {

	private static final StackWalker CALLER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, Handle> handles = new ConcurrentHashMap<>();

	private long nextNumber;

	private volatile @Nullable GuardedInstrumentation instrumentation;

	/**
	 * Have what channels that are created from now on send and read observed.
	 */
	public void instrument(@Nullable GuardedInstrumentation instrumentation) {
		this.instrumentation = instrumentation;
	}

	/**
	 * Return the topic as it is on the wire.
	 */
	public static String topic(String topic) {
		Assert.hasText(topic, "'topic' must not be empty");
		WellFormedText.check("topic", topic);
		String full = Topics.prefixed(topic);
		Assert.isTrue(full.length() > Topics.PREFIX.length(), "'topic' must have a name behind 'realtime:'");
		Assert.isTrue(FrameCodec.fitsHeader(full),
				"'topic' must not take more than 255 UTF-8 bytes with its prefix 'realtime:'");
		return full;
	}

	public @Nullable DefaultRealtimeChannel find(String topic) {
		Handle handle = this.handles.get(topic);
		return (handle != null) ? handle.channel() : null;
	}

	/**
	 * Return the handle of a topic, creating it when there is none.
	 * @param options the options, or {@code null} to take those it has
	 * @param created told of a new handle before anybody else sees it
	 */
	public DefaultRealtimeChannel get(String topic, @Nullable ChannelOptions options, ChannelCommands commands,
			Consumer<DefaultRealtimeChannel> created) {
		this.lock.lock();
		try {
			DefaultRealtimeChannel handle = find(topic);
			if (handle == null) {
				handle = new DefaultRealtimeChannel(topic, (options != null) ? options : ChannelOptions.defaults(),
						commands, this.instrumentation, origin(options));
				created.accept(handle);
				this.handles.put(topic, new Handle(this.nextNumber++, handle));
			}
			else if (options != null && !handle.hasOptions(options)) {
				throw new IllegalStateException(
						"The topic '" + topic + "' already has a channel with other options, from " + handle.origin()
								+ ": " + handle.getOptions() + " there, but " + options + " here");
			}
			return handle;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static String origin(@Nullable ChannelOptions options) {
		String origin = (options != null) ? options.origin() : null;
		return (origin != null) ? origin
				: CALLER.walk((frames) -> frames.filter(Channels::isCaller).findFirst())
					.map((frame) -> "the call in " + frame.getClassName() + "." + frame.getMethodName() + " (line "
							+ frame.getLineNumber() + ")")
					// one line may create thousands of channels
					.map(String::intern)
					.orElse("an earlier call");
	}

	/**
	 * Return whether a frame is neither ours nor one of those that stand between us and
	 * an application, as proxies do.
	 */
	private static boolean isCaller(StackWalker.StackFrame frame) {
		String name = frame.getClassName();
		Class<?> type = frame.getDeclaringClass();
		return type != Channels.class && !RealtimeConnection.class.isAssignableFrom(type) && !name.startsWith("java.")
				&& !name.startsWith("jdk.") && !name.startsWith("org.springframework.");
	}

	public void remove(String topic) {
		this.handles.remove(topic);
	}

	public List<DefaultRealtimeChannel> all() {
		return this.handles.values()
			.stream()
			.sorted(Comparator.comparingLong(Handle::number))
			.map(Handle::channel)
			.toList();
	}

	/**
	 * A channel.
	 *
	 * @param number its place in the order of creation
	 * @param channel the channel
	 */
	private record Handle(long number, DefaultRealtimeChannel channel) {
	}

}
