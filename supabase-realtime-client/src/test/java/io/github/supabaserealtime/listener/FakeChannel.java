package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * A channel that records what it is asked and hands to its listeners what the test gives
 * it.
 */
class FakeChannel implements RealtimeChannel {

	final List<String> calls = new ArrayList<>();

	final List<PostgresChangesBinding> bindings = new ArrayList<>();

	final List<Throwable> failures = new ArrayList<>();

	final List<Object> registered = new ArrayList<>();

	private final List<Consumer<? super RealtimeMessage>> listeners = new ArrayList<>();

	private boolean wanted;

	private final String topic;

	private final ChannelOptions options;

	FakeChannel(String topic, ChannelOptions options) {
		this.topic = topic;
		this.options = options;
	}

	/**
	 * Hand a message to all listeners, as a connection does: what one throws is noted.
	 */
	void deliver(RealtimeMessage message) {
		for (Consumer<? super RealtimeMessage> listener : List.copyOf(this.listeners)) {
			try {
				listener.accept(message);
			}
			catch (RuntimeException ex) {
				this.failures.add(ex);
			}
		}
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
		return this.listeners.size();
	}

	@Override
	public String getTopic() {
		return this.topic;
	}

	@Override
	public ChannelOptions getOptions() {
		return this.options;
	}

	@Override
	public ChannelState getState() {
		return this.wanted ? ChannelState.JOINING : ChannelState.CLOSED;
	}

	@Override
	public CompletableFuture<Void> subscribe() {
		this.calls.add("subscribe");
		this.wanted = true;
		return new CompletableFuture<>();
	}

	@Override
	public CompletableFuture<Void> unsubscribe() {
		this.calls.add("unsubscribe");
		this.wanted = false;
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload, BroadcastOptions options) {
		return broadcast(event, payload);
	}

	@Override
	public CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<SendResult> track(Object payload) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<SendResult> untrack() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Map<String, List<PresenceMeta>> getPresence() {
		return Map.of();
	}

	@Override
	public CompletableFuture<Void> replicationReady() {
		throw new UnsupportedOperationException();
	}

	@Override
	public ListenerRegistration onPresence(Consumer<? super PresenceMessage> listener) {
		this.calls.add("onPresence");
		this.registered.add(listener);
		return onMessage((message) -> {
			if (message instanceof PresenceMessage presence) {
				listener.accept(presence);
			}
		});
	}

	@Override
	public <T extends PostgresChange> ListenerRegistration onPostgresChanges(Class<T> kind,
			Consumer<? super T> listener) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T extends PostgresChange> ListenerRegistration onPostgresChanges(PostgresChangesBinding binding,
			Class<T> kind, Consumer<? super T> listener) {
		this.calls.add("onPostgresChanges");
		this.registered.add(listener);
		this.bindings.add(binding);
		return onMessage((message) -> {
			if (kind.isInstance(message)) {
				listener.accept(kind.cast(message));
			}
		});
	}

	@Override
	public ListenerRegistration onBroadcast(String event, Consumer<? super BroadcastMessage> listener) {
		this.calls.add("onBroadcast " + event);
		this.registered.add(listener);
		return onMessage((message) -> {
			if (message instanceof BroadcastMessage broadcast
					&& (event.equals("*") || event.equalsIgnoreCase(broadcast.event()))) {
				listener.accept(broadcast);
			}
		});
	}

	@Override
	public <T extends BroadcastChange> ListenerRegistration onBroadcastChanges(Class<T> kind,
			Consumer<? super T> listener) {
		this.registered.add(listener);
		return RealtimeChannel.super.onBroadcastChanges(kind, listener);
	}

	@Override
	public <T> ListenerRegistration onBroadcast(String event, Class<T> payloadType, Consumer<? super T> listener) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ListenerRegistration onMessage(Consumer<? super RealtimeMessage> listener) {
		Consumer<RealtimeMessage> registered = listener::accept;
		this.listeners.add(registered);
		return () -> this.listeners.remove(registered);
	}

}
