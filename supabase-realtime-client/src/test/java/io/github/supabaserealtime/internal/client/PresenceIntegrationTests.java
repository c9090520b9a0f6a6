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
import io.github.supabaserealtime.test.ServerGeneration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Presence over real sockets to the embedded server.
 */
class PresenceIntegrationTests {

	private EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final List<RealtimeConnection> connections = new ArrayList<>();

	private final RecordingListener listener = new RecordingListener();

	private RealtimeChannel subscribed(String key, RecordingListener recording) {
		return subscribed(key, recording, ChannelOptions.builder().presenceEnabled(true));
	}

	private RealtimeChannel subscribed(String key, RecordingListener recording, ChannelOptions.Builder options) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.name(key)
			.listener(recording)
			.build();
		this.connections.add(connection);
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("room", options.presenceKey(key).build());
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

	@ParameterizedTest
	@EnumSource
	void theFirstTrackOfAChannelWithoutPresenceBringsTheStateFromANewerServer(ServerGeneration generation) {
		this.server.close();
		this.server = EmbeddedRealtimeServer.builder().generation(generation).start();
		this.server.channel("room").presence().track("earlier", new Status("here"));
		RealtimeChannel member = subscribed("member", this.listener, ChannelOptions.builder().privateChannel(true));
		assertThat(member.getPresence()).isEmpty();
		Futures.get(member.track(new Status("late")));
		await().until(() -> member.getPresence().containsKey("member"));
		if (generation == ServerGeneration.NEWEST) {
			await().until(() -> member.getPresence().containsKey("earlier"));
		}
		else {
			// a state would have come behind the reply, and so ahead of this
			this.server.channel("room").presence().track("next", new Status("here"));
			await().until(() -> member.getPresence().containsKey("next"));
			this.server.channel("room").presence().untrack("next");
			await().until(() -> !member.getPresence().containsKey("next"));
			assertThat(member.getPresence()).containsOnlyKeys("member");
		}
		List<String> expected = (generation == ServerGeneration.NEWEST) ? List.of("earlier", "member")
				: List.of("member");
		await().untilAsserted(() -> assertThat(this.listener.messages(PresenceMessage.Join.class))
			.extracting(PresenceMessage.Join::key)
			.filteredOn((key) -> !key.equals("next"))
			.containsExactlyInAnyOrderElementsOf(expected));
		assertThat(member.getPresence()).containsOnlyKeys(expected);
		assertThat(member.getPresence().get("member").get(0).as(Status.class)).isEqualTo(new Status("late"));
		await().untilAsserted(
				() -> assertThat(this.listener.messages(PresenceMessage.Sync.class)).last().satisfies((sync) -> {
					assertThat(sync.topic()).isEqualTo("realtime:room");
					assertThat(sync.state()).containsOnlyKeys(expected);
				}));
		assertThat(this.server.received("realtime:room", "phx_join")).as("it is not joined again").hasSize(1);
	}

	@Test
	void whatIsNoObjectCannotBeTracked() {
		RealtimeChannel member = subscribed("member", new RecordingListener());
		assertThatIllegalArgumentException().isThrownBy(() -> member.track("text"));
	}

	record Status(String text) {
	}

}
