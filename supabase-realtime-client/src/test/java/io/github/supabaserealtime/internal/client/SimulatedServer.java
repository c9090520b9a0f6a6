package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import org.jspecify.annotations.Nullable;

/**
 * A model of the server and the network on virtual time: frames of a socket are processed
 * strictly in order, joins inline, a refused one after 5 s, and some topics refuse all of
 * them; some refusals close the socket; sockets break, go half-open in one direction or
 * both and speak after their end.
 */
final class SimulatedServer {

	// interval and timeout of the heartbeats, and what was on its way
	private static final Duration DEAD_AT_MOST = Duration.ofSeconds(36);

	private static final Duration ONE_FURTHER_TIMEOUT = Duration.ofSeconds(10);

	// in the join at the head of the line, and in the one ahead of the heartbeat
	private static final Duration TWO_WAITS = Duration.ofSeconds(40);

	private static final Duration WAIT_OVER = Duration.ofSeconds(60);

	// Phoenix refuses these by itself, at once
	private static final Set<String> AT_ONCE = Set.of("unmatched topic", "join crashed");

	// the server closes the socket behind these, which are about the tenant
	private static final List<String> CLOSING = List.of("TenantNotFound: ", "ClientJoinRateLimitReached: ");

	// protocol.md 4.5; half of them are about the token or what it may do
	private static final List<String> REASONS = List.of(
			"Unauthorized: You do not have permissions to read from this Channel topic: x",
			"InvalidJWTToken: Token has expired 9 seconds ago", "MalformedJWT: The token provided is not a valid JWT",
			"InvalidJWTToken: Fields `role` and `exp` are required in JWT",
			"InvalidJWTToken: Token expiration time is invalid", "JwtSignatureError: Failed to validate JWT signature",
			"JwtSignerError: Failed to generate JWT signer, check your JWT secret or JWKS configuration",
			"JwtSignerError: Failed to generate JWT signer for key ID (kid) \\\"K\\\", check your JWT secret or JWKS configuration",
			"PrivateOnly: This project only allows private channels",
			"TopicNameRequired: You must provide a topic name", "unmatched topic",
			"TenantNotFound: Tenant with the given ID does not exist",
			"RealtimeDisabledForTenant: Realtime disabled for this tenant",
			"InitializingProjectConnection: Realtime is initializing the project connection",
			"ConnectionRateLimitReached: Too many connected users",
			"ClientJoinRateLimitReached: Too many joins per second",
			"RealtimeRestarting: Realtime is restarting, please standby",
			"UnableToReplayMessages: Realtime was unable to replay messages",
			"UnableToReplayMessages: Replay is not allowed for public channels",
			"UnableToReplayMessages: Replay params are not valid",
			"InitializingProjectConnection: Connecting to the project database", "ErrorOnRpcCall: RPC call error: x",
			"MusterJoinError: :draining",
			"PostgresChangesSubscribeTimeout: Timed out after 5000ms waiting for the postgres_changes subscription",
			"RealtimeDisabledForConfiguration: x", "IncreaseConnectionPool: Please increase your connection pool size",
			"DatabaseLackOfConnections: Database can't accept more connections, Realtime won't connect",
			"DatabaseConnectionRateLimitReached: Too many database connections attempts per second",
			"UnableToConnectToProject: Realtime was unable to connect to the project database",
			"MissingPartition: Realtime was unable to find the expected messages partition", "QueryCanceled: x",
			"TimeoutOnRpcCall: Node request timeout", "MusterJoinError: x",
			"Realtime was unable to connect to the project database", "Unknown Error on Channel",
			"UnknownErrorOnChannel: an exception", "join crashed");

	private final VirtualLane lane;

	private final Random random;

	private final Client client;

	private final Map<Long, Socket> sockets = new HashMap<>();

	/**
	 * What each topic received, in order.
	 */
	final Map<String, List<String>> received = new HashMap<>();

	/**
	 * The ids of the stored messages, each made of its topic and event.
	 */
	final Set<String> stored = new HashSet<>();

	final List<String> violations = new ArrayList<>();

	final SimulatedTopics topics;

	final SimulatedRefusals refusals;

	// topics that can never be joined, and why
	private final Map<String, String> barred = new HashMap<>();

	/**
	 * The token that each topic's latest join carried, with the time of that join.
	 */
	final Map<String, JoinedWith> joins = new HashMap<>();

	// a newer server holds tokens that change too fast, and waits for the database
	private final boolean newer;

	/**
	 * What has happened in joins that wait for the database.
	 */
	final Set<String> waits = new HashSet<>();

	// how many channels it takes on a socket
	private final int channelsPerSocket;

	// how many sockets the client may have at a time
	private final int mostSockets;

	private long downUntil;

	private boolean closedBehindRefusal;

	private long joinsSince;

	private int joinsInSecond;

	private boolean reliable;

	/**
	 * Create a server.
	 * @param channelsPerSocket how many channels the client has on a socket at the most
	 */
	SimulatedServer(VirtualLane lane, Random random, Client client, int channelsPerSocket) {
		this.lane = lane;
		this.random = random;
		this.client = client;
		this.topics = new SimulatedTopics(lane, random);
		this.refusals = new SimulatedRefusals(lane);
		this.newer = random.nextBoolean();
		int topics = SimulatedTopics.ALL.size();
		this.channelsPerSocket = (random.nextInt(4) == 0) ? 1 + random.nextInt(topics - 1) : 100;
		// one that opens while another one is given up, for each of the channels
		this.mostSockets = (Math.min(channelsPerSocket, this.channelsPerSocket) < topics) ? topics + 1 : 1;
		if (random.nextInt(3) == 0) {
			bar();
		}
	}

	/**
	 * Choose topics that can never be joined. Some others are healthy.
	 */
	private void bar() {
		String reason = REASONS.get(this.random.nextInt(REASONS.size()));
		if (closesSocket(reason)) {
			// no channel is healthy then
			return;
		}
		for (int i = this.random.nextInt(2); i >= 0; i--) {
			this.barred.put(SimulatedTopics.ALL.get(this.random.nextInt(SimulatedTopics.ALL.size())), reason);
		}
	}

	private static boolean closesSocket(String reason) {
		return CLOSING.stream().anyMatch(reason::startsWith);
	}

	private Duration latency() {
		return Duration.ofMillis(1 + this.random.nextInt(200));
	}

	void open(long epoch) {
		int living = living().size();
		if (living >= this.mostSockets) {
			this.violations.add("socket " + epoch + " is opened while " + living + " live");
		}
		Socket socket = new Socket(epoch);
		this.sockets.put(epoch, socket);
		int chance = this.random.nextInt(100);
		if (this.reliable) {
			later(latency(), () -> opened(socket));
		}
		else if (this.lane.now() < this.downUntil) {
			socket.lost = true;
			later(latency(), () -> this.client.failed(epoch, ConnectionFailure.refused(503, "restarting")));
		}
		else if (chance < 70) {
			later(latency(), () -> opened(socket));
		}
		else if (chance < 85) {
			int status = List.of(401, 403, 404, 429, 500, 503).get(this.random.nextInt(6));
			socket.lost = true;
			later(Duration.ofSeconds(2), () -> this.client.failed(epoch, ConnectionFailure.refused(status, "no")));
		}
		else if (chance < 93) {
			// later than the connect timeout
			later(Duration.ofSeconds(15), () -> opened(socket));
		}
		else {
			socket.lost = true;
		}
	}

	private void opened(Socket socket) {
		socket.open = true;
		if (!socket.closedByClient) {
			this.refusals.opened(socket.epoch);
		}
		this.client.opened(socket.epoch);
	}

	void closedByClient(long epoch) {
		Socket socket = this.sockets.get(epoch);
		if (socket != null && !socket.closedByClient) {
			socket.closedByClient = true;
			if (this.random.nextInt(10) > 0) {
				later(latency(), () -> this.client.closed(epoch, ConnectionFailure.closed(1000, "")));
			}
		}
	}

	void write(long epoch, String ref, EncodedFrame encoded) {
		Socket socket = this.sockets.get(epoch);
		if (socket == null || !socket.open) {
			this.violations.add("a frame was written to socket " + epoch + " before it was open");
			return;
		}
		if (socket.closedByClient) {
			this.violations.add("a frame was written to socket " + epoch + " after it was given up");
			return;
		}
		Sent frame = Sent.of(epoch, encoded);
		checkPace(frame);
		checkToken(frame);
		if (frame.event().equals("phx_join")) {
			this.refusals.joining(frame,
					this.client.isAnotherJoined(frame.topic(), (topic) -> isOn(topic, frame.epoch())));
		}
		else if (frame.event().equals("broadcast")) {
			this.refusals.pushed(frame);
		}
		later(Duration.ofMillis(this.random.nextInt(20)), () -> this.client.written(epoch, ref));
		socket.enqueue(frame);
	}

	/**
	 * Return whether the client may have several sockets.
	 */
	boolean isSeveral() {
		return this.mostSockets > 1;
	}

	/**
	 * Return whether some join is being refused at this moment.
	 */
	boolean isRefusing() {
		return living().stream()
			.anyMatch((socket) -> socket.busyUntil > Math.max(this.lane.now(), socket.stalledUntil));
	}

	/**
	 * Return whether the server has closed a socket behind a refused join.
	 */
	boolean isClosedBehindRefusal() {
		return this.closedBehindRefusal;
	}

	/**
	 * Return whether nothing reaches the server on a socket that looks open.
	 */
	boolean isDead() {
		return living().stream().anyMatch((socket) -> socket.dead);
	}

	/**
	 * Joins are limited to 25 a second.
	 */
	private void checkPace(Sent frame) {
		if (!frame.event().equals("phx_join")) {
			return;
		}
		this.joins.put(frame.topic(),
				new JoinedWith(frame.payload().path("access_token").asString(""), this.lane.now(), frame.epoch()));
		if (this.lane.now() - this.joinsSince >= 1_000_000_000L) {
			this.joinsSince = this.lane.now();
			this.joinsInSecond = 0;
		}
		this.joinsInSecond++;
		if (this.joinsInSecond > 26) {
			this.violations.add(this.joinsInSecond + " joins within a second");
		}
	}

	/**
	 * Return the token that a joined topic has, while the server can be reached.
	 * @param topic the topic
	 * @return its token, or {@code null} if there is none to speak of
	 */
	@Nullable AppliedToken token(String topic) {
		Socket socket = socketOf(topic);
		return (socket != null && !socket.dead && !socket.mute && !socket.muteHeartbeats) ? socket.tokens.get(topic)
				: null;
	}

	/**
	 * Return since when the server has read what it is sent on the socket of a topic as
	 * soon as it arrived.
	 */
	long readsSince(String topic) {
		Socket socket = socketOf(topic);
		return (socket != null && socket.backlog.isEmpty()) ? socket.readsSince : Long.MAX_VALUE;
	}

	private void checkToken(Sent frame) {
		Instant expiry = SimulatedTokens.expiry(frame.payload().path("access_token").asString(""));
		if (expiry != null && !expiry.isAfter(this.lane.instant())) {
			this.violations.add("an expired token was sent with " + frame.event());
		}
	}

	/**
	 * Return the join of the topic with presence, if nothing about presence is on its way
	 * to the client.
	 */
	@Nullable String quietPresence() {
		Socket socket = socketOf(SimulatedTopics.PRESENCE);
		boolean quiet = socket != null && !socket.dead && this.topics.presenceIsQuiet();
		return quiet ? socket.joined.get(SimulatedTopics.PRESENCE) : null;
	}

	private void later(Duration delay, Runnable action) {
		this.lane.schedule(delay, action);
	}

	// faults

	/**
	 * Break a socket in one way or another.
	 */
	void breakSomething() {
		List<Socket> living = living();
		if (living.isEmpty()) {
			return;
		}
		Socket socket = (living.size() == 1) ? living.get(0) : living.get(this.random.nextInt(living.size()));
		if (living.size() > 1) {
			this.waits.add("one of several sockets broke");
		}
		switch (this.random.nextInt(9)) {
			case 0 -> close(socket, List.of(1000, 1001, 1006, 1011, 1012).get(this.random.nextInt(5)));
			case 1 -> socket.die(this.random.nextBoolean());
			case 2 -> socket.muteHeartbeats = true;
			case 3 -> crash(socket);
			case 4 -> closeChannel(socket, "Token has expired 0 seconds ago");
			case 5 -> closeChannel(socket, "Too many messages per second");
			case 6 -> socket.stall(Duration.ofMillis(this.random.nextInt(9_000)));
			case 7 -> {
				this.downUntil = this.lane.now() + Duration.ofSeconds(this.random.nextInt(60)).toNanos();
				close(socket, 1012);
			}
			default -> this.client.writeFailed(socket.epoch, "broken pipe");
		}
	}

	/**
	 * A socket that carries nothing any more must not be taken for a living one.
	 */
	void checkLiveness() {
		for (Socket socket : this.sockets.values()) {
			if (socket.dead && !socket.closedByClient && !socket.lost) {
				Duration limit = socket.heardSince ? DEAD_AT_MOST.plus(ONE_FURTHER_TIMEOUT) : DEAD_AT_MOST;
				if (socket.waitsSince >= socket.deadSince - WAIT_OVER.toNanos()) {
					limit = limit.plus(TWO_WAITS);
				}
				Duration elapsed = Duration.ofNanos(this.lane.now() - socket.deadSince);
				if (elapsed.compareTo(limit) > 0) {
					this.violations.add("socket " + socket.epoch + " counts as open " + elapsed + " after its end");
				}
			}
		}
	}

	private List<Socket> living() {
		return this.sockets.values()
			.stream()
			.filter((socket) -> socket.open && !socket.closedByClient && !socket.lost)
			.toList();
	}

	private @Nullable Socket socketOf(String topic) {
		JoinedWith join = this.joins.get(topic);
		Socket socket = (join != null) ? this.sockets.get(join.epoch()) : null;
		return (socket != null && living().contains(socket) && socket.joined.containsKey(topic)) ? socket : null;
	}

	private boolean isOn(String topic, long epoch) {
		JoinedWith join = this.joins.get(topic);
		return join != null && join.epoch() == epoch;
	}

	private Set<String> joined() {
		return SimulatedTopics.ALL.stream()
			.filter((topic) -> socketOf(topic) != null)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private void send(String topic, String json) {
		Socket socket = socketOf(topic);
		if (socket != null) {
			socket.send(json);
		}
	}

	private void close(Socket socket, int code) {
		socket.lost = true;
		later(latency(), () -> this.client.closed(socket.epoch, ConnectionFailure.closed(code, "bye")));
	}

	private void crash(Socket socket) {
		socket.joined.keySet().stream().findFirst().ifPresent((topic) -> {
			String joinRef = socket.joined.remove(topic);
			socket.send("[\"%s\",\"%s\",\"%s\",\"phx_error\",{\"reason\":\"channel_crash\"}]".formatted(joinRef,
					joinRef, topic));
		});
	}

	private void closeChannel(Socket socket, String message) {
		socket.joined.keySet().stream().findFirst().ifPresent((topic) -> {
			String joinRef = socket.joined.remove(topic);
			socket.send(
					"[\"%s\",null,\"%s\",\"system\",{\"extension\":\"system\",\"status\":\"error\",\"message\":\"%s\"}]"
						.formatted(joinRef, topic, message));
			socket.send("[\"%s\",\"%s\",\"%s\",\"phx_close\",{}]".formatted(joinRef, joinRef, topic));
		});
	}

	/**
	 * Send something to a joined topic: a numbered broadcast, or a frame of an older
	 * join.
	 */
	void sendSomething() {
		this.topics.publish(joined(), this::send);
		this.topics.commit(this::joined, (json) -> send(SimulatedTopics.CHANGES, json));
		joined().forEach((topic) -> {
			if (this.random.nextInt(5) == 0) {
				send(topic,
						"[\"stale\",null,\"%s\",\"broadcast\",{\"event\":\"stale\",\"payload\":{}}]".formatted(topic));
				send(topic, "[\"stale\",\"stale\",\"%s\",\"phx_close\",{}]".formatted(topic));
				send(topic, "[\"stale\",\"stale\",\"%s\",\"phx_error\",{}]".formatted(topic));
			}
		});
	}

	/**
	 * Speak in the name of sockets that are over.
	 */
	void speakOfThePast() {
		for (Socket socket : List.copyOf(this.sockets.values())) {
			if (!living().contains(socket) && socket.open) {
				this.client.closed(socket.epoch, ConnectionFailure.closed(1006, "late"));
				this.client.opened(socket.epoch);
				this.client.received(socket.epoch,
						"[null,null,\"realtime:a\",\"broadcast\",{\"event\":\"stale\",\"payload\":{}}]");
				this.client.writeFailed(socket.epoch, "late");
				this.client.failed(socket.epoch, ConnectionFailure.refused(500, "late"));
			}
		}
	}

	/**
	 * Sockets that are opened from now on are faultless, or as faulty as before.
	 */
	void reliable(boolean reliable) {
		this.reliable = reliable;
		this.downUntil = reliable ? 0 : this.downUntil;
	}

	/**
	 * Return whether no join of a topic can succeed.
	 */
	boolean isBarred(String topic) {
		return this.barred.containsKey(topic);
	}

	/**
	 * Return how many sockets the client has open.
	 */
	int openSockets() {
		return living().size();
	}

	/**
	 * Return whether the client waits for a socket to open.
	 */
	boolean isOpening() {
		return this.sockets.values()
			.stream()
			.anyMatch((socket) -> !socket.open && !socket.closedByClient && !socket.lost);
	}

	/**
	 * Everything works from now on.
	 */
	void heal() {
		for (Socket socket : this.sockets.values()) {
			socket.muteHeartbeats = false;
		}
	}

	final class Socket {

		private final long epoch;

		private final Map<String, String> joined = new HashMap<>();

		private boolean open;

		private boolean closedByClient;

		private boolean lost;

		private boolean dead;

		private boolean mute;

		private boolean heardSince;

		private long deadSince;

		private boolean muteHeartbeats;

		// when a join was last sent that waits for the database
		private long waitsSince = Long.MIN_VALUE / 2;

		private int unansweredJoins;

		private long busyUntil;

		private long stalledUntil;

		private long readsSince;

		private final Deque<Sent> backlog = new ArrayDeque<>();

		private final Map<String, AppliedToken> tokens = new HashMap<>();

		private long lastArrival;

		Socket(long epoch) {
			this.epoch = epoch;
		}

		/**
		 * From now on nothing reaches the server.
		 * @param mute whether nothing reaches the client either
		 */
		private void die(boolean mute) {
			if (!this.dead) {
				this.dead = true;
				this.deadSince = SimulatedServer.this.lane.now();
			}
			this.mute |= mute;
		}

		/**
		 * Read nothing for some time, but no join is refused.
		 */
		private void stall(Duration time) {
			if (this.busyUntil <= SimulatedServer.this.lane.now()) {
				this.busyUntil = SimulatedServer.this.lane.now() + time.toNanos();
				this.stalledUntil = this.busyUntil;
				SimulatedServer.this.refusals.waiting(this.epoch, time.toNanos());
				SimulatedServer.this.waits.add("nothing was read for some time");
			}
		}

		private void enqueue(Sent frame) {
			if (frame.event().equals("phx_join")) {
				this.unansweredJoins++;
				if (databaseWait(frame) > 0) {
					this.waitsSince = SimulatedServer.this.lane.now();
				}
				if (this.unansweredJoins > 8) {
					SimulatedServer.this.violations.add(this.unansweredJoins + " joins are unanswered");
				}
			}
			long arrival = Math.max(this.lastArrival, SimulatedServer.this.lane.now() + latency().toNanos());
			this.lastArrival = arrival;
			at(arrival, () -> arrive(frame));
		}

		private void at(long time, Runnable action) {
			later(Duration.ofNanos(Math.max(0, time - SimulatedServer.this.lane.now())), action);
		}

		private void arrive(Sent frame) {
			if (this.dead || this.lost || this.closedByClient) {
				return;
			}
			this.backlog.addLast(frame);
			if (this.backlog.size() == 1) {
				work();
			}
		}

		/**
		 * Process one frame after another, in the order of their arrival.
		 */
		private void work() {
			if (this.dead || this.lost || this.closedByClient) {
				this.backlog.clear();
			}
			boolean late = this.busyUntil == SimulatedServer.this.lane.now();
			while (!this.backlog.isEmpty() && this.busyUntil <= SimulatedServer.this.lane.now()) {
				Sent next = this.backlog.getFirst();
				process(next);
				this.backlog.removeFirst();
			}
			if (!this.backlog.isEmpty()) {
				at(this.busyUntil, this::work);
			}
			else if (late) {
				this.readsSince = SimulatedServer.this.lane.now();
			}
		}

		private void process(Sent frame) {
			switch (frame.event()) {
				case "heartbeat" -> {
					if (!this.muteHeartbeats) {
						reply(null, frame, "ok", "{}");
					}
				}
				case "phx_join" -> join(frame);
				case "phx_leave" -> {
					if (frame.joinRef() != null && frame.joinRef().equals(this.joined.get(frame.topic()))) {
						this.joined.remove(frame.topic());
						reply(frame.joinRef(), frame, "ok", "{}");
						send("[\"%s\",\"%s\",\"%s\",\"phx_close\",{}]".formatted(frame.joinRef(), frame.joinRef(),
								frame.topic()));
					}
				}
				case "broadcast" -> broadcast(frame);
				case "presence" -> presence(frame);
				case "access_token" -> {
					if (frame.joinRef() != null && frame.joinRef().equals(this.joined.get(frame.topic()))) {
						this.tokens.get(frame.topic()).arrived(frame.payload().path("access_token").stringValue());
					}
				}
				default -> {
				}
			}
		}

		private void join(Sent frame) {
			int chance = SimulatedServer.this.random.nextInt(100);
			String old = this.joined.remove(frame.topic());
			if (!SimulatedServer.this.reliable && SimulatedServer.this.topics.refusesReplay(frame)) {
				refuse(frame, "UnableToReplayMessages: Realtime was unable to replay messages");
			}
			else if (this.joined.size() >= SimulatedServer.this.channelsPerSocket) {
				SimulatedServer.this.waits.add("a channel too many");
				refuse(frame, "ChannelRateLimitReached: Too many channels");
			}
			else if (SimulatedServer.this.barred.containsKey(frame.topic())) {
				refuse(frame, SimulatedServer.this.barred.get(frame.topic()));
			}
			else if (SimulatedServer.this.reliable) {
				accept(frame);
			}
			else if (chance < 75) {
				if (SimulatedServer.this.newer && databaseWait(frame) > 0
						&& SimulatedServer.this.random.nextBoolean()) {
					awaitDatabase(frame);
				}
				else {
					accept(frame);
				}
			}
			else if (chance < 90) {
				refuse(frame, REASONS.get(SimulatedServer.this.random.nextInt(REASONS.size())));
			}
			else if (chance < 95) {
				// dies in the server: this join is never answered
				this.unansweredJoins--;
			}
			else {
				die(true);
			}
			if (old != null) {
				send("[\"%s\",\"%s\",\"%s\",\"phx_close\",{}]".formatted(old, old, frame.topic()));
			}
		}

		private void refuse(Sent frame, String reason) {
			String response = "{\"reason\":\"" + reason + "\"}";
			if (AT_ONCE.contains(reason)) {
				answerJoin(frame, "error", response);
				return;
			}
			if (SimulatedServer.this.refusals.refusing(frame)) {
				SimulatedServer.this.violations
					.add(frame.topic() + " is refused again and again and blocks the others too often");
			}
			this.busyUntil = SimulatedServer.this.lane.now() + SimulatedRefusals.REFUSAL;
			at(this.busyUntil, () -> {
				answerJoin(frame, "error", response);
				if (closesSocket(reason)) {
					closeBehindAnswer();
				}
			});
		}

		/**
		 * Close the socket, which the client learns behind the answer.
		 */
		private void closeBehindAnswer() {
			if (this.mute || this.lost || this.closedByClient) {
				return;
			}
			this.lost = true;
			SimulatedServer.this.closedBehindRefusal = true;
			at(nextArrival(), () -> SimulatedServer.this.client.closed(this.epoch, ConnectionFailure.closed(1001, "")));
		}

		private static long databaseWait(Sent join) {
			return join.payload().at("/config/postgres_changes_options/timeout").asLong(0);
		}

		/**
		 * Answer a join when the subscription is established or the time is over. The
		 * attempt that is under way is finished first.
		 */
		private void awaitDatabase(Sent frame) {
			long wait = Duration.ofMillis(databaseWait(frame)).toNanos();
			long needed = Duration.ofMillis(SimulatedServer.this.random.nextInt(30_000)).toNanos();
			boolean established = needed <= wait;
			long block = established ? needed : needed + SimulatedRefusals.REFUSAL;
			SimulatedServer.this.waits.add(established ? "a join waited for the database" : "a join waited in vain");
			SimulatedServer.this.refusals.waiting(this.epoch, block);
			this.busyUntil = SimulatedServer.this.lane.now() + block;
			at(this.busyUntil, () -> {
				if (established) {
					accept(frame);
				}
				else {
					answerJoin(frame, "error", "{\"reason\":\"PostgresChangesSubscribeTimeout: Timed out\"}");
				}
			});
		}

		private void accept(Sent frame) {
			this.joined.put(frame.topic(), frame.joinRef());
			AppliedToken before = this.tokens.put(frame.topic(), new AppliedToken(SimulatedServer.this.lane,
					SimulatedServer.this.newer, frame.payload().path("access_token").asString("")));
			if (before != null) {
				before.ended();
			}
			answerJoin(frame, "ok", SimulatedServer.this.topics.response(frame));
			SimulatedServer.this.topics.joined(frame, (delay, json) -> {
				if (delay.isZero()) {
					// now, or what is said at the same moment would overtake it
					sendWhileJoined(frame, json);
				}
				else {
					later(delay, () -> sendWhileJoined(frame, json));
				}
			});
		}

		private void sendWhileJoined(Sent join, String json) {
			if (join.joinRef().equals(this.joined.get(join.topic()))) {
				send(json);
			}
		}

		private void answerJoin(Sent frame, String status, String response) {
			this.unansweredJoins--;
			reply(frame.joinRef(), frame, status, response);
			if (SimulatedServer.this.random.nextInt(20) == 0) {
				reply(frame.joinRef(), frame, status, response);
			}
		}

		private void presence(Sent frame) {
			if (frame.joinRef() != null && frame.joinRef().equals(this.joined.get(frame.topic()))) {
				reply(frame.joinRef(), frame, "ok", "{}");
				SimulatedServer.this.topics.tracked(this::send);
			}
		}

		private void broadcast(Sent frame) {
			if (frame.joinRef() == null || !frame.joinRef().equals(this.joined.get(frame.topic()))) {
				reply(null, frame, "error", "{\"reason\":\"unmatched topic\"}");
				return;
			}
			if (SimulatedServer.this.refusals.answering(frame)) {
				SimulatedServer.this.violations
					.add("a push of " + frame.topic() + " had to wait for more than one refused join");
			}
			if (frame.payload().has(Simulation.HALF_NAME)) {
				SimulatedServer.this.violations
					.add("text that is not well-formed UTF-16 was sent as something else: " + frame);
				return;
			}
			String event = frame.payload().path("event").stringValue();
			SimulatedServer.this.received.computeIfAbsent(frame.topic(), (key) -> new ArrayList<>()).add(event);
			if (event.endsWith("ack")
					&& (SimulatedServer.this.reliable || SimulatedServer.this.random.nextInt(10) > 0)) {
				boolean stores = frame.metadata().contains("persist") && SimulatedServer.this.random.nextBoolean();
				String id = frame.topic() + "/" + event;
				if (stores) {
					SimulatedServer.this.stored.add(id);
				}
				reply(frame.joinRef(), frame, "ok", stores ? "{\"id\":\"" + id + "\"}" : "{}");
			}
		}

		private void reply(String joinRef, Sent frame, String status, String response) {
			send("[%s,\"%s\",\"%s\",\"phx_reply\",{\"status\":\"%s\",\"response\":%s}]".formatted(
					(joinRef != null) ? "\"" + joinRef + "\"" : "null", frame.ref(), frame.topic(), status, response));
		}

		private long lastSent;

		private void send(String json) {
			if (this.mute) {
				return;
			}
			at(nextArrival(), () -> {
				this.heardSince |= this.dead;
				SimulatedServer.this.client.received(this.epoch, json);
			});
		}

		private long nextArrival() {
			this.lastSent = Math.max(this.lastSent + 1, SimulatedServer.this.lane.now() + latency().toNanos());
			return this.lastSent;
		}

	}

	/**
	 * How a topic was joined.
	 *
	 * @param token the token of the join
	 * @param at when it was sent
	 * @param epoch the socket
	 */
	record JoinedWith(String token, long at, long epoch) {
	}

	/**
	 * The client's side of the wire.
	 */
	interface Client {

		void opened(long epoch);

		void failed(long epoch, ConnectionFailure failure);

		void closed(long epoch, ConnectionFailure failure);

		void received(long epoch, String json);

		void written(long epoch, String ref);

		void writeFailed(long epoch, String reason);

		/**
		 * Return whether the client has joined another channel than this one.
		 * @param selection which channels count
		 */
		boolean isAnotherJoined(String topic, Predicate<String> selection);

	}

}
