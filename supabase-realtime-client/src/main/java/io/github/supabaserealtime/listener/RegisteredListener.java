package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.internal.resume.ResumingListener;
import io.github.supabaserealtime.internal.text.Topics;
import org.jspecify.annotations.Nullable;

/**
 * A listener in the {@link RealtimeListenerRegistry}, which guards it by its lock.
 */
final class RegisteredListener {

	private final String id;

	private final RealtimeConnection connection;

	private final String topic;

	private final boolean autoStartup;

	private final boolean singleActive;

	private final Supplier<@Nullable RealtimeChannel> channels;

	private final BiFunction<RealtimeChannel, BooleanSupplier, List<ListenerRegistration>> registration;

	private @Nullable RealtimeChannel channel;

	private List<ListenerRegistration> registrations = List.of();

	private List<Runnable> forgetting = List.of();

	/**
	 * Create a listener.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param channels finds or creates the channel
	 * @param registration registers the listener with the channel
	 */
	RegisteredListener(String id, RealtimeConnection connection, String topic, boolean autoStartup,
			boolean singleActive, Supplier<@Nullable RealtimeChannel> channels,
			BiFunction<RealtimeChannel, BooleanSupplier, List<ListenerRegistration>> registration) {
		this.id = id;
		this.connection = connection;
		this.topic = Topics.prefixed(topic);
		this.autoStartup = autoStartup;
		this.singleActive = singleActive;
		this.channels = channels;
		this.registration = registration;
	}

	String id() {
		return this.id;
	}

	RealtimeConnection connection() {
		return this.connection;
	}

	/**
	 * Return whether another listener is for the same channel.
	 */
	boolean shares(RegisteredListener other) {
		return this.connection == other.connection && this.topic.equals(other.topic);
	}

	boolean isFor(RealtimeConnection connection, String topic) {
		return this.connection == connection && this.topic.equals(Topics.prefixed(topic));
	}

	boolean autoStartup() {
		return this.autoStartup;
	}

	/**
	 * Return whether the listener is for the instance that leads only.
	 */
	boolean singleActive() {
		return this.singleActive;
	}

	/**
	 * Find the channel, which the application may have removed since the last time.
	 * @return the channel, or {@code null} for the stub of a test
	 */
	@Nullable RealtimeChannel resolveChannel() {
		this.channel = this.channels.get();
		return this.channel;
	}

	/**
	 * Return the channel that was found last.
	 */
	@Nullable RealtimeChannel channel() {
		return this.channel;
	}

	/**
	 * Register the listener.
	 * @param delivers whether it may be called, asked before each call
	 */
	void register(RealtimeChannel channel, BooleanSupplier delivers) {
		this.registrations = this.registration.apply(channel, delivers)
			.stream()
			// a stub of a test returns none
			.filter(Objects::nonNull)
			.toList();
		this.forgetting = this.registrations.stream()
			.filter(ResumingListener.class::isInstance)
			.map((resuming) -> ((ResumingListener<?>) resuming).forgetting())
			.toList();
	}

	void deregister() {
		this.registrations.forEach(ListenerRegistration::close);
		this.registrations = List.of();
	}

	/**
	 * The listener is removed for good, and deregistered already.
	 */
	void forget() {
		this.forgetting.forEach(Runnable::run);
		this.forgetting = List.of();
	}

}
