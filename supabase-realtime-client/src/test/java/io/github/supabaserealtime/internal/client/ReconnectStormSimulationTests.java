package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.machine.ConnectionIo;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.ConnectionSetup;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.machine.StatusBoard;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of clients lose their server in the same instant.
 */
class ReconnectStormSimulationTests {

	private static final Log report = LogFactory.getLog("report");

	private static final int CLIENTS = Boolean.getBoolean("realtime.thorough") ? 10_000 : 2_000;

	private static final int OUTAGE_SECONDS = 60;

	// with delays of 10 s spread over their whole length, 5 s on average
	private static final int MOST_ATTEMPTS_IN_OUTAGE = 40;

	private final VirtualLane lane = new VirtualLane();

	private final Random random = new Random(7);

	private final Map<Long, Integer> attemptsBySecond = new TreeMap<>();

	private boolean up = true;

	@Test
	void attemptsAreSpreadWhileTheServerIsDownAndWhenItComesBack() {
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			clients.add(new Client());
		}
		this.lane.advance(Duration.ofSeconds(10));
		this.attemptsBySecond.clear();
		this.up = false;
		long lost = this.lane.now();
		clients.forEach(Client::lose);
		this.lane.advance(Duration.ofSeconds(OUTAGE_SECONDS));
		this.up = true;
		clients.forEach((client) -> client.attemptsInOutage = client.attempts);
		this.lane.advance(Duration.ofSeconds(11));
		assertThat(clients).allMatch((client) -> client.board.state() == ConnectionState.OPEN);
		Map<Long, Integer> spread = this.attemptsBySecond.entrySet()
			.stream()
			.collect(Collectors.toMap((entry) -> entry.getKey() - Duration.ofNanos(lost).toSeconds(),
					Map.Entry::getValue, Integer::sum, TreeMap::new));
		report.info("attempts of %d clients by second since the loss: %s".formatted(CLIENTS, spread));
		// nobody comes back in the instant of the loss, and no second is anybody's choice
		assertThat(spread.values().stream().mapToInt(Integer::intValue).max().getAsInt())
			.isLessThan((int) (CLIENTS * 1.6));
		for (long second = 20; second < OUTAGE_SECONDS; second++) {
			assertThat(spread.get(second)).as("second %d", second).isBetween(CLIENTS / 8, CLIENTS / 3);
		}
		for (long second = OUTAGE_SECONDS; second < OUTAGE_SECONDS + 8; second++) {
			assertThat(spread.get(second)).as("second %d", second).isLessThan(CLIENTS / 3);
		}
		int most = clients.stream().mapToInt((client) -> client.attemptsInOutage).max().getAsInt();
		double average = clients.stream().mapToInt((client) -> client.attemptsInOutage).average().getAsDouble();
		report.info("attempts of one client in %d s without a server: %.1f on average, %d at the most"
			.formatted(OUTAGE_SECONDS, average, most));
		assertThat(average).isLessThan(20);
		assertThat(most).isLessThan(MOST_ATTEMPTS_IN_OUTAGE);
	}

	/**
	 * One client and its way to the server.
	 */
	private final class Client implements ConnectionIo {

		private final StatusBoard board = new StatusBoard(ReconnectStormSimulationTests.this.lane);

		private final ConnectionMachines connection;

		private int attempts;

		private int attemptsInOutage;

		private long epoch;

		Client() {
			ConnectionSetup setup = new ConnectionSetup("storm", ConnectionSettings.defaults(),
					FrameCodec.of(ProtocolVersion.V2, Bench.MAPPER, UnaryOperator.identity()),
					RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), null),
					Duration.ofMinutes(1), Duration.ofSeconds(5), "key", null, false, null, new RealtimeObserver() {
					}, false);
			this.connection = new ConnectionMachines(setup,
					ReconnectStormSimulationTests.this.lane.context(ReconnectStormSimulationTests.this.random), this,
					this.board);
			this.connection.createChannel(Bench.TOPIC, ChannelOptions.defaults());
			this.connection.connect(new CompletableFuture<>());
		}

		void lose() {
			this.attempts = 0;
			this.connection.closed(this.epoch, ConnectionFailure.closed(1006, "gone"));
		}

		@Override
		public void open(long epoch) {
			this.attempts++;
			this.epoch = epoch;
			VirtualLane lane = ReconnectStormSimulationTests.this.lane;
			ReconnectStormSimulationTests.this.attemptsBySecond.merge(Duration.ofNanos(lane.now()).toSeconds(), 1,
					Integer::sum);
			lane.schedule(Duration.ofMillis(20), () -> {
				if (ReconnectStormSimulationTests.this.up) {
					this.connection.opened(epoch);
				}
				else {
					this.connection.failed(epoch, ConnectionFailure.refused(503, "down"));
				}
			});
		}

		@Override
		public void close(long epoch, int code, String reason) {
		}

		@Override
		public void write(long epoch, String ref, EncodedFrame frame) {
			this.connection.written(epoch, ref);
		}

		@Override
		public void sendOverHttp(Push push) {
		}

		@Override
		public void lookUpToken(long number) {
		}

		@Override
		public int deliveryQueueSize() {
			return 0;
		}

		@Override
		public long deliveryQueueBytes() {
			return 0;
		}

		@Override
		public boolean withdraw(long epoch, String ref) {
			return false;
		}

		@Override
		public boolean isCongested(long epoch) {
			return false;
		}

		@Override
		public void hold(String topic, boolean hold) {
		}

		@Override
		public void routes(String topic, Map<Long, PostgresChangesBinding> routes) {
		}

		@Override
		public void publish(RealtimeEvent event) {
		}

		@Override
		public <T> void complete(CompletableFuture<T> future, @Nullable T value,
				@Nullable RealtimeException exception) {
		}

		@Override
		public void quiesce(Runnable done) {
			done.run();
		}

		@Override
		public SocketActivity activity(long epoch) {
			return SocketActivity.NONE;
		}

	}

}
