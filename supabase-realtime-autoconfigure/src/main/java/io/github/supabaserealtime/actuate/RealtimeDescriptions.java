package io.github.supabaserealtime.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.actuate.RealtimeEndpoint.ChannelDescriptor;
import io.github.supabaserealtime.actuate.RealtimeEndpoint.ConnectionDescriptor;
import io.github.supabaserealtime.actuate.RealtimeEndpoint.FactoryDescriptor;
import io.github.supabaserealtime.actuate.RealtimeEndpoint.ListenerDescriptor;
import io.github.supabaserealtime.actuate.RealtimeEndpoint.PositionDescriptor;
import io.github.supabaserealtime.actuate.RealtimeEndpoint.WaitingDescriptor;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.resume.ListenerResume;
import org.jspecify.annotations.Nullable;

/**
 * Describes connections and channels for the {@link RealtimeEndpoint}.
 */
final class RealtimeDescriptions {

	private final Supplier<? extends Iterable<RealtimeListenerRegistry>> registries;

	private final Supplier<@Nullable ListenerResume> resume;

	RealtimeDescriptions(Supplier<? extends Iterable<RealtimeListenerRegistry>> registries,
			Supplier<@Nullable ListenerResume> resume) {
		this.registries = registries;
		this.resume = resume;
	}

	ConnectionDescriptor of(RealtimeConnection connection, ConnectionCounters counters) {
		ConnectionStatus status = connection.getStatus();
		if (status == null) {
			// the mock of a test
			return ConnectionDescriptor.UNKNOWN;
		}
		Map<String, ChannelDescriptor> channels = new LinkedHashMap<>();
		connection.getChannels()
			.forEach((channel) -> channels.put(Topics.name(channel.getTopic()), of(connection, channel, status)));
		Duration roundTrip = status.lastRoundTrip();
		ConnectionFailure failure = status.lastFailure();
		return new ConnectionDescriptor(connection.getName(), status.state(), status.since(), status.attempts(),
				status.nextAttempt(), new TreeMap<>(status.sockets()),
				(roundTrip != null) ? roundTrip.toMillis() : null, status.heartbeatOverdue(),
				(failure != null) ? failure.toString() : null,
				new WaitingDescriptor(status.sendBufferSize(), status.pushBufferSize(), status.deliveryQueueSize()),
				counters.describe(), channels);
	}

	static FactoryDescriptor of(RealtimeConnectionFactory factory) {
		RealtimeConnectionFactory.Status status = factory.getStatus();
		return new FactoryDescriptor(new TreeMap<>(status.connections()), new TreeMap<>(status.sockets()),
				new TreeMap<>(status.channels()),
				new WaitingDescriptor(status.sendBufferSize(), status.pushBufferSize(), status.deliveryQueueSize()),
				status.deliveryQueueBytes(), status.deliveryMaxBytes());
	}

	ChannelDescriptor of(RealtimeConnection connection, RealtimeChannel channel) {
		return of(connection, channel, connection.getStatus());
	}

	private ChannelDescriptor of(RealtimeConnection connection, RealtimeChannel channel, ConnectionStatus status) {
		String topic = channel.getTopic();
		String problem = Stream
			.of(status.refusedChannels().get(topic), status.unsubscribedChannels().get(topic),
					status.refusedBroadcasts().get(topic))
			.filter((text) -> text != null)
			.findFirst()
			.orElse(null);
		int presences = channel.getPresence().values().stream().mapToInt(List<PresenceMeta>::size).sum();
		return new ChannelDescriptor(channel.getState(), channel.getOptions().privateChannel(), channel.isPaused(),
				presences, channel.getListenerCount(), listeners(connection, channel), problem);
	}

	private List<ListenerDescriptor> listeners(RealtimeConnection connection, RealtimeChannel channel) {
		ListenerResume resuming = this.resume.get();
		Map<String, ListenerResume.Status> positions = (resuming != null) ? resuming.getStatus() : Map.of();
		List<ListenerDescriptor> described = new ArrayList<>();
		for (RealtimeListenerRegistry registry : this.registries.get()) {
			for (String id : registry.getListenerIds(connection, channel.getTopic())) {
				described.add(new ListenerDescriptor(id, registry.isRunning(id), position(positions.get(id))));
			}
		}
		return described;
	}

	private static @Nullable PositionDescriptor position(ListenerResume.@Nullable Status status) {
		if (status == null) {
			return null;
		}
		return new PositionDescriptor((status.position() != null) ? status.position().value() : null, status.reading(),
				status.rowsRead(), status.problem());
	}

}
