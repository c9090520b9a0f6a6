package io.github.supabaserealtime.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.client.Futures;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Support for all cases: sockets and connections to the target, which end with the case,
 * and topics that no other case uses.
 */
abstract class ConformanceCases {

	static final String V1 = RawSocket.V1;

	static final String V2 = RawSocket.V2;

	private static final AtomicLong LAST_ID = new AtomicLong(1000);

	private final List<RawSocket> sockets = new ArrayList<>();

	private final List<RealtimeConnection> connections = new ArrayList<>();

	Target target;

	@BeforeEach
	void use(Target target) {
		this.target = target;
	}

	@AfterEach
	void end() {
		this.sockets.forEach(RawSocket::close);
		List<CompletableFuture<Void>> ends = this.connections.stream().map(RealtimeConnection::disconnect).toList();
		ends.forEach(Futures::get);
	}

	/**
	 * Return a new name for a public topic, without {@code realtime:}.
	 */
	static String topic() {
		return "conformance:" + UUID.randomUUID();
	}

	/**
	 * Return a new name for a private topic, without {@code realtime:}. Skips the case
	 * where the target has no policies.
	 */
	String topic(Access access) {
		this.target.database();
		return access.prefix() + UUID.randomUUID();
	}

	static String wire(String topic) {
		return "realtime:" + topic;
	}

	/**
	 * Return a new primary key for a row.
	 */
	static long newId() {
		return LAST_ID.incrementAndGet();
	}

	RawSocket socket(String key, @Nullable String version) {
		RawSocket socket = RawSocket.open(this.target.endpoint(), key, version);
		this.sockets.add(socket);
		return socket;
	}

	RawSocket socket(String version) {
		return socket(this.target.key(), version);
	}

	RawSocket socket() {
		return socket(V2);
	}

	/**
	 * Return the payload of a join.
	 * @param config the config in the form of {@link RawFrame#json}
	 * @param token the access token
	 */
	static JsonNode join(String config, String token) {
		ObjectNode payload = (ObjectNode) RawFrame.json("{'config':" + config + "}");
		return payload.put("access_token", token);
	}

	/**
	 * Return a builder of a connection that comes back quickly.
	 */
	RealtimeConnectionBuilder builder(String url) {
		return RealtimeConnectionBuilder.of(url, this.target.key())
			.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(200)));
	}

	RealtimeConnection connected(UnaryOperator<RealtimeConnectionBuilder> settings) {
		return connected(this.target.url(), settings);
	}

	RealtimeConnection connected(String url, UnaryOperator<RealtimeConnectionBuilder> settings) {
		RealtimeConnection connection = settings.apply(builder(url)).build();
		this.connections.add(connection);
		get(connection.connect());
		return connection;
	}

	static RealtimeChannel subscribed(RealtimeConnection connection, String topic, ChannelOptions options) {
		RealtimeChannel channel = connection.channel(topic, options);
		get(channel.subscribe());
		return channel;
	}

	static <T> T get(CompletableFuture<T> future) {
		return Futures.get(future, RawSocket.PATIENCE);
	}

}
