package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.delivery.Channels;
import io.github.supabaserealtime.internal.delivery.ConnectionBytes;
import io.github.supabaserealtime.internal.delivery.DefaultRealtimeChannel;
import io.github.supabaserealtime.internal.delivery.GapHandlers;
import io.github.supabaserealtime.internal.delivery.GuardedInstrumentation;
import io.github.supabaserealtime.internal.delivery.InstrumentedCalls;
import io.github.supabaserealtime.internal.delivery.ListenerSink;
import io.github.supabaserealtime.internal.delivery.ListenerStages;
import io.github.supabaserealtime.internal.delivery.MessageDispatcher;
import io.github.supabaserealtime.internal.delivery.Observers;
import io.github.supabaserealtime.internal.delivery.ParkBudget;
import io.github.supabaserealtime.internal.machine.ConnectionIo;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.ConnectionSetup;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.machine.StatusBoard;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.MessageMapper;
import io.github.supabaserealtime.internal.rest.RowRequests;
import io.github.supabaserealtime.internal.transport.SpringWebSocketTransport;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.TransportRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

/**
 * Runs a {@link ConnectionMachines} for real: its lane, its sockets, its threads.
 */
final class ConnectionRuntime implements ConnectionIo {

	private static final Log logger = LogFactory.getLog(ConnectionRuntime.class);

	private static final long MEGABYTE = 1024 * 1024;

	private final ConnectionSettings settings;

	private final FrameCodec codec;

	private final TransportRequest request;

	private final RealtimeTransport transport;

	private final RefusalHints refusalHints;

	private final HttpFallbackSender fallbackSender;

	private final SingletonSupplier<RowRequests> rowRequests;

	private final @Nullable TokenCalls tokenCalls;

	private final ConnectionThreads threads;

	private final Lane lane;

	private final Channels handles;

	private final Observers observers;

	private final ListenerStages stages;

	private final ListenerSink sink;

	private final MessageDispatcher dispatcher;

	private final StatusBoard board;

	private final ConnectionMachines machines;

	private final SocketInputs socketInputs;

	// those below are touched by the lane alone
	private final ShutdownTime shutdownTime;

	private final Map<Long, Socket> sockets = new HashMap<>();

	ConnectionRuntime(ConnectionConfiguration configuration, Channels handles, Lane lane, ConnectionThreads threads) {
		ConnectionConfiguration.Endpoint endpoint = configuration.endpoint();
		ConnectionConfiguration.Credentials credentials = configuration.credentials();
		ConnectionConfiguration.Reconnecting reconnecting = configuration.reconnecting();
		ConnectionConfiguration.Collaborators given = configuration.collaborators();
		ConnectionConfiguration.Audience audience = configuration.audience();
		ConnectionSettings settings = configuration.settings();
		InstantSource clock = InstantSource.system();
		ConnectionParts parts = new ConnectionParts(configuration);
		this.settings = settings;
		this.shutdownTime = new ShutdownTime(settings.timeouts().shutdown(), System::nanoTime);
		this.handles = handles;
		Secrets secrets = new Secrets(credentials.apiKey());
		this.codec = FrameCodec.of(endpoint.protocolVersion(), given.jsonMapper(), secrets::mask);
		this.request = parts.request();
		this.refusalHints = new RefusalHints(CredentialOrigins.of(credentials), this.request.uri());
		this.lane = lane;
		this.threads = threads;
		this.tokenCalls = (credentials.provider() != null)
				? new TokenCalls(credentials.provider(), this.threads.blocking()) : null;
		HttpRefusalTexts refusalTexts = new HttpRefusalTexts(SingletonSupplier.of(parts::refusalClient),
				credentials.apiKey());
		this.transport = (given.transport() != null) ? given.transport()
				: new SpringWebSocketTransport(this.threads.blocking(), endpoint.sslContext(), refusalTexts::explain,
						endpoint.proxyCredentials())
					.withBufferSize(endpoint.socketBufferSize());
		this.fallbackSender = new HttpFallbackSender(SingletonSupplier.of(() -> parts.broadcasts(this::accessToken)),
				settings.buffers().maxAge(), this.threads.blocking());
		this.rowRequests = SingletonSupplier.of(() -> parts.rows(this::accessToken));
		this.observers = new Observers(audience.observers());
		GuardedInstrumentation instrumentation = parts.instrumentation();
		handles.instrument(instrumentation);
		InstrumentedCalls instrumented = (instrumentation != null)
				? new InstrumentedCalls(instrumentation, handles, given.jsonMapper(), System::nanoTime) : null;
		this.stages = new ListenerStages(configuration.listening().retry(), configuration.listening().errorHandler(),
				configuration.listening().batchSize(), this.observers, instrumented);
		this.sink = new ListenerSink(handles, audience.listeners(), this.observers, System::nanoTime, instrumented);
		this.stages.deliverIf(audience.deliveryCondition());
		this.sink.deliverIf(audience.deliveryCondition());
		this.dispatcher = new MessageDispatcher(configuration.name(), settings.delivery(),
				(audience.deliveryExecutor() != null) ? audience.deliveryExecutor() : this.threads.delivery(),
				this.sink,
				new GapHandlers(audience.gapHandlers(), audience.gapHandlerTimeout(), this::watch, this.sink::failed),
				this::gapMargin, clock, bytes(configuration));
		this.board = new StatusBoard(clock, this.refusalHints::ofJoin);
		ConnectionSetup setup = new ConnectionSetup(configuration.name(), settings, this.codec, reconnecting.delay(),
				reconnecting.refusedDelay(), reconnecting.stableAfter(), credentials.apiKey(),
				credentials.accessToken(), credentials.provider() != null, reconnecting.disconnectWhenIdle(),
				this.observers, configuration.sharedResources() != null);
		RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
		this.machines = new ConnectionMachines(setup, new MachineTime(this.lane, System::nanoTime, clock, random), this,
				this.board);
		Intake intake = new Intake(configuration.name(), new MessageMapper(configuration.name(), given.jsonMapper()),
				handles, this.dispatcher, this.sink, secrets, endpoint.maxMessageSize());
		this.socketInputs = new SocketInputs(this.lane, this.machines, intake, this.dispatcher, refusalTexts,
				this.refusalHints, secrets, this.sockets::remove);
	}

	private static ConnectionBytes bytes(ConnectionConfiguration configuration) {
		long most = configuration.settings().delivery().maxBytes();
		SharedResources shared = configuration.sharedResources();
		if (shared != null) {
			return new ConnectionBytes(most, shared.bytes());
		}
		logger.info("Connection '" + configuration.name() + "' keeps up to " + most / MEGABYTE
				+ " MB of messages for slow listeners ('supabase.realtime.delivery.max-bytes')");
		return new ConnectionBytes(most, null);
	}

	/**
	 * Run an input on the lane.
	 */
	void execute(Runnable input) {
		this.lane.execute(input);
	}

	/**
	 * Return the machines, to be used on the lane only.
	 */
	ConnectionMachines machines() {
		return this.machines;
	}

	StatusBoard board() {
		return this.board;
	}

	ListenerSink sink() {
		return this.sink;
	}

	ListenerStages stages() {
		return this.stages;
	}

	ListenerRegistration observe(RealtimeObserver observer) {
		return this.observers.add(observer);
	}

	void setAuth(@Nullable String token) {
		this.refusalHints.tokenReplaced(token != null);
		execute(() -> this.machines.setAuth(token));
	}

	String displayUri() {
		return this.request.displayUri();
	}

	void connect(CompletableFuture<Void> future) {
		execute(() -> {
			this.lane.keepAlive(true);
			this.shutdownTime.end();
			this.sink.silence(false);
			this.stages.started();
			this.dispatcher.reopen();
			this.fallbackSender.stop(false);
			this.machines.connect(future);
		});
	}

	void disconnect(CompletableFuture<Void> future) {
		execute(() -> {
			this.shutdownTime.begin();
			this.stages.stopping();
			this.fallbackSender.stop(true);
			this.machines.disconnect(future);
		});
	}

	private @Nullable String accessToken() {
		return this.machines.accessToken();
	}

	Runnable watch(Duration limit, Runnable passed) {
		AtomicReference<Timers.Timer> timer = new AtomicReference<>(Timers.Timer.NONE);
		execute(() -> timer.set(this.lane.schedule(limit, passed)));
		return () -> execute(() -> timer.get().cancel());
	}

	void pause(String topic, boolean pause) {
		this.dispatcher.pause(topic, pause);
	}

	boolean isPaused(String topic) {
		return this.dispatcher.isPaused(topic);
	}

	/**
	 * Forget a channel unless it is wanted again.
	 */
	void forget(DefaultRealtimeChannel channel, CompletableFuture<Void> future) {
		String topic = channel.getTopic();
		execute(() -> {
			this.machines.removeChannel(topic, () -> {
				this.handles.remove(topic);
				this.dispatcher.pause(topic, false);
				this.dispatcher.forget(topic);
			});
			complete(future, null, null);
		});
	}

	// what the machines cause

	@Override
	public void open(long epoch) {
		ParkBudget budget = new ParkBudget(this.settings.delivery().maxBlock(), this.settings.heartbeat().interval());
		Socket opening = new Socket(epoch, this.codec, this.threads.blocking(), budget, this.socketInputs);
		this.sockets.put(epoch, opening);
		this.threads.blocking().execute(() -> {
			try {
				this.transport.open(this.request, opening);
			}
			catch (RuntimeException ex) {
				opening.failed(ConnectionFailure.of(ConnectionFailure.Kind.OTHER,
						"The transport failed (" + ex.getClass().getName() + ")"));
			}
		});
	}

	@Override
	public void close(long epoch, int code, String reason) {
		Socket closing = this.sockets.remove(epoch);
		if (closing != null) {
			closing.close(code, reason);
		}
	}

	@Override
	public void write(long epoch, String ref, EncodedFrame frame) {
		Socket current = this.sockets.get(epoch);
		if (current != null) {
			current.write(ref, frame);
		}
	}

	@Override
	public boolean withdraw(long epoch, String ref) {
		Socket current = this.sockets.get(epoch);
		return current != null && current.withdraw(ref);
	}

	@Override
	public boolean isCongested(long epoch) {
		Socket current = this.sockets.get(epoch);
		return current != null && current.isCongested();
	}

	@Override
	public void sendOverHttp(Push push) {
		DefaultRealtimeChannel channel = this.handles.find(push.topic());
		boolean privateChannel = channel != null && channel.getOptions().privateChannel();
		this.fallbackSender.send(push, privateChannel,
				(sent, exception) -> execute(() -> this.machines.sentOverHttp(sent, exception)));
	}

	@Override
	public void lookUpToken(long number) {
		TokenCalls calls = this.tokenCalls;
		Assert.state(calls != null, "No access token provider");
		calls.start((token) -> execute(() -> this.machines.tokenResolved(number, token)),
				(reason) -> execute(() -> this.machines.tokenFailed(number, reason)));
	}

	@Override
	public int deliveryQueueSize() {
		return this.dispatcher.size();
	}

	@Override
	public long deliveryQueueBytes() {
		return this.dispatcher.bytes();
	}

	@Override
	public void hold(String topic, boolean hold) {
		this.dispatcher.hold(topic, hold);
	}

	/**
	 * Return what asks PostgREST for rows.
	 */
	RowRequests rowRequests() {
		return this.rowRequests.obtain();
	}

	/**
	 * Return whether messages of a channel were dropped of which no gap told yet.
	 */
	boolean isDropping(String topic) {
		return this.dispatcher.isDropping(topic);
	}

	@Override
	public void routes(String topic, Map<Long, PostgresChangesBinding> routes) {
		DefaultRealtimeChannel channel = this.handles.find(topic);
		if (channel != null) {
			channel.routes(routes);
		}
	}

	private Duration gapMargin(String topic) {
		DefaultRealtimeChannel channel = this.handles.find(topic);
		return (channel != null && !channel.getOptions().postgresChanges().isEmpty())
				? this.settings.changes().gapMargin() : Duration.ZERO;
	}

	@Override
	public void publish(RealtimeEvent event) {
		String topic = null;
		if (event instanceof RealtimeChannelStateEvent state) {
			topic = state.topic();
		}
		else if (event instanceof DeliveryGapEvent gap) {
			topic = gap.topic();
		}
		this.dispatcher.publish(topic, event);
	}

	@Override
	public <T> void complete(CompletableFuture<T> future, @Nullable T value, @Nullable RealtimeException exception) {
		this.threads.callbacks().execute(() -> {
			if (exception != null) {
				future.completeExceptionally(exception);
			}
			else {
				future.complete(value);
			}
		});
	}

	@Override
	public void quiesce(Runnable done) {
		this.stages.stopping();
		AtomicBoolean ended = new AtomicBoolean();
		Timers.Timer[] limit = new Timers.Timer[1];
		Runnable end = () -> execute(() -> {
			if (ended.compareAndSet(false, true)) {
				limit[0].cancel();
				quiet(done);
			}
		});
		limit[0] = this.lane.schedule(this.shutdownTime.rest(), end);
		this.dispatcher.whenQuiet(end);
	}

	private void quiet(Runnable done) {
		if (this.board.state() == ConnectionState.DISCONNECTED) {
			this.sink.silence(true);
			this.stages.stopped();
			this.dispatcher.close();
			if (this.tokenCalls != null) {
				this.tokenCalls.interrupt();
			}
			this.lane.keepAlive(false);
		}
		else {
			// connect() came before the end was quiet: the reader is held back again
			this.stages.started();
			this.dispatcher.reopen();
		}
		this.shutdownTime.end();
		done.run();
	}

	@Override
	public SocketActivity activity(long epoch) {
		Socket current = this.sockets.get(epoch);
		return (current != null) ? current : SocketActivity.NONE;
	}

}
