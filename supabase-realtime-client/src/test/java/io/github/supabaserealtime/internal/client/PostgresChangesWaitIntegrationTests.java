package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FrameMatcher;
import io.github.supabaserealtime.test.ServerGeneration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Joins that wait for their subscription to Postgres changes (protocol.md 4.10), at the
 * embedded server of both generations with the same client: the older one does not know
 * of the wait.
 */
class PostgresChangesWaitIntegrationTests {

	private static final Duration GENEROUS = Duration.ofSeconds(60);

	private static final ChannelOptions ACK = ChannelOptions.builder().broadcastAck(true).build();

	private final RecordingListener listener = new RecordingListener();

	private EmbeddedRealtimeServer server;

	private RealtimeConnection connection;

	private void start(ServerGeneration generation) {
		this.server = RealTiming.server().generation(generation).start();
		this.server.database().table("todos").column("id", "int8").primaryKey("id").create();
		this.connection = RealTiming.client(this.server).name("wait").listener(this.listener).build();
		Futures.get(this.connection.connect());
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private RealtimeChannel waiting(String table) {
		return this.connection.channel("waiting",
				ChannelOptions.builder()
					.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", table, null))
					.postgresChangesWait(Duration.ofSeconds(20))
					.build());
	}

	private RealtimeChannel subscribed(String topic) {
		RealtimeChannel channel = this.connection.channel(topic, ACK);
		Futures.get(channel.subscribe());
		return channel;
	}

	private int joins(String topic) {
		return this.server.received("realtime:" + topic, "phx_join").size();
	}

	@ParameterizedTest
	@EnumSource
	void theJoinIsAnsweredBehindTheSubscriptionWhereTheServerKnowsOfTheWait(ServerGeneration generation) {
		start(generation);
		RealtimeChannel channel = waiting("todos");
		List<PostgresChange> heard = new CopyOnWriteArrayList<>();
		channel.onPostgresChanges(PostgresChange.class, heard::add);
		this.server.database().pauseReplication();
		CompletableFuture<Void> subscribed = channel.subscribe();
		assertThat(this.server.awaitReceived(FrameMatcher.join("waiting"))
			.payload()
			.at("/config/postgres_changes_options/timeout")
			.intValue()).isEqualTo(20_000);
		if (generation == ServerGeneration.V2_129) {
			await().until(() -> channel.getState() == ChannelState.JOINED);
		}
		else {
			// time enough for an answer, which another socket gets
			RealtimeConnection other = RealTiming.client(this.server).name("other").build();
			Futures.get(other.connect());
			Futures.get(other.channel("room").subscribe());
			Futures.get(other.disconnect());
			assertThat(channel.getState()).isNotIn(ChannelState.JOINED, ChannelState.SUBSCRIBED);
		}
		assertThat(subscribed).isNotDone();
		this.server.database().resumeReplication();
		Futures.get(subscribed, GENEROUS);
		this.server.database().insert("todos", Map.of("id", 1));
		await().untilAsserted(() -> assertThat(heard).singleElement().isInstanceOf(PostgresChange.Insert.class));
		assertThat(this.listener.events(ReconnectScheduledEvent.class)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void aSlowSubscriptionCostsAnotherChannelNeitherItsJoinNorABroadcastAndIsTriedAgain(ServerGeneration generation) {
		start(generation);
		RealtimeChannel before = subscribed("before");
		this.server.database().pauseReplication();
		CompletableFuture<Void> subscribed = waiting("todos").subscribe();
		this.server.awaitReceived(FrameMatcher.join("waiting"));
		// the server waits for longer than either may take
		CompletableFuture<SendResult> broadcast = before.broadcast("hello", Map.of());
		CompletableFuture<Void> later = this.connection.channel("later", ACK).subscribe();
		assertThat(Futures.get(broadcast, GENEROUS)).isEqualTo(SendResult.acknowledged());
		Futures.get(later, GENEROUS);
		assertThat(subscribed).isNotDone();
		assertThat(this.connection.getStatus().refusedChannels()).as("the next join may succeed").isEmpty();
		this.server.database().resumeReplication();
		Futures.get(subscribed, GENEROUS);
		assertThat(joins("waiting") > 1).as("refused and tried again").isEqualTo(generation == ServerGeneration.NEWEST);
		assertThat(joins("before")).isEqualTo(1);
		assertThat(joins("later")).isEqualTo(1);
		assertThat(this.listener.events(ReconnectScheduledEvent.class)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void failuresThatMayPassAreWaitedFor(ServerGeneration generation) {
		start(generation);
		this.server.database().failSubscriptions("{:error, \"Too many database timeouts\"}", 2);
		Futures.get(waiting("todos").subscribe(), GENEROUS);
		assertThat(joins("waiting")).isEqualTo(1);
		assertThat(this.connection.getStatus().refusedChannels()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void whatCanNeverBeSubscribedToIsToldUntilSomebodyAsksAgain(ServerGeneration generation) {
		start(generation);
		RealtimeChannel channel = waiting("none");
		assertThatExceptionOfType(ChannelJoinException.class)
			.isThrownBy(() -> Futures.get(channel.subscribe(), GENEROUS))
			.withMessageContaining("Unable to subscribe to changes with given parameters");
		assertThat(this.connection.getStatus().refusedChannels()).containsOnlyKeys("realtime:waiting");
		assertThat(channel.getState())
			.isEqualTo((generation == ServerGeneration.NEWEST) ? ChannelState.ERRORED : ChannelState.JOINED);
		// nobody else is touched, and it is not tried again by itself
		assertThat(Futures.get(subscribed("room").broadcast("hello", Map.of()))).isEqualTo(SendResult.acknowledged());
		assertThat(joins("waiting")).isEqualTo(1);
		this.server.database().table("none").column("id", "int8").primaryKey("id").create();
		Futures.get(channel.subscribe(), GENEROUS);
		assertThat(joins("waiting")).isEqualTo(2);
		assertThat(this.connection.getStatus().refusedChannels()).isEmpty();
	}

	@Test
	void theWaitIsAskedForWithEachJoin() {
		start(ServerGeneration.NEWEST);
		RealtimeChannel channel = waiting("todos");
		Futures.get(channel.subscribe(), GENEROUS);
		this.server.channel("waiting").crash();
		await().atMost(GENEROUS).until(() -> joins("waiting") == 2);
		await().atMost(GENEROUS).until(() -> channel.getState() == ChannelState.SUBSCRIBED);
		assertThat(this.server.received("realtime:waiting", "phx_join"))
			.allMatch((join) -> join.payload().at("/config/postgres_changes_options/wait").booleanValue());
	}

}
