package io.github.supabaserealtime.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.Subscription;
import io.github.supabaserealtime.channel.ChannelCommands;
import io.github.supabaserealtime.event.DeliveryGapEvent;
import io.github.supabaserealtime.event.MessagesDroppedEvent;
import io.github.supabaserealtime.event.RealtimeChannelStateEvent;
import io.github.supabaserealtime.event.RealtimeEvent;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.protocol.EncodedFrame;
import io.github.supabaserealtime.protocol.Frame;
import io.github.supabaserealtime.protocol.FrameCodec;
import io.github.supabaserealtime.protocol.MessageMapper;
import io.github.supabaserealtime.socket.ConnectionSettings;
import io.github.supabaserealtime.socket.LinkActivity;
import io.github.supabaserealtime.socket.MachineContext;
import io.github.supabaserealtime.socket.Push;
import io.github.supabaserealtime.socket.RetryPolicyReconnectDelay;
import io.github.supabaserealtime.socket.Timers;
import io.github.supabaserealtime.transport.RealtimeTransport;
import io.github.supabaserealtime.transport.SpringWebSocketTransport;
import io.github.supabaserealtime.transport.TransportRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.Assert;
import org.springframework.web.client.RestClient;

/**
 * A logical connection with its threads and sockets.
 */
final class DefaultRealtimeConnection implements RealtimeConnection {

	private static final Log logger = LogFactory.getLog(DefaultRealtimeConnection.class);

	private static final LinkActivity NO_ACTIVITY = new LinkActivity() {

		@Override
		public long lastReceived() {
			return System.nanoTime();
		}

		@Override
		public long parked() {
			return 0;
		}

	};

	private final String name;

	private final ConnectionSettings settings;

	private final FrameCodec codec;

	private final MessageMapper messages;

	private final JsonMapper jsonMapper;

	private final TransportRequest request;

	private final RealtimeTransport transport;

	private final HttpRefusalTexts refusalTexts;

	private final @Nullable AccessTokenProvider tokenProvider;

	private final ConnectionThreads threads;

	private final EventLoopLane lane;

	private final ChannelHandles handles = new ChannelHandles();

	private final ListenerSink sink;

	private final MessageDispatcher dispatcher;

	private final StatusBoard board;

	private final LogicalConnection logical;

	private final ThrottledLog throttledLog = new ThrottledLog(logger);

	private final ChannelCommands commands = new Commands();

	private final LinkOwner linkOwner = new LinkOwner();

	// the two below are touched by the lane alone
	private @Nullable SocketLink link;

	private @Nullable Inbound inbound;

	DefaultRealtimeConnection(RealtimeConnectionBuilder builder, ConnectionSettings settings) {
		InstantSource clock = InstantSource.system();
		this.name = builder.name;
		this.settings = settings;
		this.jsonMapper = builder.jsonMapper;
		this.codec = FrameCodec.of(builder.protocolVersion, builder.jsonMapper);
		this.messages = new MessageMapper(builder.name, builder.jsonMapper);
		this.request = request(builder, settings);
		this.tokenProvider = builder.accessTokenProvider;
		this.threads = new ConnectionThreads(builder.name, builder.deliveryExecutor);
		this.refusalTexts = new HttpRefusalTexts(restClient(builder, settings), builder.apiKey);
		this.transport = (builder.transport != null) ? builder.transport
				: new SpringWebSocketTransport(this.threads.blocking(), builder.sslContext, this.refusalTexts);
		this.lane = new EventLoopLane(builder.name + "-lane");
		this.sink = new ListenerSink(this.handles, builder.listeners);
		this.dispatcher = new MessageDispatcher(builder.name, settings.delivery(), this.threads.delivery(), this.sink,
				clock);
		this.board = new StatusBoard(clock);
		LogicalConnection.Setup setup = new LogicalConnection.Setup(builder.name, settings, this.codec,
				(builder.reconnectDelay != null) ? builder.reconnectDelay
						: RetryPolicyReconnectDelay.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), null),
				builder.refusedDelay, builder.stableAfter, builder.apiKey, builder.accessToken,
				builder.accessTokenProvider != null);
		RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
		this.logical = new LogicalConnection(setup, new MachineContext(this.lane, System::nanoTime, clock, random),
				new Io(), this.board);
	}

	private static TransportRequest request(RealtimeConnectionBuilder builder, ConnectionSettings settings) {
		URI uri = RealtimeUrl.parse(builder.url).socketUri(builder.apiKey, builder.protocolVersion, builder.params);
		Map<String, String> headers = new LinkedHashMap<>(builder.headers);
		if (headers.keySet().stream().noneMatch("X-Client-Info"::equalsIgnoreCase)) {
			headers.put("X-Client-Info", "supabase-realtime-spring/" + version());
		}
		return new TransportRequest(uri, headers, settings.timeouts().connect(), settings.timeouts().send(),
				settings.timeouts().shutdown(), builder.maxMessageSize);
	}

	private static String version() {
		String version = DefaultRealtimeConnection.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "dev";
	}

	private static RestClient restClient(RealtimeConnectionBuilder builder, ConnectionSettings settings) {
		if (builder.restClientBuilder != null) {
			return builder.restClientBuilder.clone().build();
		}
		HttpClient.Builder http = HttpClient.newBuilder()
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(settings.timeouts().connect());
		if (builder.sslContext != null) {
			http.sslContext(builder.sslContext);
		}
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http.build());
		factory.setReadTimeout(settings.timeouts().connect());
		return RestClient.builder().requestFactory(factory).build();
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public ConnectionState getState() {
		return this.board.state();
	}

	@Override
	public ConnectionStatus getStatus() {
		return this.logical.status();
	}

	@Override
	public CompletableFuture<Void> connect() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.lane.execute(() -> {
			this.lane.keepAlive(true);
			this.dispatcher.reopen();
			this.logical.connect(future);
		});
		return future;
	}

	@Override
	public CompletableFuture<Void> disconnect() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.lane.execute(() -> this.logical.disconnect(future));
		return future;
	}

	@Override
	public RealtimeChannel channel(String topic) {
		return handle(topic, null);
	}

	@Override
	public RealtimeChannel channel(String topic, ChannelOptions options) {
		Assert.notNull(options, "'options' must not be null");
		return handle(topic, options);
	}

	private RealtimeChannel handle(String topic, @Nullable ChannelOptions options) {
		return this.handles.get(ChannelHandles.topic(topic), options, this.commands, (created) -> this.lane
			.execute(() -> this.logical.createChannel(created.getTopic(), created.getOptions())));
	}

	@Override
	public Optional<RealtimeChannel> findChannel(String topic) {
		return Optional.ofNullable(this.handles.find(ChannelHandles.topic(topic)));
	}

	@Override
	public List<RealtimeChannel> getChannels() {
		return List.copyOf(this.handles.all());
	}

	@Override
	public CompletableFuture<Void> removeChannel(RealtimeChannel channel) {
		if (this.handles.find(channel.getTopic()) != channel) {
			return CompletableFuture.completedFuture(null);
		}
		String topic = channel.getTopic();
		CompletableFuture<Void> removed = new CompletableFuture<>();
		channel.unsubscribe().whenComplete((result, thrown) -> this.lane.execute(() -> {
			this.logical.removeChannel(topic, () -> {
				this.handles.remove(topic);
				this.dispatcher.forget(topic);
			});
			complete(removed, null, null);
		}));
		return removed;
	}

	@Override
	public CompletableFuture<Void> removeAllChannels() {
		List<CompletableFuture<Void>> removals = new ArrayList<>();
		this.handles.all().forEach((channel) -> removals.add(removeChannel(channel)));
		return CompletableFuture.allOf(removals.toArray(CompletableFuture[]::new));
	}

	@Override
	public void setAuth(@Nullable String token) {
		this.lane.execute(() -> this.logical.setAuth(token));
	}

	@Override
	public Subscription addListener(RealtimeListener listener) {
		Assert.notNull(listener, "'listener' must not be null");
		return this.sink.add(listener);
	}

	private <T> void complete(CompletableFuture<T> future, @Nullable T value, @Nullable RealtimeException exception) {
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
	public String toString() {
		return "RealtimeConnection[" + this.name + ", " + getState() + ", " + this.request.displayUri() + "]";
	}

	/**
	 * A frame on its way through the lane.
	 */
	private static final class Inbound {

		private final Frame frame;

		private final @Nullable RealtimeMessage message;

		private boolean reserved;

		Inbound(Frame frame, @Nullable RealtimeMessage message, boolean reserved) {
			this.frame = frame;
			this.message = message;
			this.reserved = reserved;
		}

	}

	private final class Commands implements ChannelCommands {

		@Override
		public void subscribe(String topic, CompletableFuture<Void> future) {
			lane().execute(() -> logical().subscribe(topic, future));
		}

		@Override
		public void unsubscribe(String topic, CompletableFuture<Void> future) {
			lane().execute(() -> logical().unsubscribe(topic, future));
		}

		@Override
		public void push(Push push, boolean privateChannel) {
			lane().execute(() -> logical().push(push));
		}

		@Override
		public ChannelState state(String topic) {
			return DefaultRealtimeConnection.this.board.channelState(topic);
		}

		@Override
		public JsonMapper jsonMapper() {
			return DefaultRealtimeConnection.this.jsonMapper;
		}

		@Override
		public long now() {
			return System.nanoTime();
		}

		private EventLoopLane lane() {
			return DefaultRealtimeConnection.this.lane;
		}

		private LogicalConnection logical() {
			return DefaultRealtimeConnection.this.logical;
		}

	}

	/**
	 * Brings what happens to sockets onto the lane.
	 */
	private final class LinkOwner implements SocketLink.Owner {

		@Override
		public void opened(SocketLink opened) {
			DefaultRealtimeConnection.this.refusalTexts.reset();
			lane(() -> DefaultRealtimeConnection.this.logical.opened(opened.epoch()));
		}

		@Override
		public void failed(SocketLink failed, ConnectionFailure failure) {
			lane(() -> DefaultRealtimeConnection.this.logical.failed(failed.epoch(), failure));
		}

		@Override
		public void closed(SocketLink closed, int code, String reason) {
			String text = "The socket was closed with " + code + (reason.isEmpty() ? "" : ": " + reason);
			lane(() -> DefaultRealtimeConnection.this.logical.closed(closed.epoch(),
					ConnectionFailure.closed(code, text)));
		}

		@Override
		public void received(SocketLink source, Frame frame) {
			RealtimeMessage message = DefaultRealtimeConnection.this.messages.map(frame);
			MessageDispatcher dispatcher = DefaultRealtimeConnection.this.dispatcher;
			int size = frame.body().size();
			boolean reserved = message != null && DefaultRealtimeConnection.this.handles.find(frame.topic()) != null
					&& dispatcher.reserve(frame.topic(), size, source.parkBudget());
			lane(() -> {
				Inbound current = new Inbound(frame, message, reserved);
				DefaultRealtimeConnection.this.inbound = current;
				DefaultRealtimeConnection.this.logical.received(source.epoch(), frame);
				DefaultRealtimeConnection.this.inbound = null;
				if (current.reserved) {
					dispatcher.release(frame.topic(), size);
				}
			});
		}

		@Override
		public void malformed(SocketLink source, Exception exception) {
			DefaultRealtimeConnection.this.throttledLog.warn("Connection '" + DefaultRealtimeConnection.this.name
					+ "' dropped a malformed frame: " + exception.getMessage());
			dropped(MessagesDroppedEvent.Reason.MALFORMED);
		}

		@Override
		public void oversize(SocketLink source) {
			DefaultRealtimeConnection.this.throttledLog
				.warn("Connection '" + DefaultRealtimeConnection.this.name + "' dropped a message of more than "
						+ DefaultRealtimeConnection.this.request.maxMessageSize() + " bytes");
			dropped(MessagesDroppedEvent.Reason.TOO_LARGE);
		}

		private void dropped(MessagesDroppedEvent.Reason reason) {
			DefaultRealtimeConnection.this.sink.dropped(1, reason);
			MessagesDroppedEvent event = new MessagesDroppedEvent(DefaultRealtimeConnection.this.name, null, 1, reason);
			lane(() -> DefaultRealtimeConnection.this.dispatcher.publish(null, event));
		}

		@Override
		public void written(SocketLink source, String ref) {
			lane(() -> DefaultRealtimeConnection.this.logical.written(source.epoch(), ref));
		}

		@Override
		public void writeFailed(SocketLink source, String reason) {
			lane(() -> DefaultRealtimeConnection.this.logical.writeFailed(source.epoch(), reason));
		}

		private void lane(Runnable input) {
			DefaultRealtimeConnection.this.lane.execute(input);
		}

	}

	private final class Io implements ConnectionIo {

		@Override
		public void open(long epoch) {
			ParkBudget budget = new ParkBudget(DefaultRealtimeConnection.this.settings.delivery().maxBlock(),
					DefaultRealtimeConnection.this.settings.heartbeat().interval());
			SocketLink opening = new SocketLink(epoch, DefaultRealtimeConnection.this.codec,
					DefaultRealtimeConnection.this.threads.blocking(), budget,
					DefaultRealtimeConnection.this.linkOwner);
			DefaultRealtimeConnection.this.link = opening;
			DefaultRealtimeConnection.this.threads.blocking().execute(() -> {
				try {
					DefaultRealtimeConnection.this.transport.open(DefaultRealtimeConnection.this.request, opening);
				}
				catch (RuntimeException ex) {
					opening.failed(ConnectionFailure.of(ConnectionFailure.Kind.OTHER,
							"The transport failed (" + ex.getClass().getName() + ")"));
				}
			});
		}

		@Override
		public void close(long epoch, int code, String reason) {
			SocketLink current = current(epoch);
			if (current != null) {
				current.close(code, reason);
			}
		}

		@Override
		public void write(long epoch, String ref, EncodedFrame frame) {
			SocketLink current = current(epoch);
			if (current != null) {
				current.write(ref, frame);
			}
		}

		@Override
		public boolean isCongested() {
			SocketLink current = DefaultRealtimeConnection.this.link;
			return current != null && current.isCongested();
		}

		private @Nullable SocketLink current(long epoch) {
			SocketLink current = DefaultRealtimeConnection.this.link;
			return (current != null && current.epoch() == epoch) ? current : null;
		}

		@Override
		public void lookUpToken(long number) {
			AccessTokenProvider provider = DefaultRealtimeConnection.this.tokenProvider;
			Assert.state(provider != null, "No access token provider");
			DefaultRealtimeConnection.this.threads.blocking().execute(() -> {
				try {
					String token = provider.getAccessToken();
					DefaultRealtimeConnection.this.lane
						.execute(() -> DefaultRealtimeConnection.this.logical.tokenResolved(number, token));
				}
				catch (Exception ex) {
					// its text may hold a token
					String reason = "the provider threw " + ex.getClass().getName();
					DefaultRealtimeConnection.this.lane
						.execute(() -> DefaultRealtimeConnection.this.logical.tokenFailed(number, reason));
				}
			});
		}

		@Override
		public void deliver(Frame frame) {
			Inbound current = DefaultRealtimeConnection.this.inbound;
			if (current != null && current.frame == frame && current.reserved && current.message != null) {
				current.reserved = false;
				DefaultRealtimeConnection.this.dispatcher.deliver(current.message, frame.body().size());
			}
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
			DefaultRealtimeConnection.this.dispatcher.publish(topic, event);
		}

		@Override
		public <T> void complete(CompletableFuture<T> future, @Nullable T value,
				@Nullable RealtimeException exception) {
			DefaultRealtimeConnection.this.complete(future, value, exception);
		}

		@Override
		public void quiesce(Runnable done) {
			EventLoopLane lane = DefaultRealtimeConnection.this.lane;
			AtomicBoolean ended = new AtomicBoolean();
			Timers.Timer[] limit = new Timers.Timer[1];
			Runnable end = () -> lane.execute(() -> {
				if (ended.compareAndSet(false, true)) {
					limit[0].cancel();
					quiet(done);
				}
			});
			limit[0] = lane.schedule(DefaultRealtimeConnection.this.settings.timeouts().shutdown(), end);
			DefaultRealtimeConnection.this.dispatcher.whenQuiet(end);
		}

		private void quiet(Runnable done) {
			if (DefaultRealtimeConnection.this.board.state() == ConnectionState.DISCONNECTED) {
				DefaultRealtimeConnection.this.dispatcher.close();
				DefaultRealtimeConnection.this.lane.keepAlive(false);
			}
			done.run();
		}

		@Override
		public LinkActivity activity(long epoch) {
			SocketLink current = current(epoch);
			return (current != null) ? current : NO_ACTIVITY;
		}

	}

}
