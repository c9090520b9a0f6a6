package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A connection with more channels than the server takes on a socket.
 */
class SeveralSocketsScenarioTests {

	private static final Duration STEP = Duration.ofMillis(20);

	private static final String FULL = "ChannelRateLimitReached: Too many channels";

	@RegisterExtension
	private final LogWatch log = new LogWatch();

	private final Bench.Options options = new Bench.Options();

	private Bench bench = new Bench();

	// the server: how many channels it takes on a socket, and which sockets it opens
	private int taken = 100;

	private LongPredicate accepting = (epoch) -> true;

	private boolean answersJoins = true;

	private final Set<Long> openSockets = new TreeSet<>();

	private final Map<Long, Set<String>> joined = new HashMap<>();

	// channels that have ended and still count
	private final Map<Long, Integer> lingering = new HashMap<>();

	private final Set<String> answered = new HashSet<>();

	private final Set<Bench.Closing> closed = new HashSet<>();

	private final List<Long> joinTimes = new ArrayList<>();

	private void begin(int maxPerSocket) {
		ConnectionSettings.JoinSettings joins = ConnectionSettings.JoinSettings.DEFAULTS;
		this.options.joins = new ConnectionSettings.JoinSettings(joins.inFlight(), joins.perSecond(),
				joins.retryDelay(), joins.maxRetryDelay(), maxPerSocket);
		this.bench = new Bench(this.options);
		this.bench.connect();
		serve(Duration.ofSeconds(1));
	}

	private static String topic(int number) {
		return "realtime:t" + number;
	}

	private static Set<String> topics(int first, int last) {
		return new TreeSet<>(IntStream.rangeClosed(first, last).mapToObj(SeveralSocketsScenarioTests::topic).toList());
	}

	private void subscribe(int first, int last) {
		IntStream.rangeClosed(first, last).forEach((number) -> this.bench.subscribe(topic(number)));
	}

	/**
	 * Let the server work for some time.
	 */
	private void serve(Duration time) {
		for (long step = 0; step < time.dividedBy(STEP); step++) {
			List.copyOf(this.bench.opens).forEach(this::open);
			List.copyOf(this.bench.closes).forEach(this::close);
			List.copyOf(this.bench.sent).forEach(this::answer);
			this.bench.advance(STEP);
		}
	}

	private void open(long epoch) {
		if (!this.joined.containsKey(epoch)) {
			this.joined.put(epoch, new TreeSet<>());
			if (this.accepting.test(epoch)) {
				this.openSockets.add(epoch);
				this.bench.connection.opened(epoch);
			}
			else {
				this.bench.connection.failed(epoch, ConnectionFailure.refused(503, "refused"));
			}
		}
	}

	private void close(Bench.Closing closing) {
		if (this.closed.add(closing) && this.openSockets.remove(closing.epoch())) {
			this.bench.connection.closed(closing.epoch(), ConnectionFailure.closed(closing.code(), "closed"));
		}
	}

	private void answer(Sent frame) {
		if (!this.openSockets.contains(frame.epoch()) || !this.answered.add(frame.ref())) {
			return;
		}
		Set<String> channels = this.joined.get(frame.epoch());
		switch (frame.event()) {
			case "heartbeat" -> reply(frame, "ok", "{}");
			case "phx_join" -> {
				if (!this.answersJoins) {
					return;
				}
				this.joinTimes.add(this.bench.lane.now());
				if (channels.size() + this.lingering.getOrDefault(frame.epoch(), 0) < this.taken) {
					channels.add(frame.topic());
					reply(frame, "ok", "{\"postgres_changes\":[]}");
				}
				else {
					reply(frame, "error", "{\"reason\":\"" + FULL + "\"}");
				}
			}
			case "phx_leave" -> {
				channels.remove(frame.topic());
				reply(frame, "ok", "{}");
			}
			default -> {
			}
		}
	}

	private void reply(Sent frame, String status, String response) {
		this.bench.receive(frame.epoch(),
				"[%s,\"%s\",\"%s\",\"phx_reply\",{\"status\":\"%s\",\"response\":%s}]".formatted(
						(frame.joinRef() != null) ? "\"" + frame.joinRef() + "\"" : "null", frame.ref(), frame.topic(),
						status, response));
	}

	private void lose(long epoch) {
		this.openSockets.remove(epoch);
		this.bench.connection.closed(epoch, ConnectionFailure.closed(1006, "lost"));
	}

	/**
	 * Return the channels of each open socket, in the order of their first one.
	 */
	private List<Set<String>> sockets() {
		return this.openSockets.stream()
			.map(this.joined::get)
			.sorted((one, other) -> one.toString().compareTo(other.toString()))
			.toList();
	}

	private List<ConnectionState> states() {
		return this.bench.events(RealtimeConnectionStateEvent.class)
			.stream()
			.map(RealtimeConnectionStateEvent::newState)
			.toList();
	}

	private Map<ConnectionState, Integer> status() {
		return this.bench.connection.status().sockets();
	}

	private long socketOf(int number) {
		return this.bench.lastJoin(topic(number)).epoch();
	}

	@Test
	void theHundredAndFirstChannelOpensASecondSocket() {
		begin(100);
		subscribe(1, 100);
		serve(Duration.ofSeconds(6));
		assertThat(this.bench.opens).hasSize(1);
		assertThat(status()).isEqualTo(Map.of(ConnectionState.OPEN, 1));
		subscribe(101, 101);
		serve(Duration.ofSeconds(1));
		assertThat(sockets()).containsExactly(topics(1, 100), topics(101, 101));
		assertThat(this.bench.channelState(topic(101))).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(status()).isEqualTo(Map.of(ConnectionState.OPEN, 2));
		assertThat(states()).as("opening another socket takes nothing away")
			.containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN);
	}

	@Test
	void channelsThatAreWantedBeforeTheStartGetTheirSocketsOnceTheFirstOneIsOpen() {
		begin(2);
		CompletableFuture<Void> stopped = this.bench.disconnect();
		serve(Duration.ofSeconds(1));
		assertThat(stopped).isCompleted();
		subscribe(1, 5);
		assertThat(this.bench.opens).hasSize(1);
		this.accepting = (epoch) -> epoch > 3;
		this.bench.connect();
		serve(Duration.ofSeconds(2));
		assertThat(this.bench.opens).as("one socket at a time asks a server that cannot be reached")
			.containsExactly(1L, 2L, 3L);
		serve(Duration.ofSeconds(9));
		assertThat(sockets()).containsExactly(topics(1, 2), topics(3, 4), topics(5, 5));
	}

	@Test
	void aRefusalTeachesHowManyChannelsTheServerTakes() {
		this.taken = 2;
		begin(100);
		subscribe(1, 12);
		serve(Duration.ofSeconds(4));
		assertThat(sockets()).hasSize(6).allSatisfy((channels) -> assertThat(channels).hasSize(2));
		assertThat(this.bench.events(RealtimeChannelStateEvent.class)).extracting(RealtimeChannelStateEvent::newState)
			.doesNotContain(ChannelState.ERRORED);
		long refused = this.bench.sent.stream().filter((frame) -> frame.event().equals("phx_join")).count() - 12;
		assertThat(refused).as("no more than were on their way when the first one was refused").isBetween(1L, 7L);
		subscribe(13, 14);
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).hasSize(7);
	}

	@Test
	void aRefusalBesideAChannelThatHasJustBeenLeftTeachesNothing() {
		this.taken = 3;
		begin(100);
		subscribe(1, 3);
		serve(Duration.ofSeconds(1));
		this.bench.unsubscribe(topic(3));
		serve(STEP);
		this.lingering.put(socketOf(1), 1);
		subscribe(4, 4);
		serve(Duration.ofSeconds(1));
		assertThat(sockets()).as("it is joined on another socket").containsExactly(topics(1, 2), topics(4, 4));
		assertThat(this.log.messages(Level.INFO)).noneMatch((line) -> line.contains("channels on a socket"));
		this.lingering.clear();
		serve(Duration.ofSeconds(10));
		subscribe(5, 7);
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).containsExactly(Set.of(topic(1), topic(2), topic(5)),
				Set.of(topic(4), topic(6), topic(7)));
	}

	@Test
	void aRefusalAfterManyChannelsWereClosedAtOnceTeachesNothing() {
		this.taken = 4;
		begin(100);
		subscribe(1, 4);
		serve(Duration.ofSeconds(1));
		long socket = socketOf(1);
		this.lingering.put(socket, 4);
		for (String topic : topics(1, 4)) {
			this.joined.get(socket).remove(topic);
			this.bench.channelClose(topic);
		}
		serve(Duration.ofSeconds(5));
		this.lingering.clear();
		serve(Duration.ofSeconds(20));
		assertThat(topics(1, 4))
			.allSatisfy((topic) -> assertThat(this.bench.channelState(topic)).isEqualTo(ChannelState.SUBSCRIBED));
		subscribe(5, 8);
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).hasSize(2).allSatisfy((channels) -> assertThat(channels).hasSize(4));
	}

	@Test
	void aChannelIsJoinedOnASocketThatIsOpen() {
		begin(2);
		subscribe(1, 3);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> false;
		lose(socketOf(1));
		this.bench.unsubscribe(topic(1));
		subscribe(4, 4);
		serve(Duration.ofSeconds(5));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		assertThat(this.bench.channelState(topic(4))).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(sockets()).containsExactly(topics(3, 4));
		this.accepting = (epoch) -> true;
		serve(Duration.ofSeconds(10));
		assertThat(sockets()).as("the others keep their place").containsExactly(topics(2, 2), topics(3, 4));
	}

	@Test
	void aFurtherSocketIsOpenedWhileTheFirstOneIsLost() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> false;
		lose(socketOf(1));
		serve(Duration.ofMillis(3500));
		this.accepting = (epoch) -> true;
		subscribe(3, 3);
		serve(Duration.ofMillis(200));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		assertThat(sockets()).containsExactly(topics(2, 2), topics(3, 3));
	}

	@Test
	void furtherSocketsAreOpenedOneAfterAnother() {
		begin(1);
		this.accepting = (epoch) -> epoch != 2;
		subscribe(1, 4);
		for (int opened = 2; opened <= 4; opened++) {
			this.bench.advance(Duration.ofMillis(100));
			assertThat(this.bench.opens).hasSize(opened);
			open(opened);
		}
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).as("the one that failed is tried again").hasSize(4);
	}

	@Test
	void aServerThatTakesFewChannelsIsWarnedOf() {
		this.taken = 1;
		begin(100);
		subscribe(1, 30);
		serve(Duration.ofSeconds(30));
		assertThat(sockets()).hasSize(30);
		assertThat(this.log.warnings())
			.containsOnlyOnce("Connection 'test' needs more than 20 sockets: the server's limit"
					+ " of channels on a socket is 1. Each socket counts as a connected client of the project.");
	}

	@Test
	void aServerThatTakesNoChannelAtAllIsAskedEveryTwoMinutes() {
		this.taken = 0;
		begin(100);
		subscribe(1, 1);
		serve(Duration.ofSeconds(119));
		assertThat(this.bench.joins(topic(1))).isEqualTo(1);
		assertThat(this.bench.opens).hasSize(1);
		this.taken = 1;
		serve(Duration.ofSeconds(2));
		assertThat(this.bench.channelState(topic(1))).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void theNextStartForgetsWhatARefusalTaught() {
		this.taken = 1;
		begin(100);
		subscribe(1, 2);
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).hasSize(2);
		this.taken = 100;
		this.bench.disconnect();
		serve(Duration.ofSeconds(1));
		this.bench.connect();
		subscribe(3, 9);
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).as("those that have a place keep it").hasSize(2);
	}

	@Test
	void aSocketThatIsLostInterruptsItsChannelsOnly() {
		begin(2);
		subscribe(1, 6);
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).containsExactly(topics(1, 2), topics(3, 4), topics(5, 6));
		lose(socketOf(3));
		assertThat(status()).isEqualTo(Map.of(ConnectionState.OPEN, 2, ConnectionState.RECONNECTING, 1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		assertThat(this.bench.connection.status().nextAttempt()).isNotNull();
		serve(Duration.ofSeconds(3));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		assertThat(this.bench.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::topic)
			.containsExactlyInAnyOrder(topic(3), topic(4));
		assertThat(sockets()).as("the same channels are together again")
			.containsExactly(topics(1, 2), topics(3, 4), topics(5, 6));
		assertThat(states()).containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN,
				ConnectionState.RECONNECTING, ConnectionState.OPEN);
	}

	@Test
	void theFirstSocketIsLikeTheOthers() {
		begin(2);
		subscribe(1, 4);
		serve(Duration.ofSeconds(2));
		lose(socketOf(1));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		this.bench.broadcast(topic(3), "still heard");
		assertThat(this.bench.delivered).hasSize(1);
		serve(Duration.ofSeconds(3));
		assertThat(this.bench.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::topic)
			.containsExactlyInAnyOrder(topic(1), topic(2));
		assertThat(sockets()).containsExactly(topics(1, 2), topics(3, 4));
	}

	@Test
	void everySocketHasItsOwnHeartbeat() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(2));
		this.openSockets.remove(socketOf(2));
		serve(Duration.ofMillis(33_500));
		assertThat(this.bench.connection.status().heartbeatOverdue()).isTrue();
		assertThat(this.bench.events(DeliveryGapEvent.class)).isEmpty();
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		serve(Duration.ofSeconds(3));
		assertThat(this.bench.connection.status().heartbeatOverdue()).isFalse();
		assertThat(this.bench.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::topic)
			.containsExactly(topic(2));
	}

	@Test
	void aPlaceThatIsFreeIsTakenBeforeAnotherSocketIsOpened() {
		begin(2);
		subscribe(1, 4);
		serve(Duration.ofSeconds(2));
		this.bench.unsubscribe(topic(1));
		serve(Duration.ofSeconds(1));
		subscribe(5, 5);
		serve(Duration.ofSeconds(1));
		assertThat(sockets()).containsExactly(new TreeSet<>(Set.of(topic(2), topic(5))), topics(3, 4));
	}

	@Test
	void aChannelThatIsBeingLeftStillHasItsPlace() {
		begin(1);
		subscribe(1, 1);
		serve(Duration.ofSeconds(1));
		this.bench.unsubscribe(topic(1));
		this.bench.subscribe(topic(2));
		serve(Duration.ofSeconds(1));
		assertThat(socketOf(2)).isNotEqualTo(socketOf(1));
	}

	@Test
	void aChannelThatIsLeftTwiceBeforeTheServerAnswersGivesItsPlaceUp() {
		begin(2);
		subscribe(1, 1);
		serve(Duration.ofSeconds(1));
		subscribe(2, 2);
		this.bench.unsubscribe(topic(1));
		// its turn to join again comes later
		this.bench.subscribe(topic(1));
		assertThat(this.bench.joins(topic(1))).isEqualTo(1);
		this.bench.unsubscribe(topic(1));
		serve(Duration.ofSeconds(1));
		subscribe(3, 3);
		serve(Duration.ofSeconds(1));
		assertThat(sockets()).containsExactly(topics(2, 3));
	}

	@Test
	void aChannelThatIsUnsubscribedWhileTheConnectionIsClosedGivesItsPlaceUp() {
		begin(1);
		subscribe(1, 1);
		serve(Duration.ofSeconds(1));
		this.bench.disconnect();
		this.bench.unsubscribe(topic(1));
		serve(Duration.ofSeconds(1));
		this.bench.connect();
		subscribe(2, 2);
		serve(Duration.ofSeconds(1));
		assertThat(sockets()).containsExactly(topics(2, 2));
	}

	@Test
	void aChannelThatIsRemovedBeforeItIsLeftGivesItsPlaceUp() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.bench.unsubscribe(topic(2));
		this.bench.connection.removeChannel(topic(2), () -> {
		});
		serve(Duration.ofSeconds(12));
		assertThat(sockets()).as("the further socket has no channel").containsExactly(topics(1, 1));
		subscribe(3, 3);
		serve(Duration.ofSeconds(1));
		assertThat(sockets()).containsExactly(topics(1, 1), topics(3, 3));
	}

	@Test
	void aChannelThatIsRemovedBeforeItIsLeftIsClosedFirstAndLeavesNothing() {
		begin(100);
		subscribe(1, 1);
		serve(Duration.ofSeconds(1));
		CompletableFuture<Void> left = this.bench.unsubscribe(topic(1));
		assertThat(this.bench.channelState(topic(1))).isEqualTo(ChannelState.LEAVING);
		List<ChannelState> told = new ArrayList<>();
		this.bench.connection.removeChannel(topic(1), () -> this.bench.events(RealtimeChannelStateEvent.class)
			.forEach((change) -> told.add(change.newState())));
		assertThat(told).endsWith(ChannelState.LEAVING, ChannelState.CLOSED);
		assertThat(left).isCompleted();
		assertThat(this.bench.connection.status().channels()).isEmpty();
		int events = this.bench.events(RealtimeChannelStateEvent.class).size();
		serve(Duration.ofSeconds(30));
		assertThat(this.bench.events(RealtimeChannelStateEvent.class)).as("nothing is told of it any more")
			.hasSize(events);
		assertThat(this.bench.connection.status().channels()).isEmpty();
	}

	@Test
	void whatWaitsForASocketGoesFirstWhenTheChannelGoesToAnother() {
		begin(1);
		subscribe(1, 1);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> false;
		subscribe(2, 2);
		serve(Duration.ofSeconds(1));
		this.bench.push(topic(2), "one", false);
		this.bench.unsubscribe(topic(1));
		serve(Duration.ofMillis(20));
		this.bench.push(topic(2), "two", false);
		serve(Duration.ofSeconds(1));
		this.bench.push(topic(2), "three", false);
		assertThat(this.bench.channelState(topic(2))).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.sent(topic(2), "broadcast"))
			.extracting((frame) -> frame.payload().path("event").stringValue())
			.containsExactly("one", "two", "three");
		assertThat(this.bench.connection.status().sendBufferSize()).isZero();
	}

	@Test
	void aChannelWhoseSocketCannotBeOpenedTakesAPlaceThatBecomesFree() {
		begin(2);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> false;
		CompletableFuture<Void> third = this.bench.subscribe(topic(3));
		serve(Duration.ofSeconds(5));
		assertThat(third).isNotDone();
		assertThat(this.bench.state()).as("the others are not affected").isEqualTo(ConnectionState.OPEN);
		assertThat(status()).isEqualTo(Map.of(ConnectionState.OPEN, 1, ConnectionState.RECONNECTING, 1));
		this.bench.unsubscribe(topic(1));
		serve(Duration.ofSeconds(1));
		assertThat(third).isCompleted();
		assertThat(sockets()).containsExactly(topics(2, 3));
		serve(Duration.ofSeconds(12));
		assertThat(status()).as("nobody needs the other one").isEqualTo(Map.of(ConnectionState.OPEN, 1));
		int attempts = this.bench.opens.size();
		serve(Duration.ofSeconds(30));
		assertThat(this.bench.opens).hasSize(attempts);
	}

	@Test
	void aFurtherSocketWithoutChannelsIsClosedAfterTenSeconds() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.bench.unsubscribe(topic(2));
		serve(Duration.ofSeconds(9));
		assertThat(status()).isEqualTo(Map.of(ConnectionState.OPEN, 2));
		serve(Duration.ofSeconds(2));
		assertThat(status()).isEqualTo(Map.of(ConnectionState.OPEN, 1));
		assertThat(this.openSockets).hasSize(1);
		assertThat(states()).containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN);
		this.bench.subscribe(topic(2));
		serve(Duration.ofSeconds(1));
		assertThat(this.bench.channelState(topic(2))).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.openSockets).hasSize(2);
	}

	@Test
	void removedChannelsLeaveOneSocket() {
		begin(100);
		subscribe(1, 300);
		serve(Duration.ofSeconds(15));
		assertThat(sockets()).hasSize(3);
		topics(1, 300).forEach((topic) -> this.bench.unsubscribe(topic)
			.thenRun(() -> this.bench.connection.removeChannel(topic, () -> {
			})));
		serve(Duration.ofSeconds(12));
		assertThat(this.bench.connection.status().channels()).isEmpty();
		assertThat(this.openSockets).hasSize(1);
	}

	@Test
	void aSocketThatIsUsedAgainInTimeStaysOpen() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.bench.unsubscribe(topic(2));
		serve(Duration.ofSeconds(5));
		this.bench.subscribe(topic(3));
		serve(Duration.ofSeconds(20));
		assertThat(this.bench.opens).hasSize(2);
		assertThat(sockets()).containsExactly(topics(1, 1), topics(3, 3));
	}

	@Test
	void aConnectionThatIsClosedWhileItsSocketsAreCountedWaitsForNothing() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofMillis(200));
		assertThat(this.openSockets).hasSize(2);
		CompletableFuture<Void> end = this.bench.disconnect();
		serve(Duration.ofMillis(200));
		assertThat(end).isCompleted();
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	@Test
	void disconnectClosesAllSocketsAndEndsWithTheLast() {
		begin(1);
		subscribe(1, 3);
		serve(Duration.ofSeconds(1));
		lose(socketOf(2));
		CompletableFuture<Void> end = this.bench.disconnect();
		assertThat(this.bench.state()).isEqualTo(ConnectionState.CLOSING);
		assertThat(end).isNotDone();
		serve(Duration.ofSeconds(1));
		assertThat(end).isCompleted();
		assertThat(this.openSockets).isEmpty();
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(status()).isEmpty();
		serve(Duration.ofMinutes(2));
		assertThat(this.openSockets).isEmpty();
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	@Test
	void connectWhileSocketsAreBeingClosedWaitsForAllOfThem() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		CompletableFuture<Void> end = this.bench.disconnect();
		CompletableFuture<Void> again = this.bench.connect();
		serve(Duration.ofSeconds(2));
		assertThat(end).isCompleted();
		assertThat(again).isCompleted();
		assertThat(sockets()).containsExactly(topics(1, 1), topics(2, 2));
		assertThat(states()).containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN, ConnectionState.CLOSING,
				ConnectionState.DISCONNECTED, ConnectionState.CONNECTING, ConnectionState.OPEN);
	}

	@Test
	void disconnectFailsAConnectThatWaitsForTheEnd() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.bench.disconnect();
		CompletableFuture<Void> again = this.bench.connect();
		CompletableFuture<Void> end = this.bench.disconnect();
		assertThatThrownBy(again::join).hasCauseInstanceOf(ConnectionFailedException.class);
		serve(Duration.ofSeconds(1));
		assertThat(end).isCompleted();
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 2 })
	void onlyTheFirstSocketGivesTheConnectionUpAndAllChannelsHaveAGapAfterTheNextConnect(int maxRetries) {
		this.options.delays = new CountingDelay(maxRetries);
		begin(1);
		subscribe(1, 3);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> false;
		lose(socketOf(1));
		serve(Duration.ofSeconds(10));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(this.openSockets).isEmpty();
		assertThat(topics(1, 3))
			.allSatisfy((topic) -> assertThat(this.bench.channelState(topic)).isEqualTo(ChannelState.CLOSED));
		assertThat(states()).endsWith(ConnectionState.CLOSING, ConnectionState.DISCONNECTED);
		assertThat(this.bench.connection.status().reconnectingSince()).as("nobody wanted it").isNotNull();
		this.accepting = (epoch) -> true;
		this.bench.connect();
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).containsExactly(topics(1, 1), topics(2, 2), topics(3, 3));
		assertThat(this.bench.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::topic)
			.containsExactlyInAnyOrderElementsOf(topics(1, 3));
	}

	@Test
	void disconnectWhileTheConnectionGivesUpLeavesNoGap() {
		this.options.delays = new CountingDelay(1);
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		lose(socketOf(1));
		refuseNext();
		assertThat(this.bench.state()).isEqualTo(ConnectionState.CLOSING);
		CompletableFuture<Void> end = this.bench.disconnect();
		serve(Duration.ofSeconds(1));
		assertThat(end).isCompleted();
		this.bench.connect();
		serve(Duration.ofSeconds(2));
		assertThat(sockets()).containsExactly(topics(1, 1), topics(2, 2));
		assertThat(this.bench.events(DeliveryGapEvent.class)).isEmpty();
	}

	@Test
	void connectWhileTheConnectionGivesUpOpensItForSendingToo() {
		this.options.delays = new CountingDelay(1);
		begin(1);
		subscribe(1, 3);
		serve(Duration.ofSeconds(1));
		lose(socketOf(1));
		refuseNext();
		assertThat(this.bench.state()).isEqualTo(ConnectionState.CLOSING);
		CompletableFuture<Void> again = this.bench.connect();
		this.bench.advance(Duration.ofMillis(500));
		assertThat(again).as("the others are still being closed").isNotDone();
		serve(Duration.ofSeconds(2));
		assertThat(again).isCompleted();
		topics(1, 3).forEach((topic) -> {
			assertThat(this.bench.channelState(topic)).isEqualTo(ChannelState.SUBSCRIBED);
			assertThat(this.bench.push(topic, "hello", false)).isCompleted();
			assertThat(this.bench.sent(topic, "broadcast")).hasSize(1);
		});
		assertThat(this.bench.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::topic)
			.containsExactlyInAnyOrderElementsOf(topics(1, 3));
	}

	private void refuseNext() {
		this.bench.advance(Duration.ofSeconds(1));
		this.joined.put(this.bench.epoch(), Set.of());
		this.bench.refuse(503);
	}

	@Test
	void eachSocketHasDelaysOfItsOwn() {
		this.options.delays = new CountingDelay(3);
		begin(1);
		subscribe(1, 5);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> epoch > 15;
		topics(1, 5).forEach((topic) -> lose(this.bench.lastJoin(topic).epoch()));
		serve(Duration.ofSeconds(7));
		assertThat(sockets()).hasSize(5);
		assertThat(states()).containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN,
				ConnectionState.RECONNECTING, ConnectionState.OPEN);
		assertThat(this.bench.events(ReconnectScheduledEvent.class).stream().map(ReconnectScheduledEvent::delay))
			.as("five sockets, three attempts each")
			.containsExactlyElementsOf(
					IntStream.range(0, 15).mapToObj((attempt) -> Duration.ofSeconds(1 + attempt / 5)).toList());
	}

	@Test
	void aFurtherSocketThatIsLostGoesOnWhereTheFirstOneWouldGiveUp() {
		this.options.delays = new CountingDelay(2);
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> false;
		lose(socketOf(2));
		serve(Duration.ofMinutes(5));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.RECONNECTING);
		assertThat(this.bench.channelState(topic(1))).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.opens.size()).as("about every ten seconds").isBetween(4 + 23, 4 + 40);
		this.accepting = (epoch) -> true;
		serve(Duration.ofSeconds(14));
		assertThat(this.bench.state()).isEqualTo(ConnectionState.OPEN);
		assertThat(this.bench.events(DeliveryGapEvent.class)).extracting(DeliveryGapEvent::topic)
			.containsExactly(topic(2));
	}

	@Test
	void aFurtherSocketThatCannotBeHadTakesNothingFromTheOthers() {
		this.options.delays = new CountingDelay(0);
		begin(1);
		subscribe(1, 1);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> false;
		CompletableFuture<Void> second = this.bench.subscribe(topic(2));
		serve(Duration.ofSeconds(25));
		assertThat(this.bench.opens.size()).isBetween(3, 5);
		assertThat(states()).containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN);
		assertThat(this.bench.channelState(topic(1))).isEqualTo(ChannelState.SUBSCRIBED);
		this.bench.unsubscribe(topic(2));
		assertThat(second).isCompletedExceptionally();
		serve(Duration.ofSeconds(12));
		int attempts = this.bench.opens.size();
		serve(Duration.ofMinutes(1));
		assertThat(this.bench.opens).as("nobody needs it any more").hasSize(attempts);
		assertThat(states()).containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN);
	}

	@Test
	void anIdleConnectionClosesAllItsSockets() {
		this.options.disconnectWhenIdle = Duration.ofSeconds(5);
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.bench.unsubscribe(topic(1));
		this.bench.unsubscribe(topic(2));
		serve(Duration.ofSeconds(6));
		assertThat(this.openSockets).isEmpty();
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		assertThat(sockets()).containsExactly(topics(1, 1), topics(2, 2));
	}

	@Test
	void aNewTokenReachesTheChannelsOfAllSockets() {
		begin(1);
		subscribe(1, 3);
		serve(Duration.ofSeconds(1));
		this.bench.connection.setAuth(SimulatedTokens.named("next"));
		serve(Duration.ofSeconds(1));
		assertThat(topics(1, 3)).allSatisfy((topic) -> {
			Sent sent = this.bench.last(topic, "access_token");
			assertThat(sent.epoch()).isEqualTo(this.bench.lastJoin(topic).epoch());
			assertThat(sent.payload().path("access_token").stringValue()).isEqualTo(SimulatedTokens.named("next"));
		});
	}

	@Test
	void socketsThatOpenAtTheSameTimeShareALookUp() {
		this.options.tokensProvided = true;
		begin(1);
		this.bench.connection.tokenResolved(this.bench.tokenLookUps.get(0), SimulatedTokens.named("first"));
		serve(Duration.ofSeconds(1));
		subscribe(1, 3);
		while (this.openSockets.size() < 3) {
			int last = this.bench.tokenLookUps.size() - 1;
			this.bench.connection.tokenResolved(this.bench.tokenLookUps.get(last), SimulatedTokens.named("second"));
			serve(STEP);
		}
		int before = this.bench.tokenLookUps.size();
		List.copyOf(this.openSockets).forEach(this::lose);
		this.bench.advance(Duration.ofSeconds(1));
		assertThat(this.bench.tokenLookUps).hasSize(before + 1);
		this.bench.connection.tokenResolved(this.bench.tokenLookUps.get(before), SimulatedTokens.named("third"));
		assertThat(this.bench.opens).as("all three are opened again").hasSize(6);
	}

	@Test
	void theJoinsOfAllSocketsShareThePace() {
		begin(20);
		long begun = this.bench.lane.now();
		subscribe(1, 200);
		serve(Duration.ofSeconds(12));
		assertThat(topics(1, 200))
			.allSatisfy((topic) -> assertThat(this.bench.channelState(topic)).isEqualTo(ChannelState.SUBSCRIBED));
		assertThat(sockets()).hasSize(10);
		assertThat(this.joinTimes).hasSize(200);
		assertThat(this.bench.connection.status().lastSubscribed()).as("the joins made progress to the last one")
			.isAfter(this.bench.lane.instant().minusSeconds(5))
			.isBefore(this.bench.lane.instant());
		long second = Duration.ofSeconds(1).toNanos();
		assertThat(this.joinTimes).allSatisfy((time) -> assertThat(
				this.joinTimes.stream().filter((other) -> other - time >= 0 && other - time < second).count())
			.isLessThanOrEqualTo(31));
		assertThat(Duration.ofNanos(this.joinTimes.get(199) - begun)).isGreaterThan(Duration.ofSeconds(7));
		// they take turns: no socket waits for another one to be done
		Set<Long> early = new HashSet<>();
		this.bench.sent.stream()
			.filter((frame) -> frame.event().equals("phx_join"))
			.limit(30)
			.forEach((frame) -> early.add(frame.epoch()));
		assertThat(early).hasSize(10);
	}

	@Test
	void theTimeInWhichAChannelWaitsForItsTurnToJoinIsNoneOfTheSubscribeTimeout() {
		begin(100);
		List<CompletableFuture<Void>> calls = subscribeAll(1, 1000);
		serve(Duration.ofSeconds(35));
		assertThat(calls).as("some have their turn after the timeout")
			.filteredOn((call) -> !call.isDone())
			.hasSizeBetween(50, 300);
		serve(Duration.ofSeconds(12));
		assertThat(calls).allSatisfy((call) -> assertThat(call).isCompleted().isNotCompletedExceptionally());
	}

	@Test
	void aChannelWhoseJoinIsNotAnsweredAfterItsTurnHasTheWholeTimeout() {
		begin(100);
		subscribe(1, 899);
		CompletableFuture<Void> last = this.bench.subscribe(topic(900));
		serve(Duration.ofSeconds(33));
		this.answersJoins = false;
		serve(Duration.ofSeconds(20));
		assertThat(last).as("the server got a join less than 30 s ago").isNotDone();
		serve(Duration.ofSeconds(16));
		assertThat(last).isCompletedExceptionally();
		assertThatThrownBy(last::join).hasCauseInstanceOf(SubscribeTimeoutException.class);
	}

	@Test
	void channelsThatWaitBehindJoinsWhichTheServerDoesNotAnswerFailInTime() {
		this.answersJoins = false;
		begin(100);
		List<CompletableFuture<Void>> calls = subscribeAll(1, 50);
		serve(Duration.ofSeconds(29));
		assertThat(calls).allSatisfy((call) -> assertThat(call).isNotDone());
		serve(Duration.ofSeconds(3));
		assertThat(calls)
			.allSatisfy((call) -> assertThatThrownBy(call::join).hasCauseInstanceOf(SubscribeTimeoutException.class));
	}

	@Test
	void channelsWhoseSocketCannotBeOpenedFailInTimeAlthoughOthersAreJoined() {
		begin(100);
		this.accepting = (epoch) -> false;
		List<CompletableFuture<Void>> joining = subscribeAll(1, 100);
		List<CompletableFuture<Void>> failing = subscribeAll(101, 300);
		serve(Duration.ofSeconds(29));
		assertThat(joining).allSatisfy((call) -> assertThat(call).isCompleted());
		assertThat(failing).allSatisfy((call) -> assertThat(call).isNotDone());
		serve(Duration.ofSeconds(2));
		assertThat(failing)
			.allSatisfy((call) -> assertThatThrownBy(call::join).hasCauseInstanceOf(SubscribeTimeoutException.class));
	}

	@Test
	void channelsWhoseSocketIsLostAgainAndAgainBeforeTheirTurnFail() {
		this.options.delays = new CountingDelay(100);
		begin(100);
		List<CompletableFuture<Void>> calls = subscribeAll(1, 100);
		this.answersJoins = false;
		for (int round = 0; round < 20; round++) {
			serve(Duration.ofSeconds(1));
			this.openSockets.stream().findFirst().ifPresent(this::lose);
			serve(Duration.ofSeconds(2));
		}
		assertThat(calls)
			.allSatisfy((call) -> assertThatThrownBy(call::join).hasCauseInstanceOf(SubscribeTimeoutException.class));
	}

	@Test
	void disconnectEndsTheCallsOfChannelsThatWaitForTheirTurn() {
		begin(100);
		List<CompletableFuture<Void>> calls = subscribeAll(1, 1000);
		serve(Duration.ofSeconds(2));
		this.bench.disconnect();
		serve(Duration.ofSeconds(2));
		assertThat(calls).allSatisfy((call) -> assertThat(call).isDone());
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	private List<CompletableFuture<Void>> subscribeAll(int first, int last) {
		return IntStream.rangeClosed(first, last).mapToObj((number) -> this.bench.subscribe(topic(number))).toList();
	}

	@Test
	void aMessageForAChannelWhoseSocketIsNotOpenYetWaitsForIt() {
		begin(1);
		subscribe(1, 1);
		serve(Duration.ofSeconds(1));
		this.accepting = (epoch) -> false;
		subscribe(2, 2);
		serve(Duration.ofSeconds(1));
		this.bench.push(topic(2), "one", false);
		assertThat(this.bench.connection.status().sendBufferSize()).isEqualTo(1);
		this.accepting = (epoch) -> true;
		serve(Duration.ofSeconds(5));
		assertThat(this.bench.sent(topic(2), "broadcast")).hasSize(1);
		assertThat(this.bench.last(topic(2), "broadcast").epoch()).isEqualTo(socketOf(2));
	}

	@Test
	void broadcastsOfALostSocketGoOverHttpAndThoseOfTheOthersDoNot() {
		ConnectionSettings.BufferSettings buffers = ConnectionSettings.BufferSettings.DEFAULTS;
		this.options.buffers = new ConnectionSettings.BufferSettings(buffers.sendCapacity(), buffers.overflow(),
				buffers.maxAge(), buffers.pushCapacity(), true);
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		lose(socketOf(2));
		this.bench.push(topic(2), "one", false);
		this.bench.push(topic(2), "two", false);
		this.bench.push(topic(1), "three", false);
		assertThat(this.bench.overHttp).extracting((push) -> push.topic()).containsExactly(topic(2));
		assertThat(this.bench.sent(topic(1), "broadcast")).hasSize(1);
		serve(Duration.ofSeconds(2));
		this.bench.connection.sentOverHttp(this.bench.overHttp.get(0), null);
		assertThat(this.bench.sent(topic(2), "broadcast")).as("the rest goes over its socket").hasSize(1);
	}

	@Test
	void theLogTellsHowManySocketsThereAreInOneLine() {
		begin(2);
		subscribe(1, 6);
		serve(Duration.ofSeconds(5));
		assertThat(this.log.messages(Level.INFO)).containsOnlyOnce("Connection 'test' uses 3 sockets for its channels")
			.noneMatch((line) -> line.contains("uses 2 sockets"));
		this.log.clear();
		lose(socketOf(3));
		serve(Duration.ofSeconds(5));
		assertThat(this.log.messages(Level.INFO)).hasSize(2)
			.anyMatch((line) -> line.startsWith("Connection 'test' lost after "))
			.anyMatch((line) -> line.startsWith("Connection 'test' reopened after ") && line.endsWith("(attempts: 1)"));
	}

	@Test
	void theLogTellsOfASocketThatCannotBeOpenedOnce() {
		begin(1);
		subscribe(1, 1);
		serve(Duration.ofSeconds(1));
		this.log.clear();
		this.accepting = (epoch) -> false;
		subscribe(2, 2);
		serve(Duration.ofSeconds(20));
		assertThat(this.log.messages(Level.INFO))
			.filteredOn((line) -> line.startsWith("A further socket of connection 'test' cannot be opened: "))
			.hasSize(1);
	}

	@Test
	void aFrameThatComesOnTheWrongSocketIsForNobody() {
		begin(1);
		subscribe(1, 2);
		serve(Duration.ofSeconds(1));
		this.bench.receive(socketOf(2),
				"[null,null,\"%s\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"x\",\"payload\":{}}]"
					.formatted(topic(1)));
		assertThat(this.bench.delivered).isEmpty();
		assertThat(this.bench.discarded).hasSize(1);
	}

	/**
	 * A policy that counts by itself, as those of Spring do: 1 s, 2 s, 3 s and so on.
	 */
	private static final class CountingDelay implements ReconnectDelay {

		private final int maxRetries;

		private int made;

		private CountingDelay(int maxRetries) {
			this.maxRetries = maxRetries;
		}

		@Override
		public Optional<Duration> nextDelay(int attempt, ConnectionFailure failure, RandomGenerator random) {
			this.made = (attempt == 1) ? 1 : this.made + 1;
			return (this.made > this.maxRetries) ? Optional.empty() : Optional.of(Duration.ofSeconds(this.made));
		}

		@Override
		public ReconnectDelay forConnection() {
			return new CountingDelay(this.maxRetries);
		}

	}

}
