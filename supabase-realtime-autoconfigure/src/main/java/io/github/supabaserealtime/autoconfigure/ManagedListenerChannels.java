package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.ListenerChannels;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * {@link ListenerChannels} for the auto-configured connection. The channels of its
 * annotated listeners are subscribed when the connection starts; declared channels keep
 * the options of their properties.
 */
class ManagedListenerChannels extends ListenerChannels {

	private final ObjectProvider<RealtimeConnectionLifecycle> lifecycles;

	private final DeclaredChannels declared;

	private final SingleActiveChannels singleActive;

	ManagedListenerChannels(ObjectProvider<RealtimeConnectionLifecycle> lifecycles, DeclaredChannels declared,
			SingleActiveChannels singleActive) {
		this.lifecycles = lifecycles;
		this.declared = declared;
		this.singleActive = singleActive;
	}

	@Override
	public boolean serves(RealtimeConnection connection) {
		return !MockedConnection.test(connection);
	}

	@Override
	public Optional<RealtimeChannel> find(RealtimeConnection connection, String topic) {
		// a connection of the application's own gets them only when it is started
		if (lifecycle(connection) != null) {
			this.declared.createIn(connection);
		}
		return super.find(connection, topic);
	}

	@Override
	public String origin(RealtimeChannel channel) {
		String property = this.declared.property(channel.getTopic());
		return (property != null) ? "'" + property + "'" : super.origin(channel);
	}

	@Override
	public String privateAdvice(RealtimeChannel channel) {
		String property = this.declared.property(channel.getTopic());
		return (property != null) ? "set '" + property + ".private' to 'true'" : super.privateAdvice(channel);
	}

	@Override
	public void subscribe(RealtimeConnection connection, List<RealtimeChannel> channels) {
		RealtimeConnectionLifecycle lifecycle = lifecycle(connection);
		if (lifecycle != null) {
			// those of the instance that leads are subscribed when it begins to
			lifecycle.include(
					channels.stream().filter((channel) -> !this.declared.isSingleActive(channel.getTopic())).toList());
		}
		else {
			super.subscribe(connection, channels);
		}
	}

	@Override
	public BooleanSupplier leader(String listenerId, Runnable changed) {
		return this.singleActive.leader(changed);
	}

	@Override
	public void unsubscribe(RealtimeConnection connection, RealtimeChannel channel) {
		RealtimeConnectionLifecycle lifecycle = lifecycle(connection);
		if (lifecycle == null) {
			super.unsubscribe(connection, channel);
		}
		else if (this.declared.property(channel.getTopic()) == null) {
			lifecycle.exclude(channel);
		}
	}

	private @Nullable RealtimeConnectionLifecycle lifecycle(RealtimeConnection connection) {
		return this.lifecycles.stream().filter((lifecycle) -> lifecycle.starts(connection)).findFirst().orElse(null);
	}

}
