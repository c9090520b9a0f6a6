package io.github.supabaserealtime.internal.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.TlsKeys;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import org.springframework.web.util.UriUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Neither key nor token appears anywhere, whatever goes wrong: in no log line (TRACE of
 * our loggers, DEBUG of all others), exception, event, status or text of an object. The
 * server quotes them wherever it can.
 */
class SecretsIntegrationTests {

	// one that looks different in an address
	private static final String KEY = "top+secret/key=(1)";

	private static final String KEY_IN_ADDRESS = UriUtils.encode(KEY, StandardCharsets.UTF_8);

	private static final Duration GENEROUS = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.apiKey(KEY)
		.maxPayloadKilobytes(10)
		.start();

	private final FaultProxy proxy = FaultProxy.to(this.server.url());

	private final String token = this.server.jwt(Map.of("sub", "somebody"));

	private final String expired = this.server.jwt(Map.of("exp", 1_700_000_000));

	private final String provided = this.server.jwt(Map.of("sub", "provided"));

	private final String opaque = "an-opaque-token-0123456789";

	private final String quote = "quoted: " + KEY + " " + KEY_IN_ADDRESS + " " + KEY_IN_ADDRESS.toLowerCase() + " "
			+ this.token + " " + this.expired + " " + this.provided;

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final RecordingListener listener = new RecordingListener();

	private final List<RealtimeConnection> connections = new ArrayList<>();

	private final List<String> texts = new CopyOnWriteArrayList<>();

	@BeforeEach
	void listen() {
		this.log.start();
		((Logger) LoggerFactory.getLogger("ROOT")).addAppender(this.log);
	}

	@AfterEach
	void stop() {
		((Logger) LoggerFactory.getLogger("ROOT")).detachAppender(this.log);
		this.connections.forEach((connection) -> Futures.get(connection.disconnect()));
		this.proxy.close();
		this.server.close();
	}

	private RealtimeConnectionBuilder builder(String url) {
		ConnectionSettings.BufferSettings defaults = ConnectionSettings.BufferSettings.DEFAULTS;
		Duration second = Duration.ofSeconds(1);
		return RealtimeConnectionBuilder.of(url, KEY)
			.accessToken(this.token)
			.listener(this.listener)
			.connectTimeout(second)
			.joinTimeout(second)
			.subscribeTimeout(second)
			.pushTimeout(second)
			.sendTimeout(second)
			.shutdownTimeout(second)
			.sendBufferCapacity(defaults.sendCapacity())
			.sendBufferOverflow(OverflowPolicy.DROP_OLDEST)
			.sendBufferMaxAge(Duration.ofSeconds(10))
			.pushBufferCapacity(defaults.pushCapacity())
			.httpFallback(true)
			.reconnectDelay((attempt, failure, random) -> Optional.of(Duration.ofMillis(100)))
			.refusedDelay(Duration.ofMillis(100));
	}

	private RealtimeConnection connection(RealtimeConnectionBuilder builder) {
		RealtimeConnection connection = builder.build();
		this.connections.add(connection);
		this.texts.add(builder.toString());
		this.texts.add(connection.toString());
		return connection;
	}

	@Test
	void noSecretAppearsWhateverGoesWrong() throws Exception {
		upgradesAreRefused();
		nobodyIsReached();
		certificatesAreRefused();
		linksBreak();
		joinsAreRefused();
		tokensAreRefused();
		requestsAreRefused();
		framesAreMalformed();
		listenersFail();
		this.connections.forEach((connection) -> {
			this.texts.add(connection.toString());
			this.texts.add(connection.getStatus().toString());
			connection.getChannels().forEach((channel) -> {
				this.texts.add(channel.toString());
				this.texts.add(channel.getOptions().toString());
			});
			Futures.get(connection.disconnect());
		});
		this.listener.events(RealtimeEvent.class).forEach((event) -> this.texts.add(event.toString()));
		this.listener.messages(RealtimeMessage.class).forEach((message) -> this.texts.add(message.toString()));
		for (ILoggingEvent event : List.copyOf(this.log.list)) {
			IThrowableProxy thrown = event.getThrowableProxy();
			this.texts.add(event.getLoggerName() + ": " + event.getFormattedMessage()
					+ ((thrown != null) ? ThrowableProxyUtil.asString(thrown) : ""));
		}
		assertThatAllOfItWasProvoked();
		List<String> secrets = new ArrayList<>(List.of(KEY, KEY_IN_ADDRESS, KEY_IN_ADDRESS.toLowerCase(),
				URLEncoder.encode(KEY, StandardCharsets.UTF_8), this.token, this.expired, this.provided, this.opaque));
		List.of(this.token, this.expired, this.provided)
			.forEach((jwt) -> secrets.add(jwt.substring(jwt.lastIndexOf('.') + 1)));
		for (String secret : secrets) {
			assertThat(this.texts.stream().filter((text) -> text.contains(secret)).map(this::masked)).isEmpty();
		}
	}

	/**
	 * A test about secrets shows none itself.
	 */
	private String masked(String text) {
		return new Secrets(KEY).mask(text).replace(this.opaque, "***");
	}

	private void assertThatAllOfItWasProvoked() {
		assertThat(this.listener.events(ReconnectScheduledEvent.class)).extracting((event) -> event.failure().kind())
			.contains(ConnectionFailure.Kind.REFUSED, ConnectionFailure.Kind.UNKNOWN_HOST,
					ConnectionFailure.Kind.UNREACHABLE, ConnectionFailure.Kind.CONNECT_TIMEOUT,
					ConnectionFailure.Kind.TLS, ConnectionFailure.Kind.CLOSED);
		assertThat(this.listener.events(MessagesDroppedEvent.class)).extracting(MessagesDroppedEvent::reason)
			.contains(MessagesDroppedEvent.Reason.MALFORMED, MessagesDroppedEvent.Reason.TOO_LARGE);
		assertThat(this.texts).as("what Tomcat logs is among it").anyMatch((text) -> text.startsWith("org.apache."));
		assertThat(this.texts).as("what Spring logs is among it")
			.anyMatch((text) -> text.startsWith("org.springframework."));
		assertThat(this.texts).as("quotes are shown without the secrets")
			.filteredOn((text) -> text.contains("quoted: *** *** *** *** *** ***"))
			.hasSizeGreaterThan(8);
	}

	private void upgradesAreRefused() {
		for (int status : new int[] { 400, 401, 403, 404, 429, 500, 503 }) {
			during(this.server.faults().refuseUpgrades(status, this.quote), () -> {
				RealtimeConnection connection = connection(builder(this.server.url()));
				expectFailure(connection.connect());
				Futures.get(connection.disconnect());
			});
		}
	}

	private void nobodyIsReached() {
		for (String url : List.of("ws://no-such-host.invalid/socket", "ws://localhost:1/socket")) {
			expectFailure(connection(builder(url)).connect());
		}
		this.proxy.pause();
		expectFailure(connection(builder(this.proxy.url())).connect());
		this.proxy.lift();
		this.proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, 20);
		expectFailure(connection(builder(this.proxy.url())).connect());
		this.proxy.lift();
		this.connections.forEach((connection) -> Futures.get(connection.disconnect()));
	}

	private void certificatesAreRefused() throws Exception {
		TlsKeys keys = TestCertificates.create(this.directory, "other.example");
		try (EmbeddedRealtimeServer other = EmbeddedRealtimeServer.builder().apiKey(KEY).tls(keys).start()) {
			RealtimeConnection unknown = connection(builder(other.url()));
			expectFailure(unknown.connect());
			RealtimeConnection misnamed = connection(builder(other.url()).sslContext(TestCertificates.trusting(keys)));
			expectFailure(misnamed.connect());
			expectFailure(misnamed.channel("room").broadcast("over http", 1));
			Futures.get(unknown.disconnect());
			Futures.get(misnamed.disconnect());
		}
	}

	private void linksBreak() {
		RealtimeConnection connection = connection(builder(this.proxy.url()));
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("links");
		Futures.get(channel.subscribe());
		List<Runnable> breaks = List.of(this.proxy::reset, () -> this.server.connections().get(0).abort(),
				() -> this.server.connections().get(0).close(1011, reason(KEY + " " + KEY_IN_ADDRESS)),
				() -> this.server.connections().get(0).close(1008, reason("quoted: " + KEY_IN_ADDRESS.toLowerCase())));
		for (Runnable one : breaks) {
			int gaps = this.listener.events(DeliveryGapEvent.class).size();
			one.run();
			await(() -> this.listener.events(DeliveryGapEvent.class).size() > gaps);
		}
		Futures.get(connection.disconnect());
	}

	/**
	 * A close has room for 123 bytes.
	 */
	private static String reason(String text) {
		return text.substring(0, Math.min(120, text.length()));
	}

	private void joinsAreRefused() {
		RealtimeConnection connection = connection(builder(this.server.url()));
		Futures.get(connection.connect());
		for (String code : List.of("InvalidJWTToken: ", "Unauthorized: ", "UnableToReplayMessages: ", "")) {
			RealtimeChannel channel = connection.channel("refused " + code.length(),
					ChannelOptions.builder().privateChannel(true).build());
			during(this.server.faults().refuseJoins("*", code + this.quote), () -> {
				expectFailure(channel.subscribe());
				this.texts.add(connection.getStatus().toString());
			});
			channel.unsubscribe();
		}
		Futures.get(connection.disconnect());
	}

	private void tokensAreRefused() {
		AtomicInteger lookUps = new AtomicInteger();
		RealtimeConnection connection = connection(builder(this.server.url()).accessTokenProvider(() -> {
			if (lookUps.incrementAndGet() % 2 == 0) {
				throw new IllegalStateException(this.quote, new IllegalStateException(this.opaque));
			}
			return this.provided;
		}));
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("tokens");
		Futures.get(channel.subscribe());
		for (String bad : List.of(this.expired, this.opaque, this.token + "x")) {
			connection.setAuth(bad);
			connection.setAuth(null);
		}
		for (String message : List.of("Token has expired 0 seconds ago, " + this.quote, this.quote)) {
			await(() -> channel.getState() == ChannelState.SUBSCRIBED
					&& this.server.channel("tokens").memberCount() == 1);
			int gaps = this.listener.events(DeliveryGapEvent.class).size();
			this.server.channel("tokens").closeWith(message);
			await(() -> this.listener.events(DeliveryGapEvent.class).size() > gaps);
		}
		Futures.get(connection.disconnect());
	}

	private void requestsAreRefused() {
		BroadcastRestClient client = builder(this.server.url()).buildRestClient();
		this.texts.add(client.toString());
		for (int status : new int[] { 301, 400, 401, 403, 404, 413, 422, 429, 500, 503 }) {
			during(this.server.faults().refuseRest(status, this.quote),
					() -> expectFailure(CompletableFuture.runAsync(() -> client.broadcast("room", "x", Map.of()))));
		}
		expectFailure(CompletableFuture
			.runAsync(() -> builder("ws://localhost:1/socket").buildRestClient().broadcast("room", "x", Map.of())));
		RealtimeConnection connection = connection(builder(this.server.url()));
		during(this.server.faults().refuseUpgrades(503, this.quote),
				() -> during(this.server.faults().refuseRest(422, this.quote), () -> {
					connection.channel("http").subscribe();
					expectFailure(connection.connect());
					expectFailure(connection.channel("http").broadcast("x", Map.of()));
				}));
		Futures.get(connection.disconnect());
	}

	private void framesAreMalformed() {
		RealtimeConnection connection = connection(builder(this.server.url()).maxMessageSize(100_000));
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("frames", ChannelOptions.builder().broadcastAck(true).build());
		Futures.get(channel.subscribe());
		during(this.server.faults().replyToBroadcasts("frames", "{\"reason\":\"" + this.quote + "\"}"),
				() -> expectFailure(channel.broadcast("x", 1)));
		during(this.server.faults().dropAcks("frames"), () -> expectFailure(channel.broadcast("x", 1)));
		expectFailure(channel.broadcast("x", "y".repeat(20_000)));
		int before = this.listener.events(MessagesDroppedEvent.class).size();
		List<String> frames = List.of("{\"apikey\":\"" + this.quote + "\"", this.quote, "[\"" + this.quote + "\"]",
				"[null,null,\"" + this.quote + "\",\"" + this.quote + "\"", "[" + this.quote + ",1,2,3,4]");
		frames.forEach(this.server.connections().get(0)::sendRaw);
		this.server.connections().get(0).sendRaw(this.quote.getBytes(StandardCharsets.UTF_8));
		this.server.connections().get(0).sendRaw("[null,null,\"" + this.quote.repeat(1000) + "\",\"x\",{}]");
		this.server.connections().get(0).sendRaw("[null,null,\"" + this.quote + "\",\"" + this.quote + "\",{}]");
		await(() -> this.listener.events(MessagesDroppedEvent.class).size() >= before + frames.size() + 2);
		Futures.get(connection.disconnect());
	}

	private void listenersFail() {
		RealtimeConnection connection = connection(builder(this.server.url()).gapHandler((gap) -> {
			throw new IllegalStateException(gap.toString());
		}));
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("listeners");
		Futures.get(channel.subscribe());
		channel.onBroadcast("x", Integer.class, (number) -> {
		});
		connection.addListener(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				throw new IllegalStateException(connection + " " + message);
			}

			@Override
			public void onEvent(RealtimeEvent event) {
				throw new IllegalStateException(connection.getStatus() + " " + event);
			}

		});
		int heard = this.listener.messages(BroadcastMessage.class).size();
		this.server.channel("listeners").broadcast("x", "no number");
		this.server.channel("listeners").crash();
		await(() -> this.listener.messages(BroadcastMessage.class).size() > heard);
		await(() -> channel.getState() == ChannelState.SUBSCRIBED
				&& this.server.received("realtime:listeners", "phx_join").size() == 2);
		Futures.get(connection.disconnect());
	}

	private static void during(Fault fault, Runnable action) {
		try {
			action.run();
		}
		finally {
			fault.close();
		}
	}

	private static void await(BooleanSupplier condition) {
		Awaitility.await().atMost(GENEROUS).until(condition::getAsBoolean);
	}

	private void expectFailure(CompletableFuture<?> future) {
		await(future::isDone);
		assertThat(future).isCompletedExceptionally();
		StringWriter text = new StringWriter();
		future.handle((value, thrown) -> {
			thrown.printStackTrace(new PrintWriter(text, true));
			return true;
		});
		this.texts.add(text.toString());
	}

}
