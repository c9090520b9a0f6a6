package io.github.supabaserealtime.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * A connection that records calls and whose futures end when the test says so.
 */
public class FakeRealtimeConnection implements RealtimeConnection {

	public final List<String> calls = new CopyOnWriteArrayList<>();

	public final List<RealtimeListener> listeners = new CopyOnWriteArrayList<>();

	public final List<RealtimeObserver> observers = new CopyOnWriteArrayList<>();

	private final Map<String, FakeRealtimeChannel> channels = new LinkedHashMap<>();

	public volatile ConnectionStatus status = status(ConnectionState.DISCONNECTED);

	public volatile CompletableFuture<Void> connected = new CompletableFuture<>();

	public volatile CompletableFuture<Void> disconnected = CompletableFuture.completedFuture(null);

	public static ConnectionStatus status(ConnectionState state) {
		return ConnectionStatus.builder(state, Instant.EPOCH).lastRoundTrip(Duration.ofMillis(12)).build();
	}

	public void deliver(RealtimeMessage message) {
		this.listeners.forEach((listener) -> listener.onMessage(message));
		this.observers.forEach((observer) -> observer.onDelivered(message, 0));
	}

	public void publish(RealtimeEvent event) {
		this.listeners.forEach((listener) -> listener.onEvent(event));
	}

	@Override
	public String getName() {
		return "fake";
	}

	@Override
	public ConnectionState getState() {
		return this.status.state();
	}

	@Override
	public ConnectionStatus getStatus() {
		return this.status;
	}

	@Override
	public CompletableFuture<Void> connect() {
		this.calls.add("connect");
		return this.connected;
	}

	@Override
	public CompletableFuture<Void> disconnect() {
		this.calls.add("disconnect");
		return this.disconnected;
	}

	@Override
	public void close() {
		this.calls.add("close");
	}

	@Override
	public RealtimeChannel channel(String topic) {
		return this.channels.computeIfAbsent(topic, (key) -> new FakeRealtimeChannel(key, ChannelOptions.defaults()));
	}

	@Override
	public RealtimeChannel channel(String topic, ChannelOptions options) {
		RealtimeChannel channel = this.channels.computeIfAbsent(topic, (key) -> new FakeRealtimeChannel(key, options));
		if (!channel.getOptions().equals(options)) {
			throw new IllegalStateException("other options");
		}
		return channel;
	}

	public FakeRealtimeChannel fakeChannel(String topic) {
		FakeRealtimeChannel channel = this.channels.get(topic);
		if (channel == null) {
			throw new IllegalArgumentException("No channel for " + topic);
		}
		return channel;
	}

	@Override
	public Optional<RealtimeChannel> findChannel(String topic) {
		return Optional.ofNullable(this.channels.get(topic));
	}

	@Override
	public List<RealtimeChannel> getChannels() {
		return List.copyOf(this.channels.values());
	}

	@Override
	public CompletableFuture<Void> removeChannel(RealtimeChannel channel) {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<Void> removeAllChannels() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void setAuth(@Nullable String token) {
		this.calls.add("setAuth");
	}

	@Override
	public ListenerRegistration addListener(RealtimeListener listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	@Override
	public ListenerRegistration addObserver(RealtimeObserver observer) {
		this.observers.add(observer);
		return () -> this.observers.remove(observer);
	}

}
