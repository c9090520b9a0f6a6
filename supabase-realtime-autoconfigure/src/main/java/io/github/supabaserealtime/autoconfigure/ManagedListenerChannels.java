package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.internal.MockedConnection;
import io.github.supabaserealtime.listener.ListenerChannels;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * {@link ListenerChannels} for the auto-configured connections. The channels of their
 * annotated listeners are subscribed when the connection starts; declared channels keep
 * the options of their properties.
 */
class ManagedListenerChannels extends ListenerChannels {

	private final ObjectProvider<RealtimeConnectionLifecycle> lifecycles;

	private final SingleActiveChannels singleActive;

	ManagedListenerChannels(ObjectProvider<RealtimeConnectionLifecycle> lifecycles, SingleActiveChannels singleActive) {
		this.lifecycles = lifecycles;
		this.singleActive = singleActive;
	}

	@Override
	public boolean serves(RealtimeConnection connection) {
		return !MockedConnection.test(connection);
	}

	@Override
	public Optional<RealtimeChannel> find(RealtimeConnection connection, String topic) {
		// a connection of the application's own gets them only when it is started
		RealtimeConnectionLifecycle lifecycle = lifecycle(connection);
		if (lifecycle != null) {
			lifecycle.channels().createIn(connection);
		}
		return super.find(connection, topic);
	}

	@Override
	public String origin(RealtimeChannel channel) {
		String property = property(channel);
		return (property != null) ? "'" + property + "'" : super.origin(channel);
	}

	@Override
	public String privateAdvice(RealtimeChannel channel) {
		String property = property(channel);
		return (property != null) ? "set '" + property + ".private' to 'true'" : super.privateAdvice(channel);
	}

	@Override
	public void subscribe(RealtimeConnection connection, List<RealtimeChannel> channels) {
		RealtimeConnectionLifecycle lifecycle = lifecycle(connection);
		if (lifecycle != null) {
			// those of the instance that leads are subscribed when it begins to
			lifecycle.include(channels.stream()
				.filter((channel) -> !lifecycle.channels().isSingleActive(channel.getTopic()))
				.toList());
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
		else if (lifecycle.channels().property(channel.getTopic()) == null) {
			lifecycle.exclude(channel);
		}
	}

	private @Nullable String property(RealtimeChannel channel) {
		return this.lifecycles.stream()
			.filter((lifecycle) -> lifecycle.has(channel))
			.map((lifecycle) -> lifecycle.channels().property(channel.getTopic()))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private @Nullable RealtimeConnectionLifecycle lifecycle(RealtimeConnection connection) {
		return this.lifecycles.stream().filter((lifecycle) -> lifecycle.starts(connection)).findFirst().orElse(null);
	}

}
