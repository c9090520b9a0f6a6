package io.github.supabaserealtime.listener;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.text.Topics;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A connection without a link, whose channels are fakes.
 */
class FakeConnection implements RealtimeConnection {

	final Map<String, FakeChannel> channels = new LinkedHashMap<>();

	/**
	 * Return the channel of a topic that listeners have created.
	 */
	FakeChannel at(String topic) {
		FakeChannel channel = this.channels.get(topic);
		Assert.state(channel != null, () -> "No channel for " + topic + " among " + this.channels.keySet());
		return channel;
	}

	@Override
	public String getName() {
		return "fake";
	}

	@Override
	public ConnectionState getState() {
		return ConnectionState.DISCONNECTED;
	}

	@Override
	public ConnectionStatus getStatus() {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Void> connect() {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Void> disconnect() {
		throw new UnsupportedOperationException();
	}

	@Override
	public RealtimeChannel channel(String topic) {
		return findChannel(topic).orElseGet(() -> channel(topic, ChannelOptions.defaults()));
	}

	@Override
	public RealtimeChannel channel(String topic, ChannelOptions options) {
		FakeChannel channel = this.channels.computeIfAbsent(Topics.prefixed(topic),
				(key) -> new FakeChannel(key, options));
		Assert.state(channel.getOptions().equals(options), () -> "The topic '" + topic + "' has other options");
		return channel;
	}

	@Override
	public Optional<RealtimeChannel> findChannel(String topic) {
		Assert.isTrue(Topics.prefixed(topic).length() > Topics.PREFIX.length(),
				"'topic' must have a name behind 'realtime:'");
		return Optional.ofNullable(this.channels.get(Topics.prefixed(topic)));
	}

	@Override
	public List<RealtimeChannel> getChannels() {
		return List.copyOf(this.channels.values());
	}

	@Override
	public CompletableFuture<Void> removeChannel(RealtimeChannel channel) {
		this.channels.values().remove(channel);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<Void> removeAllChannels() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void setAuth(@Nullable String token) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ListenerRegistration addListener(RealtimeListener listener) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ListenerRegistration addObserver(RealtimeObserver observer) {
		throw new UnsupportedOperationException();
	}

}
