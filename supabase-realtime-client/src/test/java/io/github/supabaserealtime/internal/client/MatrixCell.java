package io.github.supabaserealtime.internal.client;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.delivery.Channels;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.test.FaultProxy.Direction;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One cell of the fault matrix: a client with two channels, the second with
 * acknowledgements, and a third one that no fault of channels concerns is brought to a
 * moment; a fault strikes, shows and is lifted; the client has to be healthy again by
 * itself and to account for every message. Where the link stays, the third channel must
 * not be harmed.
 */
final class MatrixCell implements AutoCloseable {

	/**
	 * The size of a message that is too large.
	 */
	static final int OVERSIZE = 100_000;

	/**
	 * How long a frame and its answer take on a slow link.
	 */
	static final Duration SLOW_ROUND_TRIP = Duration.ofMillis(200);

	// a subscription begins up to 3 s after its join, and is then polled
	private static final Duration FIRST_CHANGES = Duration.ofMillis(3500);

	private static final Duration HARMLESS = Duration.ofMillis(500);

	private static final Duration BUSY = Duration.ofSeconds(2);

	private static final Duration TICK = Duration.ofMillis(25);

	private static final Duration BACK_OFF = Duration.ofMillis(150);

	private static final Duration LONG_BACK_OFF = Duration.ofSeconds(1);

	private static final Duration MOST_RETRY_DELAY = Duration.ofMillis(600);

	// refused joins take a twentieth of the time
	private static final int REFUSED_SHARE = 20;

	private static final Duration PAUSE = RealTiming.REFUSAL.multipliedBy(REFUSED_SHARE);

	// two channels may be refused one after the other
	private static final Duration BLOCKED = RealTiming.REFUSAL.multipliedBy(2);

	// longer than several refusals, so that a late answer shows as what it is
	private static final Duration PUSH = RealTiming.REFUSAL.multipliedBy(8);

	/**
	 * How long a cell waits for one thing.
	 */
	static final Duration LIMIT = PAUSE.plusSeconds(15);

	private final MatrixFault fault;

	private final MatrixMoment moment;

	private final MatrixSite site;

	private final URI impostor;

	private final long connectionsBefore;

	private final Instant begin = Instant.now();

	private final ExecutorService opening = Executors.newCachedThreadPool();

	private final DivertingTransport transport = new DivertingTransport(this.opening);

	private final List<Seen> events = new CopyOnWriteArrayList<>();

	private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();

	private final RealtimeConnection connection;

	private final MatrixStream first;

	private final MatrixStream second;

	private final MatrixStream bystander;

	private final List<MatrixStream> streams;

	private final ConnectionSettings.Timeouts timeouts;

	private final ConnectionSettings.HeartbeatSettings heartbeat;

	private final List<CompletableFuture<?>> calls = new CopyOnWriteArrayList<>();

	private volatile Duration backOff = BACK_OFF;

	private volatile long lag;

	private @Nullable MatrixStream leaving;

	private @Nullable CompletableFuture<Void> left;

	private long struckAt;

	private int strays;

	MatrixCell(MatrixFault fault, MatrixMoment moment, MatrixSite site, URI impostor) {
		this.fault = fault;
		this.moment = moment;
		this.site = site;
		this.impostor = impostor;
		this.connectionsBefore = site.hold().connectionCount();
		ConnectionSettings defaults = ConnectionSettings.defaults();
		this.timeouts = RealTiming.timeouts(site.server());
		this.heartbeat = new ConnectionSettings.HeartbeatSettings(site.server().scaled(defaults.heartbeat().interval()),
				site.server().scaled(defaults.heartbeat().timeout()));
		this.connection = connection(site);
		String topic = fault.name() + "-" + moment.name() + "-";
		this.first = new MatrixStream(this.connection.channel(topic + 1), site.server());
		this.second = new MatrixStream(this.connection.channel(topic + 2, withRows(Channels.topic(topic + 2))),
				site.server());
		this.bystander = new MatrixStream(
				this.connection.channel(topic + 3, ChannelOptions.builder().broadcastAck(true).build()), site.server());
		this.streams = List.of(this.first, this.second, this.bystander);
	}

	private static ChannelOptions withRows(String topic) {
		return ChannelOptions.builder()
			.broadcastAck(true)
			.postgresChanges(new PostgresChangesBinding(PostgresChangesBinding.Event.INSERT, "public",
					MatrixStream.TABLE, MatrixStream.TOPIC + "=eq." + topic, List.of()))
			.build();
	}

	private RealtimeConnection connection(MatrixSite at) {
		Duration two = Duration.ofSeconds(2);
		RealtimeConnectionBuilder builder = RealtimeConnectionBuilder.of(at.proxy().url(), at.server().apiKey())
			.name(this.fault.name() + "-" + this.moment.name())
			.listener(new Observer())
			.heartbeatInterval(this.heartbeat.interval())
			.heartbeatTimeout(this.heartbeat.timeout())
			.connectTimeout(this.timeouts.connect())
			.joinTimeout(this.timeouts.join())
			.subscribeTimeout(LIMIT)
			.pushTimeout(PUSH)
			.sendTimeout(two)
			.shutdownTimeout(two)
			.joinsInFlight(8)
			.joinsPerSecond(100)
			.rejoinDelay(BACK_OFF)
			.rejoinMaxDelay(MOST_RETRY_DELAY)
			.reconnectDelay((attempt, failure, random) -> Optional.of(this.backOff))
			.refusedDelay(Duration.ofMillis(300))
			.gapMargin(at.server().scaled(ConnectionSettings.ChangeSettings.DEFAULTS.gapMargin()))
			.maxMessageSize(OVERSIZE / 2);
		boolean diverted = this.fault == MatrixFault.DNS_FAILURE || this.fault == MatrixFault.TLS_FAILURE;
		return (diverted ? builder.transport(this.transport) : builder).build();
	}

	MatrixSite site() {
		return this.site;
	}

	MatrixMoment moment() {
		return this.moment;
	}

	MatrixStream first() {
		return this.first;
	}

	MatrixStream second() {
		return this.second;
	}

	/**
	 * Return the channel that no fault of channels concerns.
	 */
	MatrixStream bystander() {
		return this.bystander;
	}

	DivertingTransport transport() {
		return this.transport;
	}

	/**
	 * Return the address of a server whose certificate nobody knows.
	 */
	URI impostor() {
		return this.impostor;
	}

	/**
	 * Return how many connections the site had seen before this cell.
	 */
	long connectionsBefore() {
		return this.connectionsBefore;
	}

	/**
	 * Run the cell.
	 * @return the row of the table
	 * @throws AssertionError if the client does not come back, or if a message is lost
	 * without a word
	 */
	MatrixRow run() {
		startTicking();
		this.moment.reach(this);
		this.struckAt = System.nanoTime();
		Instant struck = Instant.now();
		MatrixFault.InForce inForce = this.fault.strike(this);
		Instant lifted;
		try {
			if (!this.fault.keepsHold()) {
				this.site.hold().lift();
			}
			if (this.moment.hasBystander()) {
				this.bystander.startUp();
			}
			await("the fault to show", inForce.shown());
			this.moment.proceed(this);
		}
		finally {
			inForce.lift().run();
			this.site.hold().lift();
			lifted = Instant.now();
		}
		await("the client to be healthy", () -> isHealthy(lifted));
		Duration healthy = Duration.between(lifted, Instant.now());
		this.streams.forEach(MatrixStream::stopUp);
		this.streams.forEach(MatrixStream::endDown);
		await("all to be accounted for", () -> unaccounted().isEmpty());
		Duration noticed = noticed();
		List<String> wrong = wrong(noticed, healthy);
		Duration slowest = this.bystander.slowestAnswer(struck);
		if (this.moment.hasBystander() && this.fault.sparesLink(this.moment)) {
			wrong.addAll(harm(struck, slowest));
		}
		if (!wrong.isEmpty()) {
			throw failure(String.join("; ", wrong), null);
		}
		return new MatrixRow(this.fault, this.moment, noticed, healthy,
				List.of(this.first.countUp(), this.second.countUp()),
				List.of(this.first.countDown(), this.second.countDown()), dropped() - this.strays, slowest,
				this.bystander.failed(struck));
	}

	/**
	 * Return what the bystander felt of a fault of the other channels that it must not
	 * feel. Only refused joins block it, each for a while.
	 */
	private List<String> harm(Instant struck, @Nullable Duration slowest) {
		List<String> harm = new ArrayList<>();
		Duration limit = switch (this.fault) {
			case JOIN_REFUSED -> BLOCKED;
			case SLOW -> SLOW_ROUND_TRIP;
			default -> Duration.ZERO;
		};
		Duration most = limit.plus(HARMLESS).plusNanos(10 * this.lag);
		if (slowest == null || slowest.compareTo(most) > 0) {
			harm.add("the bystander's slowest acknowledgement took " + slowest + ", more than " + most);
		}
		if (failures((failure) -> true) > 0) {
			harm.add("the link was lost");
		}
		int failed = this.bystander.failed(struck);
		if (failed > 0) {
			harm.add(failed + " messages of the bystander failed");
		}
		if (!this.bystander.gaps().isEmpty() || this.bystander.countUp().lost() > 0
				|| this.bystander.countDown().lost() > 0) {
			harm.add("the bystander lost messages: " + this.bystander.gaps());
		}
		if (since().anyMatch((seen) -> seen.event() instanceof RealtimeChannelStateEvent state
				&& state.topic().equals(this.bystander.topic()))) {
			harm.add("the bystander did not stay subscribed");
		}
		return harm;
	}

	private void startTicking() {
		long start = System.nanoTime();
		long[] ticks = { 0 };
		this.ticker.scheduleAtFixedRate(() -> {
			long late = System.nanoTime() - start - ticks[0]++ * TICK.toNanos();
			this.lag = Math.max(this.lag, late);
			this.first.tick();
			this.second.tick();
			if (ticks[0] % 2 == 0) {
				this.bystander.tick();
			}
		}, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
	}

	private boolean isHealthy(Instant since) {
		return this.connection.getState() == ConnectionState.OPEN && this.streams.stream()
			.allMatch((stream) -> (stream == this.leaving) ? stream.channel().getState() == ChannelState.CLOSED
					: stream.channel().getState() == ChannelState.SUBSCRIBED && stream.flowsSince(since));
	}

	private List<String> unaccounted() {
		List<String> open = new ArrayList<>();
		int silent = 0;
		for (MatrixStream stream : this.streams) {
			if (!stream.isSentCompletely()) {
				open.add("sends to " + stream.topic() + " have not ended");
			}
			MatrixStream.Count up = stream.countUp();
			MatrixStream.Count down = stream.countDown();
			silent += down.silent().size();
			if (!up.silent().isEmpty()) {
				open.add("lost on the way to the server without a word: " + up.silent() + " of " + stream.topic());
			}
			if (!down.silent().isEmpty()) {
				open.add("not heard and in no gap: " + down.silent() + " of " + stream.topic());
			}
		}
		// those in no gap may have been counted instead
		if (silent <= dropped() - this.strays) {
			open.removeIf((text) -> text.startsWith("not heard"));
		}
		this.calls.stream().filter((call) -> !call.isDone()).forEach((call) -> open.add("a call has not ended"));
		return open;
	}

	private List<String> wrong(@Nullable Duration noticed, Duration healthy) {
		List<String> wrong = new ArrayList<>();
		this.streams.forEach((stream) -> wrong.addAll(stream.disorder()));
		for (MatrixStream stream : this.streams) {
			for (DeliveryGapEvent gap : stream.gaps()) {
				if (gap.from().isBefore(this.begin.minus(stream.gapMargin())) || gap.to().isBefore(gap.from())
						|| gap.to().isAfter(Instant.now())) {
					wrong.add("a gap that cannot be: " + gap);
				}
			}
		}
		if (this.leaving != null && this.site.server().channel(this.leaving.topic()).memberCount() > 0) {
			wrong.add("the channel that was left is joined at the server");
		}
		if (this.fault.isSilence() && this.moment.hasLink()) {
			Duration limit = promised().plus(busyness());
			if (noticed == null || noticed.compareTo(limit) > 0) {
				wrong.add("frames stopped and the link counted as open for " + noticed + ", more than " + limit);
			}
		}
		Duration limit = delayed().plus(busyness());
		if (healthy.compareTo(limit) > 0) {
			wrong.add("healthy again after " + healthy + ", more than " + limit);
		}
		return wrong;
	}

	/**
	 * Return what this machine, busy with other cells, may add to every timer.
	 */
	private Duration busyness() {
		return BUSY.plusNanos(10 * this.lag);
	}

	/**
	 * Return for how long the client may be waiting when the fault is lifted: for the
	 * next attempt, for the answer to a join that does not come any more, and for the
	 * first rows.
	 */
	private Duration delayed() {
		Duration longest = (this.moment == MatrixMoment.BACKING_OFF) ? LONG_BACK_OFF : MOST_RETRY_DELAY;
		Duration changes = longest.plus(this.site.server().scaled(FIRST_CHANGES));
		return switch (this.fault) {
			case JOIN_UNANSWERED -> changes.plus(unanswered());
			// a join that ended otherwise than with success counts as refused
			case JOIN_REFUSED, CRASH, CHANNEL_CLOSE -> changes.plus(pause());
			default -> changes;
		};
	}

	/**
	 * Return how long joins wait after one that failed: it depends on how long that one
	 * took, which at the moment {@code JOINING} is up to this test and the machine.
	 */
	private Duration pause() {
		long longest = RealTiming.REFUSAL.toNanos();
		for (MatrixStream stream : this.streams) {
			long began = 0;
			for (Seen seen : this.events) {
				if (seen.event() instanceof RealtimeChannelStateEvent state && state.topic().equals(stream.topic())) {
					if (state.newState() == ChannelState.ERRORED && state.oldState() == ChannelState.JOINING) {
						longest = Math.max(longest, seen.nanos() - began);
					}
					began = seen.nanos();
				}
			}
		}
		return Duration.ofNanos(REFUSED_SHARE * longest);
	}

	/**
	 * Return how long joins may be under way that are not answered any more. Joins that
	 * are repeated wait for each other: of two channels the second joins when the
	 * time-out of the first is over. Where a time-out is short that is within what a busy
	 * machine may add.
	 */
	private Duration unanswered() {
		Duration one = this.timeouts.join();
		Duration two = one.multipliedBy(2).minus(BUSY);
		return (two.compareTo(one) > 0) ? two : one;
	}

	/**
	 * Return how long a link may count as open after frames stopped.
	 */
	private Duration promised() {
		Duration silent = this.heartbeat.interval().plus(this.heartbeat.timeout());
		Duration join = this.timeouts.join();
		Duration limit = (silent.compareTo(join) > 0) ? silent : join;
		return (this.fault == MatrixFault.HALF_OPEN_TO_SERVER) ? limit.plus(this.heartbeat.timeout()) : limit;
	}

	private @Nullable Duration noticed() {
		return since()
			.filter((seen) -> seen.event() instanceof RealtimeConnectionStateEvent state
					&& state.oldState() == ConnectionState.OPEN)
			.findFirst()
			.map((seen) -> Duration.ofNanos(seen.nanos() - this.struckAt))
			.orElse(null);
	}

	CompletableFuture<Void> connect() {
		CompletableFuture<Void> call = this.connection.connect();
		this.calls.add(call);
		return call;
	}

	/**
	 * Subscribe a channel and send to it from now on.
	 */
	void subscribe(MatrixStream stream) {
		this.calls.add(stream.channel().subscribe());
		stream.startUp();
	}

	void awaitTraffic(MatrixStream stream) {
		await("traffic", () -> stream.flowsSince(this.begin));
	}

	/**
	 * Subscribe a channel and keep its join from the server.
	 */
	void holdJoin(MatrixStream stream) {
		this.first.stopUp();
		this.bystander.stopUp();
		await("what was sent to be answered", () -> this.first.isSentCompletely() && this.bystander.isSentCompletely());
		this.site.hold().pause(Direction.TO_SERVER);
		long before = bytesToServer();
		this.calls.add(stream.channel().subscribe());
		// a join carries a token, a heartbeat is much smaller
		await("the join to be written", () -> bytesToServer() > before + 300);
		stream.startUp();
		this.first.startUp();
	}

	private long bytesToServer() {
		return this.site.proxy().connections().stream().mapToLong((link) -> link.bytes(Direction.TO_SERVER)).sum();
	}

	/**
	 * Leave a channel and keep that from the server. What the server had sent was heard
	 * before, so that nothing is missed on purpose.
	 */
	void holdLeave(MatrixStream stream) {
		this.leaving = stream;
		stream.endDown();
		await("what the server has sent", stream::isHeardCompletely);
		this.bystander.stopUp();
		await("what was sent to be answered", this.bystander::isSentCompletely);
		this.site.hold().pause(Direction.TO_SERVER);
		stream.stopUp();
		CompletableFuture<Void> leave = stream.channel().unsubscribe();
		this.left = leave;
		this.calls.add(leave);
		await("the leave", () -> stream.channel().getState() == ChannelState.LEAVING);
	}

	/**
	 * Lose the socket and be slow to open another.
	 */
	void beginBackOff() {
		this.backOff = LONG_BACK_OFF;
		this.struckAt = System.nanoTime();
		this.site.proxy().reset();
		await("the back-off", () -> failures((failure) -> true) > 0);
		this.backOff = BACK_OFF;
	}

	/**
	 * Break the link, if there is one that works, so that attempts and joins follow.
	 */
	void breakLink() {
		if (this.moment.hasLink()) {
			this.site.proxy().reset();
		}
	}

	/**
	 * Return the channels that a fault of channels concerns.
	 */
	List<MatrixStream> struck() {
		return (this.moment == MatrixMoment.LEAVING) ? List.of(this.second) : List.of(this.first, this.second);
	}

	/**
	 * Return whether the client knows that channels have ended.
	 */
	boolean haveEnded(List<MatrixStream> streams) {
		CompletableFuture<Void> leave = this.left;
		if (leave != null) {
			return leave.isDone();
		}
		return streams.stream()
			.allMatch((stream) -> since().anyMatch((seen) -> seen.event() instanceof RealtimeChannelStateEvent state
					&& state.topic().equals(stream.topic()) && state.newState() == ChannelState.ERRORED));
	}

	/**
	 * Have the server send something that is no numbered message.
	 */
	void stray(String frame) {
		this.strays++;
		this.site.socket().sendRaw(frame);
	}

	private Stream<Seen> since() {
		return this.events.stream().filter((seen) -> seen.nanos() >= this.struckAt);
	}

	/**
	 * Return how many failures there have been since the fault struck.
	 */
	long failures(Predicate<ConnectionFailure> which) {
		return since()
			.filter((seen) -> seen.event() instanceof ReconnectScheduledEvent event && which.test(event.failure()))
			.count();
	}

	long heartbeats(HeartbeatEvent.Outcome outcome) {
		return since().filter((seen) -> seen.event() instanceof HeartbeatEvent event && event.outcome() == outcome)
			.count();
	}

	long dropped(MessagesDroppedEvent.Reason reason) {
		return drops().filter((event) -> event.reason() == reason).mapToLong(MessagesDroppedEvent::count).sum();
	}

	private int dropped() {
		return (int) drops().mapToLong(MessagesDroppedEvent::count).sum();
	}

	private Stream<MessagesDroppedEvent> drops() {
		return this.events.stream()
			.map(Seen::event)
			.filter(MessagesDroppedEvent.class::isInstance)
			.map(MessagesDroppedEvent.class::cast);
	}

	void await(String what, BooleanSupplier condition) {
		try {
			Awaitility.await()
				.atMost(LIMIT)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(10))
				.until(condition::getAsBoolean);
		}
		catch (ConditionTimeoutException ex) {
			throw failure("waited in vain for " + what + "; open: " + unaccounted(), ex);
		}
	}

	private AssertionError failure(String text, @Nullable Throwable cause) {
		List<String> last = this.events.stream()
			.filter((seen) -> !(seen.event() instanceof HeartbeatEvent))
			.map((seen) -> (seen.nanos() - this.struckAt) / 1_000_000 + " ms: " + seen.event())
			.toList();
		return new AssertionError(this.fault + ", " + this.moment + ": " + text + "\n" + this.connection.getStatus()
				+ "\n" + String.join("\n", last), cause);
	}

	@Override
	public void close() {
		this.ticker.shutdownNow();
		Futures.get(this.connection.disconnect());
		this.opening.shutdown();
	}

	/**
	 * An event and when it was heard.
	 *
	 * @param nanos the monotonic time
	 * @param event the event
	 */
	private record Seen(long nanos, RealtimeEvent event) {

	}

	/**
	 * Hears what happens.
	 */
	private final class Observer implements RealtimeListener {

		@Override
		public void onEvent(RealtimeEvent event) {
			MatrixCell.this.events.add(new Seen(System.nanoTime(), event));
			if (event instanceof DeliveryGapEvent gap) {
				stream(gap.topic()).gap(gap);
			}
			if (event instanceof RealtimeChannelStateEvent state && state.newState() == ChannelState.SUBSCRIBED) {
				stream(state.topic()).subscribed();
			}
		}

		private MatrixStream stream(String topic) {
			return MatrixCell.this.streams.stream()
				.filter((stream) -> stream.topic().equals(topic))
				.findFirst()
				.orElseThrow();
		}

	}

}
