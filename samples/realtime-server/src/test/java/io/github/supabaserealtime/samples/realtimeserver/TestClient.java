package io.github.supabaserealtime.samples.realtimeserver;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

/**
 * A real client that has joined one channel and keeps what it hears.
 */
final class TestClient implements AutoCloseable {

	final List<String> events = new CopyOnWriteArrayList<>();

	final List<Map<?, ?>> inserts = new CopyOnWriteArrayList<>();

	final RealtimeChannel channel;

	private final RealtimeConnection connection;

	TestClient(EmbeddedRealtimeServer server, String topic, ChannelOptions options) {
		this(server, server.url(), topic, options);
	}

	TestClient(EmbeddedRealtimeServer server, String url, String topic, ChannelOptions options) {
		this.connection = RealtimeConnectionBuilder.of(url, server.apiKey())
			.accessToken(server.jwt(Map.of("sub", "alice")))
			.build();
		this.connection.connect();
		this.channel = this.connection.channel(topic, options);
		this.channel.onBroadcast("*", (BroadcastMessage message) -> this.events.add(message.event()));
		if (!options.postgresChanges().isEmpty()) {
			this.channel.onPostgresChanges(PostgresChange.Insert.class,
					(change) -> this.inserts.add(change.recordAs(Map.class)));
		}
		this.channel.onPresence((message) -> this.events.add(message.getClass().getSimpleName()));
	}

	static TestClient join(EmbeddedRealtimeServer server, String topic, ChannelOptions options) throws Exception {
		TestClient client = new TestClient(server, topic, options);
		client.channel.subscribe().get(10, TimeUnit.SECONDS);
		return client;
	}

	@Override
	public void close() {
		this.connection.disconnect().join();
	}

}
