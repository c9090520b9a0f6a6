package io.github.supabaserealtime.fake;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose subscribe calls end when the test says so.
 */
public class FakeRealtimeChannel implements RealtimeChannel {

	private final String topic;

	private final ChannelOptions options;

	public final AtomicInteger subscribeCalls = new AtomicInteger();

	public volatile CompletableFuture<Void> subscribed = new CompletableFuture<>();

	FakeRealtimeChannel(String topic, ChannelOptions options) {
		this.topic = topic;
		this.options = options;
	}

	@Override
	public String getTopic() {
		return this.topic;
	}

	@Override
	public void pause() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void resume() {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean isPaused() {
		return false;
	}

	@Override
	public int getListenerCount() {
		return 0;
	}

	@Override
	public ChannelOptions getOptions() {
		return this.options;
	}

	@Override
	public ChannelState getState() {
		return ChannelState.CLOSED;
	}

	@Override
	public CompletableFuture<Void> subscribe() {
		this.subscribeCalls.incrementAndGet();
		return this.subscribed;
	}

	@Override
	public CompletableFuture<Void> unsubscribe() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload, BroadcastOptions options) {
		return broadcast(event, payload);
	}

	@Override
	public CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload) {
		return CompletableFuture.completedFuture(SendResult.written());
	}

	@Override
	public CompletableFuture<SendResult> track(Object payload) {
		return CompletableFuture.completedFuture(SendResult.acknowledged());
	}

	@Override
	public CompletableFuture<SendResult> untrack() {
		return CompletableFuture.completedFuture(SendResult.acknowledged());
	}

	@Override
	public Map<String, List<PresenceMeta>> getPresence() {
		return Map.of();
	}

	@Override
	public <T extends PostgresChange> ListenerRegistration onPostgresChanges(Class<T> kind,
			Consumer<? super T> listener) {
		return () -> {
		};
	}

	@Override
	public <T extends PostgresChange> ListenerRegistration onPostgresChanges(PostgresChangesBinding binding,
			Class<T> kind, Consumer<? super T> listener) {
		return () -> {
		};
	}

	@Override
	public CompletableFuture<Void> replicationReady() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public ListenerRegistration onPresence(Consumer<? super PresenceMessage> listener) {
		return () -> {
		};
	}

	@Override
	public ListenerRegistration onBroadcast(String event, Consumer<? super BroadcastMessage> listener) {
		return () -> {
		};
	}

	@Override
	public <T> ListenerRegistration onBroadcast(String event, Class<T> payloadType, Consumer<? super T> listener) {
		return () -> {
		};
	}

	@Override
	public ListenerRegistration onMessage(Consumer<? super RealtimeMessage> listener) {
		return () -> {
		};
	}

}
