package io.github.supabaserealtime.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.resume.ListenerResume;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint @Endpoint} that shows the connections, their channels and the listeners
 * of these, and reconnects, rejoins, pauses and resumes them. By default it can only be
 * read. It shows topics and ids of listeners, and neither tokens and keys nor payloads
 * and who is present.
 * <p>
 * Safe for several threads. It reads what the connections know, without I/O, and does not
 * wait for what it begins.
 *
 * @since 0.9.0
 */
@Endpoint(id = "realtime", defaultAccess = Access.READ_ONLY)
public class RealtimeEndpoint {

	private final Map<String, RealtimeConnection> connections;

	private final RealtimeDescriptions descriptions;

	private final Map<RealtimeConnection, ConnectionCounters> counters;

	private final Supplier<Map<String, RealtimeConnectionFactory>> factories;

	/**
	 * Create an endpoint, which counts from now on.
	 * @param connections the connections by their names
	 * @param registries knows the listeners
	 * @param resume knows the positions of listeners that resume
	 */
	public RealtimeEndpoint(Map<String, RealtimeConnection> connections,
			Supplier<? extends Iterable<RealtimeListenerRegistry>> registries,
			Supplier<@Nullable ListenerResume> resume) {
		this(connections, registries, resume, Map::of);
	}

	/**
	 * Create an endpoint, which counts from now on and shows factories of connections.
	 * @param connections the connections by their names
	 * @param registries knows the listeners
	 * @param resume knows the positions of listeners that resume
	 * @param factories supplies the factories by their names
	 */
	public RealtimeEndpoint(Map<String, RealtimeConnection> connections,
			Supplier<? extends Iterable<RealtimeListenerRegistry>> registries,
			Supplier<@Nullable ListenerResume> resume, Supplier<Map<String, RealtimeConnectionFactory>> factories) {
		this.factories = factories;
		this.connections = new LinkedHashMap<>(connections);
		this.descriptions = new RealtimeDescriptions(registries, resume);
		this.counters = this.connections.values()
			.stream()
			.distinct()
			.collect(Collectors.toMap((connection) -> connection, ConnectionCounters::of));
	}

	/**
	 * Return all connections, and the sums of the factories.
	 * @return the connections and the factories by their names
	 */
	@ReadOperation
	public ConnectionsDescriptor connections() {
		Map<String, ConnectionDescriptor> described = new LinkedHashMap<>();
		this.connections.forEach((name, connection) -> described.put(name,
				this.descriptions.of(connection, Objects.requireNonNull(this.counters.get(connection)))));
		Map<String, FactoryDescriptor> factories = new LinkedHashMap<>();
		this.factories.get().forEach((name, factory) -> factories.put(name, RealtimeDescriptions.of(factory)));
		return new ConnectionsDescriptor(described, factories);
	}

	/**
	 * Return the channels of a topic.
	 * @param topic the topic, with or without the prefix {@code realtime:}; slashes of
	 * the topic divide it into several parts
	 * @return the channels by the names of their connections, {@code null} if there are
	 * none
	 */
	@ReadOperation
	public @Nullable TopicDescriptor channel(@Selector(match = Match.ALL_REMAINING) String[] topic) {
		Map<String, ChannelDescriptor> described = new LinkedHashMap<>();
		channels(topic, null)
			.forEach((name, channel) -> described.put(name, this.descriptions.of(connection(name), channel)));
		return described.isEmpty() ? null : new TopicDescriptor(described);
	}

	/**
	 * Close a connection and open it again. Its channels are joined again, which leaves a
	 * gap.
	 * @param operation {@code reconnect}
	 * @param connection the name, which may be left away if there is one only
	 */
	@WriteOperation
	public void changeConnection(ConnectionOperation operation, @Nullable String connection) {
		if (connection == null && this.connections.size() != 1) {
			throw invalid(
					"There are several connections: name one of " + this.connections.keySet() + " as 'connection'");
		}
		RealtimeConnection found = connection(
				(connection != null) ? connection : this.connections.keySet().iterator().next());
		switch (operation) {
			case RECONNECT -> reconnect(found);
		}
	}

	private static void reconnect(RealtimeConnection connection) {
		if (connection.getState() == ConnectionState.DISCONNECTED) {
			throw invalid("The application has closed the connection '" + connection.getName() + "'");
		}
		connection.disconnect().thenRun(connection::connect);
	}

	/**
	 * Join the channel of a topic again, or pause or resume its delivery.
	 * @param topic the topic, as for {@link #channel}
	 * @param operation what to do
	 * @param connection the name of the connection, which may be left away if one
	 * connection only has the channel
	 */
	@WriteOperation
	public void changeChannel(@Selector(match = Match.ALL_REMAINING) String[] topic, ChannelOperation operation,
			@Nullable String connection) {
		Map<String, RealtimeChannel> found = channels(topic, connection);
		if (found.isEmpty()) {
			throw invalid("There is no channel '" + topic(topic) + "'");
		}
		if (found.size() > 1) {
			throw invalid("Several connections have the channel '" + topic(topic) + "': name one of " + found.keySet()
					+ " as 'connection'");
		}
		RealtimeChannel channel = found.values().iterator().next();
		switch (operation) {
			case REJOIN -> rejoin(channel);
			case PAUSE -> channel.pause();
			case RESUME -> channel.resume();
		}
	}

	private static void rejoin(RealtimeChannel channel) {
		if (channel.getState() == ChannelState.CLOSED) {
			throw invalid("The channel '" + channel.getTopic() + "' is not subscribed");
		}
		channel.unsubscribe().thenRun(channel::subscribe);
	}

	private Map<String, RealtimeChannel> channels(String[] topic, @Nullable String name) {
		Map<String, RealtimeChannel> found = new LinkedHashMap<>();
		this.connections.forEach((key, connection) -> {
			if (name == null || name.equals(key)) {
				// a mock has none
				Optional<RealtimeChannel> channel = connection.findChannel(topic(topic));
				if (channel != null) {
					channel.ifPresent((existing) -> found.put(key, existing));
				}
			}
		});
		return found;
	}

	private static String topic(String[] parts) {
		return String.join("/", parts);
	}

	private RealtimeConnection connection(String name) {
		RealtimeConnection connection = this.connections.get(name);
		if (connection == null) {
			throw invalid("There is no connection '" + name + "': there are " + this.connections.keySet());
		}
		return connection;
	}

	private static InvalidEndpointRequestException invalid(String reason) {
		return new InvalidEndpointRequestException(reason, reason);
	}

	/**
	 * What can be done with a connection.
	 */
	public enum ConnectionOperation {

		/**
		 * Close it and open it again.
		 */
		RECONNECT

	}

	/**
	 * What can be done with a channel.
	 */
	public enum ChannelOperation {

		/**
		 * Leave it and join it again.
		 */
		REJOIN,

		/**
		 * Deliver nothing more.
		 */
		PAUSE,

		/**
		 * Deliver again.
		 */
		RESUME

	}

	/**
	 * Description of all connections.
	 *
	 * @param connections the connections by their names
	 * @param factories the sums of the factories by their names
	 */
	public record ConnectionsDescriptor(Map<String, ConnectionDescriptor> connections,
			Map<String, FactoryDescriptor> factories) implements OperationResponseBody {

		/**
		 * Describe connections where there is no factory.
		 */
		public ConnectionsDescriptor(Map<String, ConnectionDescriptor> connections) {
			this(connections, Map.of());
		}

	}

	/**
	 * Sums over the connections of a factory, which are not shown one by one.
	 *
	 * @param connections the number of connections by state
	 * @param sockets the number of sockets by state
	 * @param channels the number of channels by state
	 * @param waiting how many messages wait
	 * @param deliveryQueueBytes the size of the messages that wait for listeners
	 * @param deliveryMaxBytes the memory for these messages
	 */
	public record FactoryDescriptor(Map<ConnectionState, Integer> connections, Map<ConnectionState, Integer> sockets,
			Map<ChannelState, Integer> channels, WaitingDescriptor waiting, long deliveryQueueBytes,
			long deliveryMaxBytes) {
	}

	/**
	 * Description of the channels of one topic.
	 *
	 * @param connections the channel by the name of its connection
	 */
	public record TopicDescriptor(Map<String, ChannelDescriptor> connections) implements OperationResponseBody {
	}

	/**
	 * Description of a connection.
	 *
	 * @param name the name of the connection in messages, events and meters
	 * @param state the state
	 * @param since when that state was entered
	 * @param attempts the number of attempts since the connection was last stable
	 * @param nextAttempt when the next attempt to connect is made
	 * @param sockets the number of sockets by state
	 * @param lastRoundTripMillis the round-trip time of the last heartbeat that was
	 * answered, in milliseconds
	 * @param heartbeatOverdue whether the last heartbeat was not answered in time
	 * @param lastError why the connection was last lost or an attempt last failed
	 * @param waiting how many messages wait
	 * @param counters what was counted since the endpoint was created
	 * @param channels the channels by topic, without the prefix {@code realtime:}
	 */
	public record ConnectionDescriptor(@Nullable String name, @Nullable ConnectionState state, @Nullable Instant since,
			int attempts, @Nullable Instant nextAttempt, Map<ConnectionState, Integer> sockets,
			@Nullable Long lastRoundTripMillis, boolean heartbeatOverdue, @Nullable String lastError,
			@Nullable WaitingDescriptor waiting, @Nullable CountersDescriptor counters,
			Map<String, ChannelDescriptor> channels) {

		static final ConnectionDescriptor UNKNOWN = new ConnectionDescriptor(null, null, null, 0, null, Map.of(), null,
				false, null, null, null, Map.of());

		/**
		 * Describe a connection without its sockets.
		 */
		public ConnectionDescriptor(@Nullable String name, @Nullable ConnectionState state, @Nullable Instant since,
				int attempts, @Nullable Instant nextAttempt, @Nullable Long lastRoundTripMillis,
				boolean heartbeatOverdue, @Nullable String lastError, @Nullable WaitingDescriptor waiting,
				@Nullable CountersDescriptor counters, Map<String, ChannelDescriptor> channels) {
			this(name, state, since, attempts, nextAttempt, Map.of(), lastRoundTripMillis, heartbeatOverdue, lastError,
					waiting, counters, channels);
		}

	}

	/**
	 * How many messages of a connection wait.
	 *
	 * @param sendBuffer those that wait for the connection
	 * @param pushBuffer those that wait for their channel to be joined
	 * @param deliveryQueue those that have arrived and wait for listeners
	 */
	public record WaitingDescriptor(int sendBuffer, int pushBuffer, int deliveryQueue) {
	}

	/**
	 * What was counted of a connection since the endpoint was created.
	 *
	 * @param delivered messages that were passed to their listeners
	 * @param dropped messages that were not delivered
	 * @param sent broadcasts and presence that were sent
	 * @param listenerErrors messages that a listener failed for
	 * @param opened how often a socket was opened
	 */
	public record CountersDescriptor(long delivered, long dropped, long sent, long listenerErrors, long opened) {
	}

	/**
	 * Description of a channel.
	 *
	 * @param state the state
	 * @param privateChannel whether it is private
	 * @param paused whether nothing of it is delivered
	 * @param presences the number of presences that are known
	 * @param registrations the number of listeners that are registered with it, whoever
	 * has registered them
	 * @param listeners the listeners that have an id
	 * @param problem why it is not subscribed, or why the server refuses its broadcasts
	 */
	public record ChannelDescriptor(ChannelState state, boolean privateChannel, boolean paused, int presences,
			int registrations, List<ListenerDescriptor> listeners, @Nullable String problem) {
	}

	/**
	 * Description of a listener.
	 *
	 * @param id the id
	 * @param running whether it was started and has not been stopped since
	 * @param position how far it is, if it resumes
	 */
	public record ListenerDescriptor(String id, boolean running, @Nullable PositionDescriptor position) {
	}

	/**
	 * How far a listener is that resumes.
	 *
	 * @param value the value of the column that it resumes by
	 * @param reading whether it reads what it missed
	 * @param rowsRead how many rows it has read since the last interruption
	 * @param problem why it cannot read or its position cannot be saved
	 */
	public record PositionDescriptor(@Nullable String value, boolean reading, long rowsRead, @Nullable String problem) {
	}

}
