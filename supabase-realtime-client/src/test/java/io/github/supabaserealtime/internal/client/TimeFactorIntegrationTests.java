package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.JoinError;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The factor that makes the server's delays and the client's time-outs shorter changes
 * nothing else.
 */
class TimeFactorIntegrationTests {

	private static final Duration GENEROUS = Duration.ofMinutes(3);

	private static final double SLOW = Math.min(8, RealTiming.FACTOR);

	@Test
	void theFactorChangesNothingButTheTime() {
		CompletableFuture<Map<String, String>> slow = CompletableFuture.supplyAsync(() -> new History(SLOW).run());
		Map<String, String> fast = new History(20).run();
		assertThat(fast).hasSize(4);
		assertThat(slow.join()).isEqualTo(fast);
	}

	/**
	 * A refused upgrade, a refused join beside a channel with Postgres changes, a link
	 * that is lost because heartbeats are not answered.
	 */
	private static final class History {

		private final RecordingListener listener = new RecordingListener();

		private final EmbeddedRealtimeServer server;

		private final RealtimeConnection connection;

		History(double factor) {
			this.server = RealTiming.server(factor).start();
			this.connection = RealTiming.client(this.server).listener(this.listener).build();
			this.server.database().table("todos").column("id", "int8").primaryKey("id").create();
		}

		Map<String, String> run() {
			try {
				this.server.faults().times(1).refuseUpgrades(503, "not now");
				this.connection.connect();
				await().until(() -> this.connection.getState() == ConnectionState.OPEN);
				RealtimeChannel rows = this.connection.channel("rows", ChannelOptions.builder()
					.broadcastAck(true)
					.postgresChanges(
							PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
					.build());
				Futures.get(rows.subscribe(), GENEROUS);
				this.server.database().insert("todos", Map.of("id", 1));
				await().until(() -> this.listener.messages(PostgresChange.class).size() == 1);
				refuse(rows);
				loseTheLink(rows);
				this.server.database().insert("todos", Map.of("id", 2));
				await().until(() -> this.listener.messages(PostgresChange.class).size() == 2);
				return told();
			}
			finally {
				Futures.get(this.connection.disconnect(), GENEROUS);
				this.server.close();
			}
		}

		private void refuse(RealtimeChannel other) {
			this.server.faults().times(1).refuseJoins("refused", JoinError.UNAUTHORIZED);
			RealtimeChannel refused = this.connection.channel("refused");
			CompletableFuture<Void> subscribed = refused.subscribe();
			this.server.awaitReceived((frame) -> frame.event().equals("phx_join") && frame.topic().endsWith("refused"));
			CompletableFuture<SendResult> behind = other.broadcast("behind", 1);
			assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed, GENEROUS));
			assertThat(Futures.get(behind, GENEROUS)).isEqualTo(SendResult.acknowledged());
			Futures.get(refused.subscribe(), GENEROUS);
		}

		private void loseTheLink(RealtimeChannel channel) {
			try (Fault silent = this.server.faults().ignoreHeartbeats()) {
				await().until(() -> this.connection.getState() == ConnectionState.RECONNECTING);
				assertThat(silent.strikes()).isPositive();
			}
			await().until(() -> this.listener.events(DeliveryGapEvent.class).size() == 2
					&& channel.getState() == ChannelState.SUBSCRIBED);
		}

		private static ConditionFactory await() {
			return Awaitility.await().atMost(GENEROUS).pollInterval(Duration.ofMillis(5));
		}

		/**
		 * Return what the application was told, for each source of an order of its own.
		 */
		private Map<String, String> told() {
			Map<String, String> told = new TreeMap<>();
			told.put("connection", this.listener.events(RealtimeConnectionStateEvent.class)
				.stream()
				.map((event) -> event.newState() + " (" + event.reason().replace(":" + this.server.port(), "") + ")")
				.collect(Collectors.joining(", ")));
			for (String topic : new String[] { "realtime:rows", "realtime:refused" }) {
				told.put(topic,
						this.listener.events(RealtimeChannelStateEvent.class)
							.stream()
							.filter((event) -> event.topic().equals(topic))
							.map((event) -> event.newState() + " (" + event.reason() + ")")
							.collect(Collectors.joining(", ")));
			}
			told.put("gaps",
					this.listener.events(DeliveryGapEvent.class)
						.stream()
						.map((event) -> event.topic() + " " + event.cause())
						.sorted()
						.collect(Collectors.joining(", ")));
			return told;
		}

	}

}
