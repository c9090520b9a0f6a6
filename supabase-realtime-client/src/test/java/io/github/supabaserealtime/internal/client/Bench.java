package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionIo;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.ConnectionSetup;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.machine.StatusBoard;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.MalformedFrameException;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A logical connection on virtual time with a server that does only what the test says.
 */
public final class Bench implements ConnectionIo, TestArrival.Fate {

	public static final JsonMapper MAPPER = JsonMapper.builder().build();

	public static final String TOPIC = "realtime:room";

	final VirtualLane lane = new VirtualLane();

	final StatusBoard board = new StatusBoard(this.lane);

	final List<Long> opens = new ArrayList<>();

	final List<Closing> closes = new ArrayList<>();

	final List<Sent> sent = new ArrayList<>();

	final List<RealtimeEvent> events = new ArrayList<>();

	final List<PresenceMessage> presence = new ArrayList<>();

	final List<Frame> delivered = new ArrayList<>();

	final List<Frame> discarded = new ArrayList<>();

	/**
	 * What the machines keep, with room that is reserved for it.
	 */
	final Set<TestArrival> postponed = new HashSet<>();

	private @Nullable AssertionError violation;

	/**
	 * What reached the queue of the channels, in order: names of broadcasts, of states
	 * and {@code gap}, {@code hold}, {@code release}.
	 */
	final List<String> queued = new ArrayList<>();

	final Map<String, Map<Long, PostgresChangesBinding>> routes = new HashMap<>();

	final List<Push> overHttp = new ArrayList<>();

	final List<Long> tokenLookUps = new ArrayList<>();

	final Map<Long, FakeActivity> activities = new HashMap<>();

	/**
	 * Told of every event at once, as no listener of an application is.
	 */
	Consumer<RealtimeEvent> observer = (event) -> {
	};

	/**
	 * Told of every frame that is sent.
	 */
	Consumer<Sent> wire = (frame) -> {
	};

	private final Set<String> answered = new HashSet<>();

	final ConnectionMachines connection;

	private final FrameCodec codec;

	/**
	 * Whether frames count as written at once.
	 */
	boolean writesComplete = true;

	boolean congested;

	/**
	 * What observers are told.
	 */
	final Figures figures = new Figures();

	Bench() {
		this(new Options());
	}

	Bench(Options options) {
		this.codec = FrameCodec.of(options.version, MAPPER, UnaryOperator.identity());
		ConnectionSetup setup = new ConnectionSetup("test", options.settings(), this.codec, options.delays,
				Duration.ofMinutes(1), Duration.ofSeconds(5), options.apiKey, options.accessToken,
				options.tokensProvided, options.disconnectWhenIdle, this.figures, options.oneOfMany);
		this.connection = new ConnectionMachines(setup, this.lane.context(new Random(42)), this, this.board);
	}

	// what the application does

	CompletableFuture<Void> connect() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.connection.connect(future);
		return future;
	}

	CompletableFuture<Void> disconnect() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.connection.disconnect(future);
		requireNothingPostponed();
		return future;
	}

	CompletableFuture<Void> subscribe(String topic, ChannelOptions options) {
		this.connection.createChannel(topic, options);
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.connection.subscribe(topic, future);
		return future;
	}

	CompletableFuture<Void> subscribe(String topic) {
		return subscribe(topic, ChannelOptions.defaults());
	}

	CompletableFuture<Void> unsubscribe(String topic) {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.connection.unsubscribe(topic, future);
		requireGivenBack(this.postponed.stream().noneMatch((arrival) -> arrival.frame().topic().equals(topic)),
				"the room of a channel that was left");
		return future;
	}

	CompletableFuture<SendResult> push(String topic, String event, boolean ack) {
		CompletableFuture<SendResult> future = new CompletableFuture<>();
		this.connection.push(new Push(topic, "broadcast", new OutgoingFrame.UserBroadcast(event, "{}".getBytes(), true),
				ack, this.lane.now(), future));
		return future;
	}

	CompletableFuture<SendResult> push(String topic, Duration timeout, boolean ack) {
		CompletableFuture<SendResult> future = new CompletableFuture<>();
		this.connection.push(new Push(topic, "broadcast", new OutgoingFrame.UserBroadcast("x", "{}".getBytes(), true),
				ack, this.lane.now(), timeout, future));
		return future;
	}

	CompletableFuture<SendResult> pushStored(String topic, boolean ack) {
		CompletableFuture<SendResult> future = new CompletableFuture<>();
		this.connection.push(new Push(topic, "broadcast",
				new OutgoingFrame.UserBroadcast("stored", "{}".getBytes(), true, BroadcastPersistence.longest()), ack,
				this.lane.now(), future));
		return future;
	}

	void advance(long seconds) {
		advance(Duration.ofSeconds(seconds));
	}

	void advance(Duration duration) {
		this.lane.advance(duration);
		throwViolation();
	}

	/**
	 * Let time pass with a server that answers heartbeats.
	 */
	void live(long seconds) {
		for (long second = 0; second < seconds; second++) {
			answerHeartbeats();
			advance(1);
		}
	}

	ChannelState channelState(String topic) {
		return this.board.channelState(topic);
	}

	ConnectionState state() {
		return this.board.state();
	}

	// what the server does

	long epoch() {
		return this.opens.get(this.opens.size() - 1);
	}

	/**
	 * Connect, open the socket.
	 */
	Bench open() {
		connect();
		this.connection.opened(epoch());
		return this;
	}

	/**
	 * Subscribe a channel and accept its join.
	 */
	Bench joined(String topic, ChannelOptions options) {
		subscribe(topic, options);
		this.lane.advance(Duration.ofMillis(100));
		acceptJoin(topic);
		return this;
	}

	Bench joined(String topic) {
		return joined(topic, ChannelOptions.defaults());
	}

	/**
	 * Lose the socket and open the next one.
	 */
	void reopen() {
		close(1006);
		advance(1);
		this.connection.opened(epoch());
	}

	void receive(String json) {
		receive(epoch(), json);
	}

	void receive(long epoch, String json) {
		activity(epoch).lastReceived = this.lane.now();
		try {
			received(epoch, this.codec.decode(json));
		}
		catch (MalformedFrameException ex) {
			throw new IllegalArgumentException(json, ex);
		}
	}

	void received(long epoch, Frame frame) {
		new TestArrival(frame, this).arrive(this.connection, epoch);
		throwViolation();
	}

	void reply(String joinRef, String ref, String topic, String status, String response) {
		receive("[%s,\"%s\",\"%s\",\"phx_reply\",{\"status\":\"%s\",\"response\":%s}]"
			.formatted((joinRef != null) ? "\"" + joinRef + "\"" : "null", ref, topic, status, response));
	}

	void acceptJoin(String topic) {
		Sent join = lastJoin(topic);
		StringBuilder changes = new StringBuilder();
		int id = 1;
		for (JsonNode entry : join.payload().path("config").path("postgres_changes")) {
			changes.append((id > 1) ? "," : "").append(entry.toString().replaceFirst("}$", ",\"id\":" + id++ + "}"));
		}
		reply(join.joinRef(), join.ref(), topic, "ok", "{\"postgres_changes\":[" + changes + "]}");
	}

	void refuseJoin(String topic, String reason) {
		Sent join = lastJoin(topic);
		reply(join.joinRef(), join.ref(), topic, "error", "{\"reason\":\"" + reason + "\"}");
	}

	void system(String topic, String extension, String status, String message) {
		receive("[\"%s\",null,\"%s\",\"system\",{\"extension\":\"%s\",\"status\":\"%s\",\"message\":\"%s\"}]"
			.formatted(lastJoin(topic).joinRef(), topic, extension, status, message));
	}

	void channelError(String topic, String joinRef) {
		receive("[\"%s\",\"%s\",\"%s\",\"phx_error\",{}]".formatted(joinRef, joinRef, topic));
	}

	void channelClose(String topic) {
		channelClose(topic, String.valueOf(lastJoin(topic).joinRef()));
	}

	void channelClose(String topic, String joinRef) {
		receive("[\"%s\",\"%s\",\"%s\",\"phx_close\",{}]".formatted(joinRef, joinRef, topic));
	}

	void broadcast(String topic, String event) {
		receive("[null,null,\"%s\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"%s\",\"payload\":{}}]"
			.formatted(topic, event));
	}

	void close(int code) {
		this.connection.closed(epoch(), ConnectionFailure.closed(code, "closed"));
		requireNothingPostponed();
	}

	private void requireNothingPostponed() {
		requireGivenBack(this.postponed.isEmpty(), "the room of what is on no socket any more");
	}

	private void requireGivenBack(boolean givenBack, String room) {
		if (!givenBack) {
			violated("not given back: " + room);
		}
		throwViolation();
	}

	// what is thrown on the lane is only logged there
	private void throwViolation() {
		if (this.violation != null) {
			throw this.violation;
		}
	}

	void refuse(int status) {
		this.connection.failed(epoch(), ConnectionFailure.refused(status, "refused"));
	}

	void answerHeartbeat() {
		Sent heartbeat = last("phoenix", "heartbeat");
		reply(null, heartbeat.ref(), "phoenix", "ok", "{}");
	}

	/**
	 * Answer the heartbeats that are not answered.
	 */
	void answerHeartbeats() {
		for (Sent heartbeat : sent("phoenix", "heartbeat")) {
			if (heartbeat.epoch() == epoch() && this.answered.add(heartbeat.ref())) {
				reply(null, heartbeat.ref(), "phoenix", "ok", "{}");
			}
		}
	}

	@Override
	public FakeActivity activity(long epoch) {
		return this.activities.computeIfAbsent(epoch, (key) -> new FakeActivity());
	}

	// what was sent

	List<Sent> sent(String topic, String event) {
		return this.sent.stream()
			.filter((frame) -> frame.topic().equals(topic) && frame.event().equals(event))
			.toList();
	}

	Sent last(String topic, String event) {
		List<Sent> frames = sent(topic, event);
		return frames.get(frames.size() - 1);
	}

	int joins(String topic) {
		return sent(topic, "phx_join").size();
	}

	Sent lastJoin(String topic) {
		return last(topic, "phx_join");
	}

	<T extends RealtimeEvent> List<T> events(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	// the world around the connection

	@Override
	public void open(long epoch) {
		this.opens.add(epoch);
	}

	@Override
	public void close(long epoch, int code, String reason) {
		this.closes.add(new Closing(epoch, code));
	}

	@Override
	public void write(long epoch, String ref, EncodedFrame frame) {
		Sent written = Sent.of(epoch, frame);
		this.sent.add(written);
		this.wire.accept(written);
		if (this.writesComplete) {
			this.connection.written(epoch, ref);
		}
	}

	@Override
	public boolean withdraw(long epoch, String ref) {
		return !this.writesComplete && this.sent.removeIf((frame) -> ref.equals(frame.ref()));
	}

	@Override
	public boolean isCongested(long epoch) {
		return this.congested;
	}

	@Override
	public void sendOverHttp(Push push) {
		this.overHttp.add(push);
	}

	@Override
	public void lookUpToken(long number) {
		this.tokenLookUps.add(number);
	}

	@Override
	public int deliveryQueueSize() {
		return this.delivered.size();
	}

	@Override
	public long deliveryQueueBytes() {
		return 0;
	}

	@Override
	public void hold(String topic, boolean hold) {
		this.queued.add(hold ? "hold" : "release");
	}

	@Override
	public void routes(String topic, Map<Long, PostgresChangesBinding> routes) {
		this.routes.put(topic, routes);
	}

	@Override
	public void discard(Frame frame) {
		this.discarded.add(frame);
	}

	@Override
	public void deliver(Frame frame) {
		this.delivered.add(frame);
		if (frame.body() instanceof Frame.Broadcast broadcast) {
			this.queued.add(broadcast.event());
		}
	}

	@Override
	public void deliver(Frame frame, List<PresenceMessage> messages) {
		this.presence.addAll(messages);
	}

	@Override
	public void keepRoom(TestArrival arrival) {
		this.postponed.add(arrival);
	}

	@Override
	public void giveRoomBack(TestArrival arrival) {
		this.postponed.remove(arrival);
	}

	@Override
	public void violated(String how) {
		this.violation = new AssertionError(how);
	}

	@Override
	public void publish(RealtimeEvent event) {
		this.events.add(event);
		if (event instanceof DeliveryGapEvent) {
			this.queued.add("gap");
		}
		else if (event instanceof RealtimeChannelStateEvent state) {
			this.queued.add(state.newState().name());
		}
		this.observer.accept(event);
	}

	@Override
	public <T> void complete(CompletableFuture<T> future, @Nullable T value, @Nullable RealtimeException exception) {
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

	static final class Options {

		ProtocolVersion version = ProtocolVersion.V2;

		ReconnectDelay delays = (attempt, failure, random) -> Optional
			.of(Duration.ofSeconds(Math.min(10, 1L << (attempt - 1))));

		String apiKey = "key";

		@Nullable String accessToken;

		boolean tokensProvided;

		@Nullable Duration disconnectWhenIdle;

		boolean oneOfMany;

		ConnectionSettings.Timeouts timeouts = ConnectionSettings.Timeouts.DEFAULTS;

		ConnectionSettings.BufferSettings buffers = ConnectionSettings.BufferSettings.DEFAULTS;

		ConnectionSettings.JoinSettings joins = ConnectionSettings.JoinSettings.DEFAULTS;

		private ConnectionSettings settings() {
			return new ConnectionSettings(this.timeouts, ConnectionSettings.HeartbeatSettings.DEFAULTS, this.joins,
					this.buffers, ConnectionSettings.DeliverySettings.DEFAULTS,
					ConnectionSettings.TokenSettings.DEFAULTS, ConnectionSettings.ChangeSettings.DEFAULTS);
		}

	}

	record Closing(long epoch, int code) {
	}

	static final class FakeActivity implements SocketActivity {

		long lastReceived = Long.MIN_VALUE / 2;

		long parked;

		@Override
		public long lastReceived() {
			return this.lastReceived;
		}

		@Override
		public long parked() {
			return this.parked;
		}

	}

}
