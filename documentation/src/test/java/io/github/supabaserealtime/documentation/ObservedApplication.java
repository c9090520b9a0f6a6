package io.github.supabaserealtime.documentation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.metrics.RealtimeConnectionFactoryMetrics;
import io.github.supabaserealtime.metrics.RealtimeMetrics;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

import static org.awaitility.Awaitility.await;

/**
 * A running application with two connections, Actuator and a Prometheus registry, to
 * which everything has happened that its meters, its health and its log tell of.
 */
final class ObservedApplication implements AutoCloseable {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.joinErrorDelay(Duration.ofMillis(50))
		.start();

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.supabaserealtime");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final ConfigurableApplicationContext context;

	private final RestClient http;

	private final Set<String> healthDetails = new TreeSet<>();

	private final String scrape;

	private final String scrapeOfTheOutage;

	ObservedApplication() {
		this.context = new SpringApplicationBuilder(Application.class)
			// when the logging of the application is set up
			.initializers((context) -> recordLog())
			// their timers are on a page of their own
			.properties("supabase.realtime.observation.enabled=false")
			.properties(Map.of("server.port", "0", "management.endpoints.web.exposure.include", "health,prometheus",
					"management.endpoint.health.show-details", "always", "supabase.realtime.url", this.server.url(),
					"supabase.realtime.api-key", this.server.apiKey(), "supabase.realtime.heartbeat.interval", "200ms",
					"supabase.realtime.channels.lobby.topic", "room:lobby",
					"supabase.realtime.channels.lobby.broadcast.ack", "true",
					"supabase.realtime.channels.lobby.presence.enabled", "true",
					"supabase.realtime.channels.todos.topic", "public:todos"))
			.run();
		this.http = RestClient
			.create("http://localhost:" + this.context.getEnvironment().getProperty("local.server.port"));
		useTheFactory();
		exchangeMessages();
		loseTheConnection();
		changeTheChannels();
		this.scrape = get("/actuator/prometheus");
		breakSomething();
		reports().disconnect().join();
		this.scrapeOfTheOutage = get("/actuator/prometheus");
	}

	private void recordLog() {
		this.logger.setLevel(Level.INFO);
		this.logger.setAdditive(false);
		this.log.start();
		this.logger.addAppender(this.log);
	}

	private RealtimeConnection connection() {
		return this.context.getBean("supabaseRealtimeConnection", RealtimeConnection.class);
	}

	private RealtimeConnection reports() {
		return this.context.getBean("reports", RealtimeConnection.class);
	}

	private void useTheFactory() {
		RealtimeConnection tenant = this.context.getBean(RealtimeConnectionFactory.class).create("acme", (builder) -> {
		});
		tenant.connect().join();
		tenant.channel("room:acme").subscribe().join();
		this.server.connections().forEach((socket) -> socket.sendRaw("nonsense"));
	}

	private void exchangeMessages() {
		RealtimeChannel lobby = connection().channel("room:lobby");
		awaitState(lobby, ChannelState.SUBSCRIBED);
		awaitState(connection().channel("public:todos"), ChannelState.SUBSCRIBED);
		RealtimeChannel other = reports().channel("room:reports");
		other.subscribe().join();
		lobby.broadcast("hello", Map.of()).join();
		lobby.track(Map.of()).join();
		this.server.connections().forEach((socket) -> socket.sendRaw("nonsense"));
		this.server.channel("room:lobby").broadcast("fail", Map.of());
		this.server.channel("room:reports").broadcast("report", Map.of());
		for (String name : List.of("supabaseRealtime", "reports")) {
			awaitCount("supabase.realtime.messages", "connection", name, "direction", "in", "type", "broadcast");
			awaitCount("supabase.realtime.messages.dropped", "connection", name, "reason", "malformed");
			await().atMost(LONG)
				.until(() -> registry().get("supabase.realtime.heartbeat").tag("connection", name).timer().count() > 0);
		}
		awaitCount("supabase.realtime.listener.errors", "connection", "supabaseRealtime");
		awaitLog("Subscribed: ");
	}

	private void loseTheConnection() {
		this.server.disconnectClients();
		for (String name : List.of("supabaseRealtime", "reports")) {
			awaitCount("supabase.realtime.gaps", "connection", name);
		}
		awaitLog("reopened");
	}

	private void changeTheChannels() {
		connection().channel("room:attic").subscribe().join();
		connection().channel("public:todos").unsubscribe().join();
		awaitLog("No longer subscribed: ");
	}

	private void breakSomething() {
		this.server.faults().refuseJoins("room:refused", "unmatched topic");
		RealtimeChannel refused = connection().channel("room:refused");
		refused.subscribe();
		awaitState(refused, ChannelState.ERRORED);
		connection().channel("room:attic").pause();
		recordHealth();
		this.server.stop();
		await().atMost(LONG).until(() -> connection().getState() == ConnectionState.RECONNECTING);
		await().atMost(LONG).until(() -> {
			recordHealth();
			return this.healthDetails.contains("nextAttempt");
		});
	}

	private void recordHealth() {
		JsonNode health = JsonMapper.shared().readTree(get("/actuator/health/supabaseRealtime"));
		health.findValues("details").forEach((details) -> this.healthDetails.addAll(details.propertyNames()));
	}

	private static void awaitState(RealtimeChannel channel, ChannelState state) {
		await().atMost(LONG).until(() -> channel.getState() == state);
	}

	private void awaitCount(String meter, String... tags) {
		await().atMost(LONG)
			.until(() -> registry().find(meter)
				.tags(tags)
				.counters()
				.stream()
				.mapToDouble((one) -> one.count())
				.sum() > 0);
	}

	private void awaitLog(String text) {
		await().atMost(LONG).until(() -> logLines().stream().anyMatch((line) -> line.contains(text)));
	}

	private String get(String path) {
		return this.http.get().uri(path).exchange((request, response) -> new String(response.getBody().readAllBytes()));
	}

	private MeterRegistry registry() {
		return this.context.getBean(MeterRegistry.class);
	}

	/**
	 * Return all meters whose names are ours.
	 */
	List<Meter> meters() {
		return registry().getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().startsWith("supabase.realtime."))
			.toList();
	}

	/**
	 * Return the names of the meters of connections and factories.
	 */
	Set<String> namesOfMeters() {
		SimpleMeterRegistry alone = new SimpleMeterRegistry();
		new RealtimeMetrics(connection()).bindTo(alone);
		new RealtimeConnectionFactoryMetrics(this.context.getBean(RealtimeConnectionFactory.class), null).bindTo(alone);
		Set<String> names = new TreeSet<>();
		alone.getMeters().forEach((meter) -> names.add(meter.getId().getName()));
		return names;
	}

	/**
	 * Return the Prometheus name of a meter without the endings of its series.
	 */
	String prometheusName(Meter.Id id) {
		return registry().config()
			.namingConvention()
			.name(id.getName(), id.getType(), id.getBaseUnit())
			.replaceFirst("_total$", "");
	}

	/**
	 * Return what Prometheus got while the connections were open.
	 */
	String scrape() {
		return this.scrape;
	}

	/**
	 * Return what Prometheus got when the server was down and the connection
	 * {@code reports} was closed.
	 */
	String scrapeOfTheOutage() {
		return this.scrapeOfTheOutage;
	}

	Set<String> healthDetails() {
		return this.healthDetails;
	}

	/**
	 * Return what was logged at INFO.
	 */
	List<String> logLines() {
		Collection<ILoggingEvent> events = new ArrayList<>(List.copyOf(this.log.list));
		return Stream.of(events)
			.flatMap(Collection::stream)
			.filter((event) -> event.getLevel() == Level.INFO)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	@Override
	public void close() {
		this.context.close();
		this.server.close();
		this.logger.detachAppender(this.log);
		this.logger.setLevel(null);
		this.logger.setAdditive(true);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
	static class Application {

		@Bean(defaultCandidate = false)
		RealtimeConnection reports(RealtimeConnectionBuilder builder) {
			return builder.name("reports").build();
		}

		@Bean
		AccessTokenProvider tokens() {
			return () -> null;
		}

		@Bean
		RealtimeListener failing() {
			return new RealtimeListener() {

				@Override
				public void onMessage(RealtimeMessage message) {
					if (message instanceof BroadcastMessage broadcast && broadcast.event().equals("fail")) {
						throw new IllegalStateException("told to");
					}
				}

			};
		}

	}

}
