package io.github.supabaserealtime.internal.client;

import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Getting channels and getting rid of them.
 */
class ChannelsIntegrationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final List<RealtimeConnection> connections = new ArrayList<>();

	private RealtimeConnection connect(String name, RecordingListener listener) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.name(name)
			.listener(listener)
			.build();
		this.connections.add(connection);
		Futures.get(connection.connect());
		return connection;
	}

	@AfterEach
	void stop() {
		this.connections.forEach((connection) -> Futures.get(connection.disconnect()));
		this.server.close();
	}

	@Test
	void allChannelsAreRemoved() {
		RealtimeConnection connection = connect("one", new RecordingListener());
		for (String topic : List.of("a", "b", "c")) {
			Futures.get(connection.channel(topic).subscribe());
		}
		assertThat(connection.getChannels()).extracting((channel) -> channel.getTopic())
			.containsExactly("realtime:a", "realtime:b", "realtime:c");
		Futures.get(connection.removeAllChannels());
		assertThat(connection.getChannels()).isEmpty();
		assertThat(connection.getStatus().channels()).isEmpty();
		assertThat(this.server.channel("a").memberCount()).isZero();
		Futures.get(connection.channel("a").subscribe());
		assertThat(this.server.channel("a").memberCount()).isEqualTo(1);
	}

	@Test
	void manyConnectionsLiveSideBySide() {
		RecordingListener first = new RecordingListener();
		RecordingListener second = new RecordingListener();
		Futures.get(connect("first", first).channel("room").subscribe());
		Futures.get(connect("second", second).channel("room").subscribe());
		this.server.channel("room").broadcast("x", 1);
		assertThat(first.awaitMessages(BroadcastMessage.class, 1).get(0).connectionName()).isEqualTo("first");
		assertThat(second.awaitMessages(BroadcastMessage.class, 1).get(0).connectionName()).isEqualTo("second");
	}

	@Test
	void theSameTopicWithOtherOptionsIsRefusedNamingBoth() {
		RealtimeConnection connection = connect("one", new RecordingListener());
		ChannelOptions options = ChannelOptions.builder().broadcastAck(true).build();
		assertThat(connection.channel("room", options)).isSameAs(connection.channel("realtime:room"));
		assertThatIllegalStateException().isThrownBy(() -> connection.channel("room", ChannelOptions.defaults()))
			.withMessageContaining("broadcastAck=true")
			.withMessageContaining("broadcastAck=false")
			.withMessageContaining("from the call in " + getClass().getName()
					+ ".theSameTopicWithOtherOptionsIsRefusedNamingBoth (line ");
	}

	@Test
	void aTopicWhoseOptionsHaveAnOriginIsRefusedNamingIt() {
		RealtimeConnection connection = connect("one", new RecordingListener());
		ChannelOptions options = ChannelOptions.builder().broadcastAck(true).origin("the lobby").build();
		connection.channel("room", options);
		assertThat(connection.channel("room", ChannelOptions.builder().broadcastAck(true).build()).getOptions())
			.isEqualTo(options);
		assertThatIllegalStateException().isThrownBy(() -> connection.channel("room", ChannelOptions.defaults()))
			.withMessageContaining("with other options, from the lobby: ");
		Futures.get(connection.removeChannel(connection.channel("room")));
		connection.channel("room");
		assertThatIllegalStateException().isThrownBy(() -> connection.channel("room", options))
			.withMessageNotContaining("the lobby: ");
	}

	@Test
	void aTopicThatCannotBeIsRefused() {
		RealtimeConnection connection = connect("one", new RecordingListener());
		assertThatIllegalArgumentException().isThrownBy(() -> connection.channel("realtime:"));
		assertThatIllegalArgumentException().isThrownBy(() -> connection.channel(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> connection.channel("x".repeat(247)))
			.withMessageContaining("255");
	}

}
