package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.channel.CountedPlaces;
import io.github.supabaserealtime.internal.delivery.ReplayedMessages;
import io.github.supabaserealtime.internal.machine.ConnectionIo;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.ConnectionSetup;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.machine.StatusBoard;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.MalformedFrameException;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import org.jspecify.annotations.Nullable;

/**
 * One history: a connection, a server and an application that all do what a seed says.
 * What must always hold is checked after every step; the first thing that does not is
 * thrown as an {@link AssertionError}.
 */
final class Simulation implements ConnectionIo, SimulatedServer.Client, TestArrival.Fate {

	private static final Payload NOTHING = Payload.ofJson("{}", Bench.MAPPER);

	private static final List<String> TOPICS = SimulatedTopics.ALL;

	private static final PostgresChangesBinding FIRST = PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL,
			"public", "first", null);

	private static final PostgresChangesBinding SECOND = PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT,
			"public", "second", null);

	// to connect, and for the answer
	private static final Duration HTTP_AT_MOST = Duration.ofSeconds(20);

	// what waits for a join, and for the answer to a push
	private static final Duration ANSWERED_AT_MOST = Duration.ofSeconds(72);

	private static final Duration STOPPED_WITHIN = Duration.ofSeconds(6);

	// a refusal of each channel that is one too many
	private static final Duration REVIVED_WITHIN = Duration.ofSeconds(120);

	private static final char HALF = '\uD83C';

	static final String HALF_NAME = "half";

	// within the margin of the replay
	private static final int MOST_SKEW_MILLIS = 4_000;

	// those that are refused are tried in turn
	private static final Duration PAUSE = Duration.ofSeconds(100);

	// the pause that refused joins make for the others, and a join that is never answered
	private static final Duration TOKEN_USED_WITHIN = Duration.ofSeconds(200);

	// one window until it is sent once more, another one until it is applied
	private static final Duration TOKEN_APPLIED_WITHIN = Duration.ofSeconds(22);

	// a join that waits in vain takes up to 26 s, and the pause behind it is 300 s in
	// place
	// of 95; it may be tried again before each of the others
	private static final Duration LONGER_PAUSE = Duration.ofSeconds(235);

	private static final Map<String, ChannelOptions> OPTIONS = Map.of(SimulatedTopics.PLAIN,
			ChannelOptions.builder().broadcastAck(true).build(), SimulatedTopics.STORED,
			ChannelOptions.builder()
				.broadcastAck(true)
				.privateChannel(true)
				.replayOnReconnect(Duration.ofSeconds(5))
				.build(),
			SimulatedTopics.CHANGES,
			ChannelOptions.builder().broadcastAck(true).replicationReady(true).postgresChanges(FIRST).build(),
			SimulatedTopics.PRESENCE, ChannelOptions.builder().broadcastAck(true).build());

	private static final Map<ConnectionState, Set<ConnectionState>> CONNECTION_MOVES = Map.of(
			ConnectionState.DISCONNECTED, EnumSet.of(ConnectionState.CONNECTING), ConnectionState.CONNECTING,
			EnumSet.of(ConnectionState.OPEN, ConnectionState.RECONNECTING, ConnectionState.DISCONNECTED),
			ConnectionState.OPEN, EnumSet.of(ConnectionState.RECONNECTING, ConnectionState.CLOSING),
			ConnectionState.RECONNECTING, EnumSet.of(ConnectionState.OPEN, ConnectionState.DISCONNECTED),
			ConnectionState.CLOSING, EnumSet.of(ConnectionState.DISCONNECTED));

	private static final Map<ChannelState, Set<ChannelState>> CHANNEL_MOVES = Map.of(ChannelState.CLOSED,
			EnumSet.of(ChannelState.JOINING), ChannelState.JOINING,
			EnumSet.of(ChannelState.JOINED, ChannelState.ERRORED, ChannelState.CLOSED, ChannelState.LEAVING),
			ChannelState.JOINED,
			EnumSet.of(ChannelState.SUBSCRIBED, ChannelState.ERRORED, ChannelState.JOINING, ChannelState.LEAVING,
					ChannelState.CLOSED),
			ChannelState.SUBSCRIBED,
			EnumSet.of(ChannelState.JOINED, ChannelState.ERRORED, ChannelState.JOINING, ChannelState.LEAVING,
					ChannelState.CLOSED),
			ChannelState.LEAVING, EnumSet.of(ChannelState.CLOSED, ChannelState.JOINING), ChannelState.ERRORED,
			EnumSet.of(ChannelState.JOINING, ChannelState.CLOSED, ChannelState.LEAVING));

	private final VirtualLane lane = new VirtualLane();

	private final Random random;

	private final FrameCodec codec = FrameCodec.of(ProtocolVersion.V2, Bench.MAPPER, UnaryOperator.identity());

	private final StatusBoard board = new StatusBoard(this.lane);

	private final SimulatedServer server;

	private final ConnectionMachines connection;

	private final Map<Long, Bench.FakeActivity> activities = new HashMap<>();

	private final SimulatedRoster roster = new SimulatedRoster(this::require);

	private int lookUps;

	private int starts;

	private final Map<String, Integer> lastDelivered = new HashMap<>();

	private final Map<String, Integer> pushes = new HashMap<>();

	private final Map<String, Boolean> interrupted = new HashMap<>();

	// until when the gap of a channel that is subscribed again must have been told
	private final Map<String, Long> gapDue = new HashMap<>();

	private final Set<String> held = new HashSet<>();

	private final Set<TestArrival> postponed = new HashSet<>();

	private final Set<Integer> storedDelivered = new HashSet<>();

	private final ReplayedMessages replayedMessages = new ReplayedMessages(SimulatedTopics.KEY);

	private final Set<Integer> rowsHeard = new HashSet<>();

	// since when all rows must be heard or lie in a gap that is told
	private Instant rowsSince = Instant.MAX;

	private Instant rowsSubscribed = Instant.MAX;

	private int skewMillis;

	// when the wall clock was last wrong by more than the margin of the replay allows
	private long wrongUntil = -1;

	private long storedJoining;

	private final Map<String, CompletableFuture<SendResult>> acked = new LinkedHashMap<>();

	private final Set<String> transitions = new HashSet<>();

	private @Nullable List<String> trace;

	private ConnectionState state = ConnectionState.DISCONNECTED;

	private final Map<String, ChannelState> channelStates = new HashMap<>();

	private final SimulatedFigures figures = new SimulatedFigures(this.lane);

	private final SimulatedCalls calls;

	private final CountedTimers timers = new CountedTimers(this.lane);

	private final SimulatedGiveUps giveUps;

	private final SimulatedRemovals removals;

	// what is subscribed
	private final Set<String> wanted = new TreeSet<>();

	private boolean gaveUp;

	// how long the channel with Postgres changes waits for the database
	private final @Nullable Duration databaseWait;

	private boolean tokenBehaves = true;

	private final boolean tokensProvided;

	// what the application set, and when
	private @Nullable String tokenSet;

	private long tokenSetAt;

	private @Nullable String newestToken;

	private long newestTokenSince;

	private boolean clockWasSet;

	private long openSince;

	private final Map<String, Long> erroredSince = new HashMap<>();

	private final Map<String, Long> joinedSince = new HashMap<>();

	// what an effect throws is caught on the lane, as a listener's errors are
	private @Nullable AssertionError violation;

	Simulation(long seed) {
		this.random = new Random(seed);
		int maxPerSocket = (this.random.nextInt(4) == 0) ? 1 + this.random.nextInt(TOPICS.size()) : 100;
		this.server = new SimulatedServer(this.lane, this.random, this, maxPerSocket);
		this.tokensProvided = this.random.nextBoolean();
		this.databaseWait = this.random.nextBoolean() ? Duration.ofMillis(1 + this.random.nextInt(20_000)) : null;
		boolean overHttp = this.random.nextInt(3) == 0;
		this.calls = new SimulatedCalls(this.figures::quiet, !overHttp);
		ConnectionSettings defaults = ConnectionSettings.defaults();
		ConnectionSettings.BufferSettings buffers = defaults.buffers();
		ConnectionSettings settings = new ConnectionSettings(defaults.timeouts(), defaults.heartbeat(),
				new ConnectionSettings.JoinSettings(defaults.joins().inFlight(), defaults.joins().perSecond(),
						defaults.joins().retryDelay(), defaults.joins().maxRetryDelay(), maxPerSocket),
				new ConnectionSettings.BufferSettings(buffers.sendCapacity(), buffers.overflow(), buffers.maxAge(),
						buffers.pushCapacity(), overHttp),
				defaults.delivery(), defaults.tokens(), defaults.changes());
		Integer maxRetries = (this.random.nextInt(3) == 0) ? this.random.nextInt(4) : null;
		this.giveUps = new SimulatedGiveUps(this.lane, this.timers, maxRetries, this::require);
		this.removals = new SimulatedRemovals(this.lane, this.random, this::require);
		ConnectionSetup setup = new ConnectionSetup("sim", settings, this.codec,
				RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), maxRetries),
				Duration.ofMinutes(1), Duration.ofSeconds(5), "key", null, this.tokensProvided,
				(this.random.nextInt(4) == 0) ? Duration.ofSeconds(20) : null, this.figures, false);
		this.connection = new ConnectionMachines(setup,
				new MachineTime(this.timers, this.lane::now, this.lane, this.random), this, this.board);
	}

	/**
	 * Run the history to its end.
	 * @return the distinct transitions that it went through
	 */
	Set<String> run() {
		TOPICS.forEach(this::create);
		int steps = 30 + this.random.nextInt(90);
		for (int i = 0; i < steps; i++) {
			step();
			check();
			if (this.gaveUp) {
				this.gaveUp = false;
				afterGivingUp();
			}
		}
		settle();
		this.transitions.addAll(this.server.waits);
		return this.transitions;
	}

	private void create(String topic) {
		this.connection.createChannel(topic,
				OPTIONS.get(topic).toBuilder().postgresChangesWait(this.databaseWait).build());
	}

	/**
	 * Run the history and tell all that was published.
	 */
	List<String> trace() {
		List<String> traced = new ArrayList<>();
		this.trace = traced;
		run();
		return traced;
	}

	private void step() {
		switch (this.random.nextInt(16)) {
			case 0, 1 -> {
				this.starts++;
				call("connect", this.connection::connect);
			}
			case 2 -> {
				if (this.random.nextInt(4) == 0) {
					stop();
				}
			}
			case 3, 4 -> subscribe(topic());
			case 5 -> {
				switch (this.random.nextInt(4)) {
					case 0 -> unsubscribe(topic());
					case 1 -> remove(topic());
					default -> {
					}
				}
			}
			case 6, 7 -> push();
			case 8 -> this.server.breakSomething();
			case 9 -> this.server.sendSomething();
			case 10 -> this.server.speakOfThePast();
			case 11 -> {
				if (this.random.nextInt(3) == 0) {
					goBackAndForth();
				}
				else {
					setAuth(this.random.nextBoolean() ? token() : null);
				}
			}
			case 12 -> askForMore();
			case 13 -> jump();
			case 14 -> {
				this.tokenBehaves = this.random.nextInt(3) > 0;
				if (this.server.isRefusing()) {
					this.transitions.add("token changed inside a refusal");
					setAuth(SimulatedTokens.named("fresh" + this.random.nextInt()));
					if (this.random.nextInt(3) == 0) {
						// nothing else gives a reason to join again
						this.transitions.add("nothing happens after a refusal");
						for (int i = 0; i < 5; i++) {
							this.lane.advance(PAUSE);
							check();
						}
					}
				}
			}
			default -> {
			}
		}
		long millis = (this.random.nextInt(5) == 0) ? this.random.nextInt(40_000) : this.random.nextInt(1500);
		this.lane.advance(Duration.ofMillis(millis));
	}

	/**
	 * Change the token faster than a newer server applies it.
	 */
	private void goBackAndForth() {
		for (int i = 2 + this.random.nextInt(4); i > 0; i--) {
			setAuth(SimulatedTokens.named("token" + i % 2));
			this.lane.advance(Duration.ofMillis(this.random.nextInt(6000)));
			check();
		}
	}

	private void subscribe(String topic) {
		if (this.removals.again(topic)) {
			this.transitions.add("subscribed after a removal");
			create(topic);
		}
		this.wanted.add(topic);
		call("subscribe", (future) -> this.connection.subscribe(topic, future));
	}

	private CompletableFuture<Void> unsubscribe(String topic) {
		CompletableFuture<Void> future = this.calls.begin("unsubscribe");
		this.connection.unsubscribe(topic, future);
		this.wanted.remove(topic);
		missedOnPurpose(topic);
		if (topic.equals(SimulatedTopics.PRESENCE)) {
			this.roster.left();
		}
		return future;
	}

	/**
	 * What is missed from now on is missed on purpose, also where nothing is connected.
	 */
	private void missedOnPurpose(String topic) {
		this.interrupted.put(topic, false);
		if (topic.equals(SimulatedTopics.CHANGES)) {
			this.rowsSince = Instant.MAX;
		}
	}

	/**
	 * Remove a channel at whatever moment this is. Some applications change their mind.
	 */
	private void remove(String topic) {
		this.transitions.add("removed while " + this.channelStates.getOrDefault(topic, ChannelState.CLOSED));
		CompletableFuture<Void> unsubscribed = unsubscribe(topic);
		this.removals.begin(topic, this.connection, unsubscribed, this.calls.begin(SimulatedRemovals.CALL),
				() -> this.channelStates.getOrDefault(topic, ChannelState.CLOSED),
				() -> this.server.refusals.removed(topic));
		switch (this.random.nextInt(4)) {
			case 0 -> subscribe(topic);
			case 1 -> {
				this.lane.advance(Duration.ofMillis(this.random.nextInt(400)));
				subscribe(topic);
			}
			case 2 -> {
				this.lane.advance(Duration.ofMillis(this.random.nextInt(400)));
				subscribe(topic);
				this.lane.advance(Duration.ofMillis(this.random.nextInt(400)));
				unsubscribe(topic);
			}
			default -> {
			}
		}
	}

	/**
	 * The connection gave up in the last step. Some applications open it again, and find
	 * a server that works: all that is subscribed is joined.
	 */
	private void afterGivingUp() {
		if (!this.giveUps.isGivingUp() || this.random.nextBoolean()) {
			return;
		}
		this.lane.advance(STOPPED_WITHIN);
		check();
		this.server.reliable(true);
		setAuth(SimulatedTokens.named("fresh" + this.random.nextInt()));
		this.starts++;
		call("connect", this.connection::connect);
		this.lane.advance(REVIVED_WITHIN);
		check();
		List<String> healthy = this.wanted.stream().filter((topic) -> !this.server.isBarred(topic)).toList();
		// one that may wait for the database lets one that is barred go first, once more
		for (int i = 2 * (this.wanted.size() - healthy.size()); i > 0 && !areJoined(healthy); i--) {
			this.lane.advance(PAUSE);
			check();
		}
		if (!this.wanted.isEmpty()) {
			require(this.state == ConnectionState.OPEN, () -> "connect() after giving up led to " + this.state);
			checkFlow(healthy);
			this.transitions.add("came back after giving up");
		}
		this.server.reliable(false);
	}

	private boolean areJoined(List<String> topics) {
		return topics.stream().allMatch((topic) -> this.board.channelState(topic).isJoined());
	}

	private void checkFlow(List<String> healthy) {
		Map<String, Integer> before = Map.copyOf(this.lastDelivered);
		Map<String, CompletableFuture<SendResult>> sent = new LinkedHashMap<>();
		for (String topic : healthy) {
			require(this.board.channelState(topic).isJoined(),
					() -> topic + " is " + this.board.channelState(topic) + " after connect()");
			sent.put(topic, pushOne(topic, true, null));
		}
		this.server.sendSomething();
		this.lane.advance(Duration.ofSeconds(10));
		check();
		sent.forEach((topic, future) -> require(isAcknowledged(future), () -> "nothing flows to " + topic));
		healthy.forEach((topic) -> require(this.lastDelivered.getOrDefault(topic, 0) > before.getOrDefault(topic, 0),
				() -> "nothing flows from " + topic));
	}

	private void setAuth(@Nullable String token) {
		this.tokenSet = token;
		this.tokenSetAt = this.lane.now();
		this.connection.setAuth(token);
	}

	/**
	 * A channel that was refused with another token than the application's newest is
	 * joined with that one before long.
	 */
	private void checkTokenUsed(String topic) {
		SimulatedServer.JoinedWith join = this.server.joins.get(topic);
		if (join == null || this.tokensProvided || this.tokenSet == null || !this.tokenSet.startsWith("fresh")
				|| this.state != ConnectionState.OPEN || this.tokenSet.equals(join.token())
				|| this.board.channelState(topic) != ChannelState.ERRORED
				|| this.server.refusals.waitsForPlace(topic)) {
			return;
		}
		long since = Math.max(Math.max(this.erroredSince.getOrDefault(topic, 0L), this.tokenSetAt), this.openSince);
		Duration limit = TOKEN_USED_WITHIN.plus(PAUSE.multipliedBy(errored() - 1))
			.plus((this.databaseWait != null) ? LONGER_PAUSE.multipliedBy(errored()) : Duration.ZERO);
		require(this.lane.now() - since < limit.toNanos(),
				() -> topic + " was refused with an old token and is not joined with the new one");
	}

	/**
	 * Some time after the last change a joined channel has the newest token, whatever was
	 * sent before. One that expires may seem to have done so when the clock is set.
	 */
	private void checkTokensApplied() {
		String newest = noteNewestToken();
		if (newest == null || (this.clockWasSet && SimulatedTokens.expiry(newest) != null)
				|| this.state != ConnectionState.OPEN) {
			return;
		}
		for (String topic : TOPICS) {
			AppliedToken token = this.server.token(topic);
			long since = Stream
				.of(this.newestTokenSince, this.figures.quietSince(), this.server.readsSince(topic),
						this.joinedSince.getOrDefault(topic, Long.MAX_VALUE))
				.reduce(0L, Math::max);
			if (token != null && this.channelStates.get(topic).isJoined()
					&& since < this.lane.now() - TOKEN_APPLIED_WITHIN.toNanos()) {
				require(token.applied().equals(newest), () -> topic + " goes on with an old token");
				if (token.hasIgnoredWhileHolding()) {
					this.transitions.add("token came back while another was held");
				}
			}
		}
	}

	private @Nullable String noteNewestToken() {
		String newest = this.connection.accessToken();
		if (!Objects.equals(newest, this.newestToken)) {
			this.newestToken = newest;
			this.newestTokenSince = this.lane.now();
		}
		return newest;
	}

	private long errored() {
		return this.channelStates.values().stream().filter((state) -> state == ChannelState.ERRORED).count();
	}

	private String token() {
		return this.random.nextBoolean() ? SimulatedTokens.named("token" + this.random.nextInt(3))
				: SimulatedTokens.expiringAt(this.lane.instant().plusSeconds(5 + this.random.nextInt(600)));
	}

	private void askForMore() {
		switch (this.random.nextInt(6)) {
			case 0 -> this.connection.command((channels) -> channels.bind(SimulatedTopics.CHANGES, SECOND));
			case 1 -> this.connection.enablePresence(SimulatedTopics.PRESENCE);
			case 2 -> call("replicationReady", (future) -> this.connection
				.command((channels) -> channels.awaitReplication(SimulatedTopics.CHANGES, future)));
			default -> track(SimulatedTopics.PRESENCE, this.random.nextBoolean() ? "{\"x\":1}" : null);
		}
	}

	private void track(String topic, @Nullable String payload) {
		CompletableFuture<SendResult> future = this.calls.begin((payload != null) ? "track" : "untrack");
		this.connection.track(topic, payload, future);
	}

	/**
	 * The wall clock is set forward or back.
	 */
	private void jump() {
		int most = (this.random.nextInt(4) == 0) ? 600_000 : MOST_SKEW_MILLIS;
		int skew = this.random.nextInt(2 * most) - most;
		if (Math.abs(this.skewMillis) > MOST_SKEW_MILLIS) {
			this.wrongUntil = this.lane.now();
		}
		this.clockWasSet = true;
		this.lane.jump(Duration.ofMillis(skew - this.skewMillis));
		this.skewMillis = skew;
	}

	private String topic() {
		return TOPICS.get(this.random.nextInt(TOPICS.size()));
	}

	private void call(String name, Consumer<CompletableFuture<Void>> command) {
		command.accept(this.calls.begin(name));
	}

	/**
	 * Stop at whatever moment this is. Unless the application starts again, all calls end
	 * in time, but for one that is on its way over HTTP.
	 */
	private void stop() {
		this.transitions.addAll(moments().map((moment) -> "stopped " + moment).toList());
		this.giveUps.stopping();
		// the others say so themselves
		TOPICS.stream()
			.filter((topic) -> this.channelStates.getOrDefault(topic, ChannelState.CLOSED) == ChannelState.CLOSED)
			.forEach(this::missedOnPurpose);
		call("disconnect", this.connection::disconnect);
		List<CompletableFuture<?>> pending = this.calls.all();
		int started = this.starts;
		this.lane.schedule(STOPPED_WITHIN, () -> {
			if (this.starts == started) {
				requireEnded(pending);
			}
		});
	}

	private Stream<String> moments() {
		Stream<String> open = this.calls.open(this.calls.all()).map((name) -> "with an open " + name);
		Stream<String> others = Map
			.of("inside a refusal", this.server.isRefusing(), "on a dead socket", this.server.isDead(), "over HTTP",
					this.calls.isOverHttp(), "during a look-up", this.lookUps > 0, "before a gap is told",
					!this.gapDue.isEmpty(), "with messages held back", !this.held.isEmpty())
			.entrySet()
			.stream()
			.filter(Map.Entry::getValue)
			.map(Map.Entry::getKey);
		return Stream.concat(Stream.of("while " + this.state), Stream.concat(open, others));
	}

	private void requireEnded(List<CompletableFuture<?>> pending) {
		List<String> open = this.calls.open(pending).toList();
		require(open.isEmpty(), () -> "calls have not ended: " + open);
	}

	/**
	 * Send something whose text is no UTF-16: it fails, and nothing else does.
	 */
	private void pushWhatCannotBeEncoded() {
		CompletableFuture<SendResult> future = this.calls.begin("broadcast");
		this.connection.push(new Push(topic(), "broadcast",
				new OutgoingFrame.Json("{\"" + HALF_NAME + "\":\"" + HALF + "\"}"), true, this.lane.now(), future));
		this.transitions.add("what cannot be encoded");
	}

	private void push() {
		if (this.random.nextInt(20) == 0) {
			pushWhatCannotBeEncoded();
			return;
		}
		push(topic());
	}

	private void push(String topic) {
		for (int i = this.random.nextInt(4); i >= 0; i--) {
			pushOne(topic, this.random.nextBoolean(),
					(this.random.nextInt(4) == 0) ? Duration.ofMillis(1 + this.random.nextInt(20_000)) : null);
		}
	}

	private CompletableFuture<SendResult> pushOne(String topic, boolean ack, @Nullable Duration timeout) {
		int number = this.pushes.merge(topic, 1, Integer::sum);
		String event = number + (ack ? "-ack" : "-plain");
		CompletableFuture<SendResult> future = this.calls.begin("broadcast");
		if (ack) {
			this.acked.put(topic + "/" + event, future);
		}
		this.connection.push(new Push(topic, "broadcast",
				new OutgoingFrame.UserBroadcast(event, new byte[] { '1' }, true,
						(number % 3 == 0) ? BroadcastPersistence.longest() : BroadcastPersistence.none()),
				ack, this.lane.now(), timeout, future));
		return future;
	}

	/**
	 * Whatever happened: closed, nothing is pending and every future has ended.
	 */
	private void settle() {
		this.server.heal();
		stop();
		this.lane.advance(STOPPED_WITHIN);
		check();
		require(this.state == ConnectionState.DISCONNECTED,
				() -> "disconnect() did not end in 6 s but in " + this.state);
		// what is on its way over HTTP ends by itself
		this.lane.advance(HTTP_AT_MOST);
		require(!this.calls.isOverHttp(), () -> "something else was sent over HTTP after the end");
		requireEnded(this.calls.all());
		this.giveUps.checkTimers();
		for (String topic : TOPICS) {
			push(topic);
			track(topic, "{\"x\":1}");
			track(topic, null);
		}
		this.lane.advance(Duration.ofMillis(1));
		requireEnded(this.calls.all());
		// what the server and the network still have to say must wake nobody
		this.lane.advance(Duration.ofMinutes(5));
		check();
		require(this.state == ConnectionState.DISCONNECTED, () -> "the connection came back by itself");
		require(this.lane.pendingTimers() == 0, () -> this.lane.pendingTimers() + " timers are pending after the end");
		require(this.held.isEmpty(), () -> this.held + " are held back for ever");
		this.acked.forEach((name, future) -> {
			if (isAcknowledged(future)) {
				String[] parts = name.split("/");
				require(this.server.received.getOrDefault(parts[0], List.of()).contains(parts[1]),
						() -> name + " was acknowledged but never received");
				Optional<String> stored = future.getNow(SendResult.written()).storedId();
				require(stored.equals(Optional.of(name).filter(this.server.stored::contains)),
						() -> "it is said that " + name + " was stored as " + stored);
			}
		});
		long acknowledged = this.acked.values().stream().filter(Simulation::isAcknowledged).count();
		require(this.figures.areTrue(acknowledged), () -> acknowledged + " acknowledged, but " + this.figures);
		if (this.server.refusals.isAgain()) {
			this.transitions.add("refused again beside healthy channels");
		}
		if (this.server.isClosedBehindRefusal()) {
			this.transitions.add("closed behind a refusal");
		}
	}

	/**
	 * Return how late a push of a healthy channel was answered, first joins of other
	 * channels aside, in nanoseconds.
	 */
	long latestAnswer() {
		return this.server.refusals.latest();
	}

	private static boolean isAcknowledged(CompletableFuture<SendResult> future) {
		return !future.isCompletedExceptionally()
				&& future.getNow(SendResult.written()).reached() == SendResult.Stage.ACKNOWLEDGED;
	}

	private void check() {
		if (this.violation != null) {
			throw this.violation;
		}
		if (this.state == ConnectionState.OPEN) {
			this.server.checkLiveness();
		}
		require(this.server.violations.isEmpty(), () -> String.valueOf(this.server.violations));
		this.server.received.forEach((topic, events) -> {
			int last = 0;
			for (String event : events) {
				int number = Integer.parseInt(event.substring(0, event.indexOf('-')));
				require(number > last, () -> "pushes of " + topic + " arrived out of order or twice: " + events);
				last = number;
			}
		});
		require(this.calls.oldestAnswered().compareTo(ANSWERED_AT_MOST) <= 0,
				() -> "a call is open after " + this.calls.oldestAnswered() + " without joins");
		checkTokensApplied();
		if (this.channelStates.getOrDefault(SimulatedTopics.PRESENCE, ChannelState.CLOSED).isJoined()
				&& this.roster.compare(this.server.quietPresence(), this.connection.present(SimulatedTopics.PRESENCE),
						this.server.topics.present())) {
			this.transitions.add("presence as at the server");
		}
		boolean idle = this.state == ConnectionState.DISCONNECTED;
		for (String topic : TOPICS) {
			checkTokenUsed(topic);
			ChannelState channel = this.channelStates.getOrDefault(topic, ChannelState.CLOSED);
			require(channel == this.board.channelState(topic), () -> "the board shows another state of " + topic);
			boolean others = this.state == ConnectionState.RECONNECTING && this.server.isSeveral();
			require(others || this.state == ConnectionState.OPEN || this.state == ConnectionState.CLOSING
					|| !channel.isJoined(), () -> topic + " is joined without a socket");
			require(!idle || !channel.isJoined(), () -> topic + " is joined while disconnected");
			require(this.gapDue.getOrDefault(topic, Long.MAX_VALUE) > this.lane.now(),
					() -> "no word of a gap of " + topic);
		}
		require(this.board.state() == this.state, () -> "the board shows another state");
		this.removals.check(this.connection, this.channelStates, this.held, this.server.openSockets());
		List<String> wrong = new ArrayList<>();
		this.connection.command((channels) -> wrong.addAll(CountedPlaces.wrong(channels, TOPICS)));
		require(wrong.isEmpty(), wrong::toString);
		require(this.postponed.stream().map((arrival) -> arrival.frame().topic()).allMatch(this.gapDue::containsKey),
				() -> "something is postponed although no word of a gap is due");
	}

	private void require(boolean condition, Supplier<String> message) {
		if (!condition) {
			AssertionError violation = new AssertionError(
					message.get() + " (at " + Duration.ofNanos(this.lane.now()) + ")");
			if (this.violation == null) {
				this.violation = violation;
			}
			throw violation;
		}
	}

	// effects of the connection

	@Override
	public void open(long epoch) {
		this.server.open(epoch);
	}

	@Override
	public void close(long epoch, int code, String reason) {
		this.server.closedByClient(epoch);
	}

	@Override
	public void write(long epoch, String ref, EncodedFrame frame) {
		// one that comes and goes between two checks is sent, too
		noteNewestToken();
		this.figures.written(frame);
		joining(frame);
		this.server.write(epoch, ref, frame);
	}

	private void joining(EncodedFrame frame) {
		if (frame instanceof EncodedFrame.Text text && text.text().contains(",\"phx_join\",")) {
			TOPICS.stream()
				.filter((topic) -> text.text().contains('"' + topic + '"'))
				.forEach((topic) -> this.removals.touched(topic, "a join"));
		}
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
	public void sendOverHttp(Push push) {
		require(!this.calls.isOverHttp(), () -> "two broadcasts are on their way over HTTP");
		this.calls.overHttp(push);
		this.transitions.add("over HTTP");
		boolean accepted = this.random.nextInt(3) > 0;
		int most = (this.random.nextInt(10) == 0) ? (int) HTTP_AT_MOST.toMillis() : 3000;
		this.lane.schedule(Duration.ofMillis(this.random.nextInt(most)), () -> {
			this.calls.overHttp(null);
			this.connection.sentOverHttp(push,
					accepted ? null : new RealtimeException(RealtimeException.Kind.UNAVAILABLE, true, "not accepted"));
		});
	}

	@Override
	public void lookUpToken(long number) {
		if (this.tokenBehaves) {
			String token = token();
			lookedUp(() -> this.connection.tokenResolved(number, token));
		}
		else if (this.random.nextBoolean()) {
			lookedUp(() -> this.connection.tokenFailed(number, "no"));
		}
	}

	private void lookedUp(Runnable answer) {
		this.lookUps++;
		this.lane.schedule(Duration.ofMillis(this.random.nextInt(3000)), () -> {
			this.lookUps--;
			answer.run();
		});
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
	public void hold(String topic, boolean hold) {
		require(hold ? this.held.add(topic) : this.held.remove(topic), () -> "held or let go twice: " + topic);
	}

	@Override
	public void routes(String topic, Map<Long, PostgresChangesBinding> routes) {
	}

	@Override
	public void discard(Frame frame) {
	}

	@Override
	public void deliver(Frame frame) {
		this.removals.touched(frame.topic(), "a message");
		if (frame.body() instanceof Frame.Broadcast broadcast) {
			require(!"stale".equals(broadcast.event()), () -> "a stale frame was delivered");
			int number = Integer.parseInt(broadcast.event());
			if (frame.topic().equals(SimulatedTopics.STORED)
					&& this.replayedMessages.repeats(new BroadcastMessage("simulation", frame.topic(),
							broadcast.event(), broadcast.payload(), broadcast.id(), broadcast.replayed()))) {
				// left out where it would be delivered
				this.transitions.add((broadcast.payload().asTree().has(SimulatedTopics.KEY)) ? "known by its key"
						: "known by its id");
				return;
			}
			boolean kept = broadcast.id() != null || broadcast.payload().asTree().has(SimulatedTopics.KEY);
			require(!kept || this.storedDelivered.add(number), () -> number + " was delivered twice");
			if (!broadcast.replayed()) {
				live(frame.topic(), number);
			}
		}
		require(this.channelStates.get(frame.topic()).isJoined(), () -> "delivered while not joined");
		if (frame.body() instanceof Frame.Change change) {
			require(change.ids().stream().allMatch((id) -> id > 1),
					() -> "a change that nobody asked for was delivered");
			this.rowsHeard.add(change.record().asTree().path("id").intValue());
		}
	}

	@Override
	public void keepRoom(TestArrival arrival) {
		this.transitions.add("postponed");
		this.postponed.add(arrival);
	}

	@Override
	public void giveRoomBack(TestArrival arrival) {
		this.postponed.remove(arrival);
	}

	@Override
	public void violated(String how) {
		require(false, () -> how);
	}

	private void live(String topic, int number) {
		int before = this.lastDelivered.getOrDefault(topic, 0);
		require(number > before, () -> number + " was delivered after " + before + " on " + topic);
		this.lastDelivered.put(topic, number);
		require(!this.gapDue.containsKey(topic), () -> "a live message of " + topic + " came before word of the gap");
	}

	@Override
	public void deliver(Frame frame, List<PresenceMessage> messages) {
		require(frame.topic().equals(SimulatedTopics.PRESENCE), () -> "nobody asked for presence");
		messages.forEach((message) -> require(message.topic().equals(frame.topic()), () -> "the wrong topic"));
		this.roster.delivered(frame, messages);
	}

	@Override
	public void publish(RealtimeEvent event) {
		if (this.trace != null) {
			this.trace.add(this.lane.now() + " " + event);
		}
		if (event instanceof RealtimeConnectionStateEvent change) {
			require(change.oldState() == this.state, () -> "the old state of " + change + " is not " + this.state);
			boolean givingUp = givingUp(change);
			boolean others = this.state == ConnectionState.RECONNECTING && change.newState() == ConnectionState.CLOSING
					&& this.server.isSeveral();
			require(others || givingUp || CONNECTION_MOVES.get(this.state).contains(change.newState()),
					() -> "illegal: " + change);
			this.state = change.newState();
			this.openSince = this.lane.now();
			this.transitions.add(change.oldState() + ">" + change.newState());
		}
		else if (event instanceof RealtimeChannelStateEvent change) {
			channelChanged(change);
		}
		else if (event instanceof DeliveryGapEvent gap) {
			require(this.interrupted.getOrDefault(gap.topic(), false), () -> "a gap without an interruption: " + gap);
			require(this.channelStates.get(gap.topic()) == ChannelState.SUBSCRIBED, () -> "a gap before SUBSCRIBED");
			require(!gap.from().isAfter(gap.to()), () -> "a gap that ends before it begins: " + gap);
			this.interrupted.put(gap.topic(), false);
			this.gapDue.remove(gap.topic());
			if (gap.topic().equals(SimulatedTopics.CHANGES)) {
				rowsUntil(gap.from().minusMillis(this.skewMillis));
			}
			if (!gap.incomplete()) {
				this.transitions.add("gap closed");
				closed(gap);
			}
		}
	}

	private boolean givingUp(RealtimeConnectionStateEvent change) {
		boolean begins = this.giveUps.changing(change);
		if (begins) {
			this.transitions.addAll(this.giveUps.kind(this.server.openSockets(), this.server.isOpening()));
		}
		if (this.giveUps.isGivingUp() && change.newState() == ConnectionState.DISCONNECTED) {
			this.gaveUp = true;
			List<CompletableFuture<?>> pending = this.calls.all();
			this.lane.schedule(Duration.ofMillis(1), () -> {
				if (this.state == ConnectionState.DISCONNECTED && this.giveUps.isGivingUp()) {
					this.giveUps.check(this.connection, this.calls.open(pending).toList());
				}
			});
		}
		return begins;
	}

	/**
	 * A row that was committed before the gap and is not heard is lost without a word.
	 */
	private void rowsUntil(Instant gap) {
		List<Integer> lost = this.server.topics.committedBetween(this.rowsSince, gap)
			.stream()
			.filter((row) -> !this.rowsHeard.contains(row))
			.toList();
		require(lost.isEmpty(), () -> "the rows " + lost + " were lost before the gap");
		this.rowsSince = this.rowsSubscribed;
		if (this.rowsSince != Instant.MAX) {
			this.transitions.add("rows before a gap");
		}
	}

	private void closed(DeliveryGapEvent gap) {
		require(gap.topic().equals(SimulatedTopics.STORED), () -> "nothing is sent again on " + gap.topic());
		if (Math.abs(this.skewMillis) > MOST_SKEW_MILLIS || this.storedJoining <= this.wrongUntil) {
			return;
		}
		List<Integer> stored = this.server.topics.storedBetween(gap.from().plusMillis(MOST_SKEW_MILLIS), gap.to());
		require(this.storedDelivered.containsAll(stored),
				() -> "a gap is complete without " + stored + " but with " + this.storedDelivered);
	}

	private void channelChanged(RealtimeChannelStateEvent change) {
		String topic = change.topic();
		ChannelState before = this.channelStates.getOrDefault(topic, ChannelState.CLOSED);
		this.removals.touched(topic, "a change");
		this.removals.changing(topic);
		require(change.oldState() == before, () -> "the old state of " + change + " is not " + before);
		require(CHANNEL_MOVES.get(before).contains(change.newState()), () -> "illegal: " + change);
		if (change.newState() == ChannelState.SUBSCRIBED) {
			require(before == ChannelState.JOINED, () -> "subscribed without a join");
		}
		this.transitions.add("channel " + before + ">" + change.newState());
		this.channelStates.put(topic, change.newState());
		this.server.refusals.changed(change);
		if (change.newState() == ChannelState.JOINED) {
			this.joinedSince.put(topic, this.lane.now());
		}
		if (change.newState() == ChannelState.ERRORED) {
			this.erroredSince.put(topic, this.lane.now());
		}
		if (change.newState() == ChannelState.JOINING && topic.equals(SimulatedTopics.STORED)) {
			this.storedJoining = this.lane.now();
		}
		boolean lost = before.isJoined()
				&& (change.newState() == ChannelState.JOINING || change.newState() == ChannelState.ERRORED);
		boolean ends = change.newState() == ChannelState.LEAVING || change.newState() == ChannelState.CLOSED;
		boolean onPurpose = ends && !this.giveUps.isGivingUp();
		if (lost || (ends && !onPurpose && before.isJoined())) {
			this.interrupted.put(topic, true);
		}
		else if (onPurpose) {
			missedOnPurpose(topic);
		}
		else if (before == ChannelState.SUBSCRIBED && !ends) {
			this.interrupted.put(topic, true);
		}
		if (change.newState() == ChannelState.SUBSCRIBED && topic.equals(SimulatedTopics.CHANGES)) {
			this.rowsSubscribed = this.lane.trueInstant();
			if (!this.interrupted.getOrDefault(topic, false)) {
				this.rowsSince = this.rowsSubscribed;
			}
		}
		boolean gap = change.newState() == ChannelState.SUBSCRIBED && this.interrupted.getOrDefault(topic, false);
		if (gap) {
			this.gapDue.put(topic, this.lane.now() + Duration.ofMillis(1001).toNanos());
		}
		else {
			require(!this.gapDue.containsKey(topic), () -> "no word of a gap of " + topic + " before " + change);
		}
	}

	@Override
	public <T> void complete(CompletableFuture<T> future, @Nullable T value, @Nullable RealtimeException exception) {
		require(!future.isDone(), () -> "a future was completed twice");
		if (exception != null) {
			future.completeExceptionally(exception);
		}
		else {
			future.complete(value);
		}
	}

	@Override
	public void quiesce(Runnable done) {
		done.run();
	}

	@Override
	public SocketActivity activity(long epoch) {
		return this.activities.computeIfAbsent(epoch, (key) -> new Bench.FakeActivity());
	}

	// inputs from the server

	@Override
	public void opened(long epoch) {
		this.connection.opened(epoch);
	}

	@Override
	public void failed(long epoch, ConnectionFailure failure) {
		this.connection.failed(epoch, failure);
	}

	@Override
	public void closed(long epoch, ConnectionFailure failure) {
		this.connection.closed(epoch, failure);
	}

	@Override
	public void received(long epoch, String json) {
		this.activities.computeIfAbsent(epoch, (key) -> new Bench.FakeActivity()).lastReceived = this.lane.now();
		try {
			new TestArrival(this.codec.decode(json), this).arrive(this.connection, epoch);
		}
		catch (MalformedFrameException ex) {
			throw new AssertionError(json, ex);
		}
	}

	@Override
	public void written(long epoch, String ref) {
		this.connection.written(epoch, ref);
	}

	@Override
	public void writeFailed(long epoch, String reason) {
		this.connection.writeFailed(epoch, reason);
	}

	@Override
	public boolean isAnotherJoined(String topic, Predicate<String> selection) {
		return this.channelStates.entrySet()
			.stream()
			.anyMatch((entry) -> !entry.getKey().equals(topic) && entry.getValue().isJoined()
					&& selection.test(entry.getKey()));
	}

}
