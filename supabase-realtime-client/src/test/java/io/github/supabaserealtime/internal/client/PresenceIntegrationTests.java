package io.github.supabaserealtime.internal.client;

import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Presence over real sockets to the embedded server.
 */
class PresenceIntegrationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final List<RealtimeConnection> connections = new ArrayList<>();

	private final RecordingListener listener = new RecordingListener();

	private RealtimeChannel subscribed(String key, RecordingListener recording) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.name(key)
			.listener(recording)
			.build();
		this.connections.add(connection);
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("room",
				ChannelOptions.builder().presenceEnabled(true).presenceKey(key).build());
		Futures.get(channel.subscribe());
		return channel;
	}

	@AfterEach
	void stop() {
		this.connections.forEach((connection) -> Futures.get(connection.disconnect()));
		this.server.close();
	}

	@Test
	void membersSeeEachOtherComeChangeAndGo() {
		RealtimeChannel watcher = subscribed("watcher", this.listener);
		RealtimeChannel member = subscribed("member", new RecordingListener());
		assertThat(Futures.get(member.track(new Status("here")))).isEqualTo(SendResult.acknowledged());
		await().until(() -> watcher.getPresence().containsKey("member"));
		assertThat(watcher.getPresence().get("member").get(0).as(Status.class)).isEqualTo(new Status("here"));
		Futures.get(member.track(new Status("away")));
		await().untilAsserted(() -> assertThat(watcher.getPresence().get("member")).singleElement()
			.satisfies((meta) -> assertThat(meta.as(Status.class)).isEqualTo(new Status("away"))));
		Futures.get(member.untrack());
		await().until(() -> watcher.getPresence().isEmpty());
		assertThat(this.listener.messages(PresenceMessage.Leave.class))
			.filteredOn((leave) -> leave.remaining().isEmpty())
			.as("only the real leave leaves nothing")
			.hasSize(1);
	}

	@Test
	void whatIsTrackedSurvivesALostSocket() {
		RealtimeChannel watcher = subscribed("watcher", this.listener);
		RealtimeChannel member = subscribed("member", new RecordingListener());
		Futures.get(member.track(new Status("here")));
		await().until(() -> watcher.getPresence().containsKey("member"));
		this.server.connections().get(1).close(1012, "");
		await().until(() -> !this.listener.messages(PresenceMessage.Leave.class).isEmpty());
		await().until(() -> watcher.getPresence().containsKey("member"));
		assertThat(watcher.getPresence().get("member").get(0).as(Status.class)).isEqualTo(new Status("here"));
	}

	@Test
	void whatIsNoObjectCannotBeTracked() {
		RealtimeChannel member = subscribed("member", new RecordingListener());
		assertThatIllegalArgumentException().isThrownBy(() -> member.track("text"));
	}

	record Status(String text) {
	}

}
