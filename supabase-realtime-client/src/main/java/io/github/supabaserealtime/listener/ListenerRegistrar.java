package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.internal.listening.ListenerHost;
import org.jspecify.annotations.Nullable;

/**
 * Finds or creates the channels for the annotated listeners of one connection.
 */
class ListenerRegistrar {

	private final RealtimeConnection connection;

	private final ListenerChannels channels;

	private final Map<String, List<ListenerEndpoint>> byTopic = new LinkedHashMap<>();

	ListenerRegistrar(RealtimeConnection connection, ListenerChannels channels) {
		this.connection = connection;
		this.channels = channels;
	}

	void add(ListenerEndpoint endpoint) {
		this.byTopic.computeIfAbsent(endpoint.topic(), (topic) -> new ArrayList<>()).add(endpoint);
	}

	/**
	 * Find or create the channels of all listeners.
	 * @return the listeners, none of them started
	 * @throws InvalidListenerException if a channel has other options than a listener
	 * asks for
	 */
	List<RegisteredListener> prepare() {
		boolean served = this.channels.serves(this.connection);
		List<RegisteredListener> prepared = new ArrayList<>();
		this.byTopic.forEach((topic, endpoints) -> {
			if (served) {
				RealtimeChannel channel = channel(topic, endpoints);
				endpoints.forEach((endpoint) -> requireSynchronous(endpoint, channel));
			}
			endpoints.forEach((endpoint) -> prepared
				.add(new RegisteredListener(endpoint.id(), this.connection, topic, endpoint.traits().autoStartup(),
						endpoint.traits().singleActive(), () -> channel(topic, List.of(endpoint)),
						(channel, delivers) -> register(endpoint, channel, delivers))));
		});
		return prepared;
	}

	private List<ListenerRegistration> register(ListenerEndpoint endpoint, RealtimeChannel channel,
			BooleanSupplier delivers) {
		return endpoint.registration()
			.apply(new ListenerContext(this.connection, channel, endpoint.traits().calls(), delivers));
	}

	/**
	 * Refuse an asynchronous method that is to be repeated because all listeners are.
	 */
	private void requireSynchronous(ListenerEndpoint endpoint, @Nullable RealtimeChannel channel) {
		if (channel instanceof ListenerHost host && host.maxAttempts(endpoint.traits().calls()) > 1
				&& endpoint.method().isAsync()) {
			throw endpoint.method()
				.invalid("it is @Async, so that nobody sees what it throws, but listeners of the connection '"
						+ this.connection.getName() + "' are called again when they fail: remove @Async,"
						+ " or set 'maxAttempts = \"1\"'");
		}
	}

	private @Nullable RealtimeChannel channel(String topic, List<ListenerEndpoint> endpoints) {
		ListenerEndpoint first = endpoints.get(0);
		Optional<RealtimeChannel> existing;
		try {
			existing = this.channels.find(this.connection, topic);
		}
		catch (IllegalArgumentException ex) {
			throw first.method().invalid("attribute 'topic' is '" + topic + "'. " + ex.getMessage(), ex);
		}
		if (existing != null && existing.isPresent()) {
			endpoints.forEach((endpoint) -> requireOptions(endpoint, existing.get()));
			return existing.get();
		}
		for (ListenerEndpoint endpoint : endpoints) {
			if (endpoint.privateChannel() != first.privateChannel()) {
				throw endpoint.method()
					.invalid("it asks for a " + kind(endpoint.privateChannel()) + " channel of the topic '" + topic
							+ "', but " + first.method() + " for a " + kind(first.privateChannel()) + " one: "
							+ sameAdvice(endpoint, first));
			}
		}
		return this.connection.channel(topic,
				ChannelOptions.builder()
					.privateChannel(first.privateChannel())
					.origin(first.method().toString())
					.build());
	}

	private void requireOptions(ListenerEndpoint endpoint, RealtimeChannel channel) {
		if (endpoint.privateChannel() && !channel.getOptions().privateChannel()) {
			throw endpoint.method()
				.invalid("it asks for a private channel of the topic '"
						+ channel.getTopic() + "', but " + this.channels.origin(channel) + " makes it a public one: "
						+ channel.getOptions() + (endpoint.method().needsPrivateChannel()
								? ". " + endpoint.method().privateReason() + ": " : ". Remove 'privateChannel', or ")
						+ this.channels.privateAdvice(channel));
		}
	}

	private static String sameAdvice(ListenerEndpoint one, ListenerEndpoint other) {
		return (one.method().needsPrivateChannel() || other.method().needsPrivateChannel())
				? "set 'privateChannel = true' where it is public" : "give both the same 'privateChannel'";
	}

	private static String kind(boolean privateChannel) {
		return privateChannel ? "private" : "public";
	}

}
