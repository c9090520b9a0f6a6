package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.RestRequest;
import io.github.supabaserealtime.test.Timing;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One client in one scenario, at a server of its own behind a proxy of its own.
 */
final class Round implements AutoCloseable {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final Duration START = Duration.ofSeconds(20);

	private static final Duration WATCHED = Duration.ofSeconds(90);

	private static final long BALL_MILLIS = 20;

	private final Scenario scenario;

	private final int factor;

	private final EmbeddedRealtimeServer server;

	private final FaultProxy proxy;

	private final ScheduledExecutorService balls = Executors.newSingleThreadScheduledExecutor();

	private final AtomicInteger ball = new AtomicInteger();

	Round(Scenario scenario, int factor) {
		this.scenario = scenario;
		this.factor = factor;
		this.server = EmbeddedRealtimeServer.builder()
			.timing(Timing.REAL)
			.timeFactor(factor)
			.policy(ChannelPolicy.ALLOW_ALL)
			.maxEventsPerSecond(100_000)
			.start();
		this.proxy = FaultProxy.to(this.server.url());
	}

	EmbeddedRealtimeServer server() {
		return this.server;
	}

	FaultProxy proxy() {
		return this.proxy;
	}

	String topic() {
		return "referee";
	}

	Verdict play(Player player) throws Exception {
		this.scenario.prepare(this);
		Player.Game game = new Player.Game(this.proxy.url(), this.server.apiKey(), topic(),
				this.scenario == Scenario.REPLAY, this.factor);
		Player.Client client = player.start(game);
		try {
			this.balls.scheduleAtFixedRate(() -> this.scenario.ball(this, this.ball.incrementAndGet()), 0, BALL_MILLIS,
					TimeUnit.MILLISECONDS);
			if (this.scenario.isAboutFirstJoin()) {
				require(() -> joins(0) > 0);
			}
			else {
				require(() -> heard().size() >= 10);
			}
			return judge();
		}
		finally {
			client.stop();
		}
	}

	private Verdict judge() {
		int joinsBefore = joins(0) - (this.scenario.isAboutFirstJoin() ? 1 : 0);
		long socketsBefore = this.server.connectionCount();
		int struck = this.ball.get();
		long start = System.nanoTime();
		this.scenario.strike(this);
		int over = (this.scenario == Scenario.OUTAGE || this.scenario == Scenario.REPLAY) ? this.ball.get() : struck;
		boolean returned = await(() -> heard().stream().anyMatch((number) -> number > over + 1));
		Duration back = Duration.ofNanos((System.nanoTime() - start) * this.factor);
		// time for what is replayed and for what waits to be sent
		pause(Duration.ofSeconds(10));
		this.balls.shutdown();
		pause(Duration.ofSeconds(4));
		List<Integer> heard = heard();
		Ticks ticks = ticks();
		return new Verdict(this.scenario, returned ? back : null, joins(0) - joinsBefore,
				(int) (this.server.connectionCount() - socketsBefore), missing(heard),
				heard.size() - new HashSet<>(heard).size(), disordered(heard), ticks.missing(), ticks.overHttp(),
				ProtocolCheck.of(this.server));
	}

	/**
	 * Cut the connection and let nobody in for three seconds.
	 */
	void outage() {
		this.proxy.refuse();
		this.proxy.reset();
		pause(Duration.ofSeconds(3));
		this.proxy.lift();
	}

	boolean await(BooleanSupplier condition) {
		return await(condition, WATCHED.dividedBy(this.factor));
	}

	private boolean await(BooleanSupplier condition, Duration limit) {
		long end = System.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				return false;
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
		return true;
	}

	private void require(BooleanSupplier condition) {
		if (!await(condition, START)) {
			throw new IllegalStateException("The client did not come to the scenario '" + this.scenario.title() + "'");
		}
	}

	private void pause(Duration time) {
		await(() -> false, time.dividedBy(this.factor));
	}

	private int joins(int from) {
		return this.server.received("realtime:" + topic(), "phx_join").size() - from;
	}

	/**
	 * Return the numbers that the newest tick reports.
	 */
	private List<Integer> heard() {
		JsonNode newest = null;
		for (JsonNode tick : socketTicks()) {
			newest = tick;
		}
		List<Integer> numbers = new ArrayList<>();
		if (newest != null) {
			newest.path("heard").forEach((number) -> numbers.add(number.asInt()));
		}
		return numbers;
	}

	private List<JsonNode> socketTicks() {
		return this.server.received()
			.stream()
			.filter((frame) -> frame.isBroadcast("tick"))
			.map(Round::userPayload)
			.toList();
	}

	private static JsonNode userPayload(ReceivedFrame frame) {
		return (frame.binary() != null) ? frame.payload() : frame.payload().path("payload");
	}

	private Ticks ticks() {
		Set<Integer> numbers = new HashSet<>();
		socketTicks().forEach((tick) -> numbers.add(tick.path("n").asInt(-1)));
		int overHttp = 0;
		for (RestRequest request : this.server.restRequests()) {
			Integer number = number(MAPPER.readTree(request.text()));
			if (number != null && numbers.add(number)) {
				overHttp++;
			}
		}
		int last = numbers.stream().mapToInt(Integer::intValue).max().orElse(-1);
		return new Ticks(last + 1 - numbers.size(), overHttp);
	}

	private static @Nullable Integer number(JsonNode body) {
		JsonNode payload = body.path("messages").path(0).path("payload");
		JsonNode number = payload.isMissingNode() ? body.path("n") : payload.path("n");
		return number.isInt() ? number.asInt() : null;
	}

	private static int missing(List<Integer> heard) {
		Set<Integer> distinct = new HashSet<>(heard);
		if (distinct.isEmpty()) {
			return 0;
		}
		int first = distinct.stream().mapToInt(Integer::intValue).min().getAsInt();
		int last = distinct.stream().mapToInt(Integer::intValue).max().getAsInt();
		return last - first + 1 - distinct.size();
	}

	private static int disordered(List<Integer> heard) {
		Set<Integer> seen = new HashSet<>();
		int highest = 0;
		int count = 0;
		for (int number : heard) {
			if (seen.add(number) && number < highest) {
				count++;
			}
			highest = Math.max(highest, number);
		}
		return count;
	}

	@Override
	public void close() {
		this.balls.shutdownNow();
		this.proxy.close();
		this.server.close();
	}

	private record Ticks(int missing, int overHttp) {
	}

}
