package io.github.supabaserealtime.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RealtimeHealthIndicator}.
 */
class RealtimeHealthIndicatorTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private static final Duration GRACE = Duration.ofSeconds(30);

	private final FakeRealtimeConnection connection = new FakeRealtimeConnection();

	private Instant now = START;

	private final RealtimeHealthIndicator indicator = new RealtimeHealthIndicator(this.connection, GRACE,
			() -> this.now);

	private ConnectionState state = ConnectionState.OPEN;

	private @Nullable Instant reconnectingSince;

	private boolean heartbeatOverdue;

	private @Nullable ConnectionFailure lastFailure;

	private @Nullable Instant nextAttempt;

	private @Nullable Instant unsubscribedSince;

	private @Nullable Instant lastSubscribed;

	private Map<ConnectionState, Integer> sockets = Map.of();

	private Map<String, ChannelState> channels = Map.of();

	private Map<String, String> refused = Map.of();

	private Map<String, String> unsubscribed = Map.of();

	private Map<String, String> refusedBroadcasts = Map.of();

	private Health health() {
		this.connection.status = ConnectionStatus.builder(this.state, START)
			.reconnectingSince(this.reconnectingSince)
			.attempts(2)
			.heartbeatOverdue(this.heartbeatOverdue)
			.lastRoundTrip(Duration.ofMillis(12))
			.lastFailure(this.lastFailure)
			.nextAttempt(this.nextAttempt)
			.unsubscribedSince(this.unsubscribedSince)
			.lastSubscribed(this.lastSubscribed)
			.sockets(this.sockets)
			.channels(this.channels)
			.refusedChannels(this.refused)
			.unsubscribedChannels(this.unsubscribed)
			.refusedBroadcasts(this.refusedBroadcasts)
			.build();
		return this.indicator.health();
	}

	private Status status() {
		return health().getStatus();
	}

	private void after(Duration time) {
		this.now = this.now.plus(time);
	}

	@Test
	void upWhenOpenAndEachWantedChannelIsSubscribed() {
		this.channels = Map.of("realtime:a", ChannelState.SUBSCRIBED, "realtime:b", ChannelState.CLOSED, "realtime:c",
				ChannelState.LEAVING);
		assertThat(status()).isEqualTo(Status.UP);
	}

	@Test
	void downAtOnceWhenAProxyWantsAPasswordAndNotForOneThatIsGone() {
		this.state = ConnectionState.RECONNECTING;
		this.reconnectingSince = START;
		this.lastFailure = ConnectionFailure.proxy(407, "The proxy p:3128 asks for a user name");
		assertThat(status()).isEqualTo(Status.DOWN);
		assertThat(health().getDetails()).containsEntry("lastError",
				"PROXY 407: The proxy p:3128 asks for a user name");
		this.lastFailure = ConnectionFailure.proxy(null, "The proxy p:3128 cannot be reached");
		assertThat(status()).isEqualTo(Status.UNKNOWN);
		assertThat(health().getDetails()).containsEntry("lastError", "PROXY: The proxy p:3128 cannot be reached");
	}

	@Test
	void socketsAreCountedByState() {
		assertThat(health().getDetails()).doesNotContainKey("sockets");
		this.sockets = Map.of(ConnectionState.OPEN, 19, ConnectionState.RECONNECTING, 1);
		assertThat(health().getDetails()).containsEntry("sockets", this.sockets);
	}

	@Test
	void theTimeOfTheNextAttemptIsADetail() {
		assertThat(health().getDetails()).doesNotContainKey("nextAttempt");
		this.state = ConnectionState.RECONNECTING;
		this.nextAttempt = START.plusSeconds(58);
		assertThat(health().getDetails()).containsEntry("nextAttempt", START.plusSeconds(58));
	}

	@Test
	void upWhenOpenWithoutChannels() {
		assertThat(status()).isEqualTo(Status.UP);
	}

	@ParameterizedTest
	@EnumSource(names = { "JOINING", "JOINED", "ERRORED" })
	void unknownWhileAChannelJoinsAndDownWhenThatTakesLongerThanTheGracePeriod(ChannelState joining) {
		after(Duration.ofHours(1));
		this.channels = Map.of("realtime:a", ChannelState.SUBSCRIBED, "realtime:b", joining);
		this.unsubscribedSince = this.now;
		assertThat(status()).isEqualTo(Status.UNKNOWN);
		after(GRACE.minusMillis(1));
		assertThat(status()).isEqualTo(Status.UNKNOWN);
		after(Duration.ofMillis(1));
		assertThat(status()).isEqualTo(Status.DOWN);
	}

	private void join(int subscribed, ChannelState others) {
		this.channels = IntStream.range(0, 2_000)
			.boxed()
			.collect(Collectors.toMap((number) -> "realtime:" + number,
					(number) -> (number < subscribed) ? ChannelState.SUBSCRIBED : others));
	}

	private void joinInTurn(int seconds) {
		this.unsubscribedSince = this.now;
		for (int second = 1; second <= seconds; second++) {
			after(Duration.ofSeconds(1));
			join(25 * second, ChannelState.JOINING);
			this.lastSubscribed = this.now;
			assertThat(status()).as("after %d s", second).isEqualTo(Status.UNKNOWN);
		}
	}

	@Test
	void twoThousandChannelsThatJoinInTurnAreNoOutage() {
		joinInTurn(79);
		after(Duration.ofSeconds(1));
		join(2_000, ChannelState.JOINING);
		this.unsubscribedSince = null;
		assertThat(status()).isEqualTo(Status.UP);
	}

	@Test
	void downWhenNoneOfTheChannelsThatWaitForTheirTurnJoinsWithinTheGracePeriod() {
		joinInTurn(40);
		after(GRACE.minusMillis(1));
		assertThat(status()).isEqualTo(Status.UNKNOWN);
		after(Duration.ofMillis(1));
		assertThat(status()).isEqualTo(Status.DOWN);
	}

	@Test
	void othersThatJoinAreNoExcuseForAChannelThatCannot() {
		joinInTurn(40);
		this.sockets = Map.of(ConnectionState.OPEN, 10, ConnectionState.CONNECTING, 1);
		assertThat(status()).isEqualTo(Status.UNKNOWN);
		this.sockets = Map.of(ConnectionState.OPEN, 10, ConnectionState.RECONNECTING, 1);
		assertThat(status()).as("a socket that cannot be opened").isEqualTo(Status.DOWN);
		this.sockets = Map.of();
		join(1_999, ChannelState.JOINED);
		assertThat(status()).as("its changes are not confirmed").isEqualTo(Status.DOWN);
		join(1_999, ChannelState.ERRORED);
		assertThat(status()).as("its joins fail").isEqualTo(Status.DOWN);
	}

	@Test
	void theGracePeriodOfAChannelBeginsAnewAfterItWasSubscribed() {
		this.channels = Map.of("realtime:a", ChannelState.JOINING);
		this.unsubscribedSince = this.now;
		assertThat(status()).isEqualTo(Status.UNKNOWN);
		after(GRACE);
		this.channels = Map.of("realtime:a", ChannelState.SUBSCRIBED);
		this.unsubscribedSince = null;
		assertThat(status()).isEqualTo(Status.UP);
		this.channels = Map.of("realtime:a", ChannelState.ERRORED);
		this.unsubscribedSince = this.now;
		assertThat(status()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void theGracePeriodOfAChannelDoesNotBeginBeforeTheSocketIsOpen() {
		this.channels = Map.of("realtime:a", ChannelState.JOINING);
		this.unsubscribedSince = START.minus(GRACE);
		assertThat(status()).isEqualTo(Status.UNKNOWN);
	}

	@ParameterizedTest
	@EnumSource(names = { "CONNECTING", "RECONNECTING" })
	void unknownWhileConnectingAndDownWhenThatTakesLongerThanTheGracePeriod(ConnectionState connecting) {
		this.state = connecting;
		this.reconnectingSince = START;
		this.lastFailure = ConnectionFailure.of(ConnectionFailure.Kind.UNREACHABLE, "gone");
		after(GRACE.minusMillis(1));
		assertThat(health()).satisfies((health) -> {
			assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(health.getDetails()).containsEntry("state", connecting);
		});
		after(Duration.ofMillis(1));
		assertThat(status()).isEqualTo(Status.DOWN);
	}

	@Test
	void theGracePeriodCountsFromTheLossNotFromTheLastAttempt() {
		this.state = ConnectionState.RECONNECTING;
		this.reconnectingSince = START.minus(GRACE);
		assertThat(status()).isEqualTo(Status.DOWN);
	}

	@Test
	void unknownWhenStoppedOnPurpose() {
		this.state = ConnectionState.DISCONNECTED;
		this.channels = Map.of("realtime:a", ChannelState.JOINING);
		this.lastFailure = ConnectionFailure.refused(401, "Unauthorized");
		after(Duration.ofHours(1));
		assertThat(status()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void unknownWhileStopping() {
		this.state = ConnectionState.CLOSING;
		assertThat(status()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void downWhenTheReconnectPolicyGaveUp() {
		this.state = ConnectionState.DISCONNECTED;
		this.reconnectingSince = START;
		assertThat(status()).isEqualTo(Status.DOWN);
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 403, 404 })
	void downAtOnceWhenTheKeyIsRefused(int status) {
		this.state = ConnectionState.RECONNECTING;
		this.reconnectingSince = START;
		this.lastFailure = ConnectionFailure.refused(status, "refused");
		assertThat(status()).isEqualTo(Status.DOWN);
	}

	@Test
	void anotherRefusalIsAnOutageLikeAnyOther() {
		this.state = ConnectionState.RECONNECTING;
		this.reconnectingSince = START;
		this.lastFailure = ConnectionFailure.refused(503, "unavailable");
		assertThat(status()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void upWhenTheKeyWasRefusedAndIsNoMore() {
		this.lastFailure = ConnectionFailure.refused(401, "Unauthorized");
		assertThat(status()).isEqualTo(Status.UP);
	}

	@ParameterizedTest
	@EnumSource(names = { "OPEN", "RECONNECTING" })
	void downAtOnceForAnOverdueHeartbeat(ConnectionState state) {
		this.state = state;
		this.heartbeatOverdue = true;
		assertThat(status()).isEqualTo(Status.DOWN);
	}

	@ParameterizedTest
	@EnumSource(names = { "OPEN", "RECONNECTING" })
	void downAtOnceForARefusedChannel(ConnectionState state) {
		this.state = state;
		this.channels = Map.of("realtime:a", ChannelState.ERRORED);
		this.refused = Map.of("realtime:a", "no permission");
		assertThat(health()).satisfies((health) -> {
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("refusedChannels", Map.of("realtime:a", "no permission"));
		});
	}

	@Test
	void theFirstChannelsThatAreNotSubscribedYetAreADetailOfAnOpenLink() {
		this.unsubscribed = IntStream.rangeClosed(1, 30)
			.boxed()
			.collect(Collectors.toMap((number) -> "realtime:%02d".formatted(number), (number) -> "no database"));
		assertThat(health().getDetails().get("unsubscribedChannels"))
			.asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
			.hasSize(20)
			.containsEntry("realtime:01", "no database")
			.containsEntry("realtime:20", "no database");
		this.state = ConnectionState.RECONNECTING;
		assertThat(health().getDetails()).doesNotContainKey("unsubscribedChannels");
	}

	@Test
	void broadcastsThatAreRefusedAreADetailAndTheChannelIsHealthyAllTheSame() {
		this.channels = Map.of("realtime:a", ChannelState.SUBSCRIBED);
		assertThat(health().getDetails()).doesNotContainKey("refusedBroadcasts");
		this.refusedBroadcasts = Map.of("realtime:a", "unauthorized: no policy");
		assertThat(health()).satisfies((health) -> {
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("refusedBroadcasts",
					Map.of("realtime:a", "unauthorized: no policy"));
		});
	}

	@Test
	void detailsTellWhatIsKnown() {
		this.channels = Map.of("realtime:a", ChannelState.SUBSCRIBED, "realtime:b", ChannelState.SUBSCRIBED,
				"realtime:c", ChannelState.CLOSED);
		this.lastFailure = ConnectionFailure.closed(1006, "The socket was closed with 1006");
		assertThat(health().getDetails()).containsOnly(Map.entry("state", ConnectionState.OPEN),
				Map.entry("since", START), Map.entry("attempts", 2), Map.entry("lastRoundTrip", "12ms"),
				Map.entry("channels", Map.of(ChannelState.SUBSCRIBED, 2, ChannelState.CLOSED, 1)),
				Map.entry("lastError", "CLOSED 1006: The socket was closed with 1006"));
	}

}
