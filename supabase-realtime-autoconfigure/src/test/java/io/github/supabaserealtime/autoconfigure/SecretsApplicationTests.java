package io.github.supabaserealtime.autoconfigure;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.autoconfigure.health.RealtimeHealthContributorAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.metrics.RealtimeMetricsAutoConfiguration;
import io.github.supabaserealtime.health.RealtimeHealthIndicator;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Neither key nor token shows in what an application is built of and tells of itself:
 * beans, health, meters, endpoints, events and logs, whatever goes wrong.
 */
class SecretsApplicationTests {

	// one that looks different in an address
	private static final String KEY = "top+secret/key=(1)";

	private static final String KEY_IN_ADDRESS = URLEncoder.encode(KEY, StandardCharsets.UTF_8);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().apiKey(KEY).start();

	private final String token = this.server.jwt(Map.of("sub", "somebody"));

	private final String expired = this.server.jwt(Map.of("exp", 1_700_000_000));

	private final String quote = "quoted: " + KEY + " " + KEY_IN_ADDRESS + " " + this.token + " " + this.expired;

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final List<String> texts = new ArrayList<>();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final Map<Logger, Level> levels = new TreeMap<>((one, other) -> one.getName().compareTo(other.getName()));

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeHealthContributorAutoConfiguration.class,
						RealtimeMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
						EndpointAutoConfiguration.class, ConfigurationPropertiesReportEndpointAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class, () -> this.registry)
		.withBean(Application.class)
		.withPropertyValues("management.endpoints.jmx.exposure.include=*",
				"management.endpoints.web.exposure.include=*", "supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + KEY, "supabase.realtime.channels.lobby.private=true",
				"supabase.realtime.reconnect.delay=100ms", "supabase.realtime.reconnect.refused-delay=200ms");

	@BeforeEach
	void listen() {
		this.log.start();
		level("ROOT", Level.DEBUG);
		level("io.github.supabaserealtime", Level.TRACE);
		logger("ROOT").addAppender(this.log);
	}

	private void level(String name, Level level) {
		this.levels.put(logger(name), (logger(name).getLevel() != null) ? logger(name).getLevel() : Level.INFO);
		logger(name).setLevel(level);
	}

	private static Logger logger(String name) {
		return (Logger) LoggerFactory.getLogger(name);
	}

	@AfterEach
	void stop() {
		logger("ROOT").detachAppender(this.log);
		this.levels.forEach(Logger::setLevel);
		this.server.close();
	}

	@Test
	void noSecretShowsWhenAJoinIsRefusedAndTheLinkIsLost() {
		this.server.faults().refuseJoins("lobby", "InvalidJWTToken: " + this.quote);
		this.runner.withPropertyValues("supabase.realtime.access-token=" + this.token).run((context) -> {
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			await(() -> !connection.getStatus().refusedChannels().isEmpty());
			assertThat(look(context).getDetails().get("refusedChannels")).asString().contains("quoted: *** ***");
			this.server.faults().refuseUpgrades(401, this.quote);
			this.server.connections().get(0).close(1011, KEY + " " + KEY_IN_ADDRESS);
			await(() -> connection.getStatus().attempts() > 1);
			assertThat(look(context).getDetails().get("lastError")).asString().contains("quoted: *** ***");
			Application application = context.getBean(Application.class);
			application.seen.forEach((seen) -> this.texts.add(seen.toString()));
			assertThat(application.seen).hasSizeGreaterThan(4);
		});
		assertNothingShows();
	}

	@Test
	void noSecretShowsAndHealthIsDownWithTheReasonWhenTheTokenHasExpired() {
		this.runner.withPropertyValues("supabase.realtime.access-token=" + this.expired).run((context) -> {
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			await(() -> connection.channel("lobby").getState() == ChannelState.ERRORED
					&& connection.getState() == ConnectionState.OPEN);
			Health health = look(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails().get("refusedChannels")).asString()
				.contains("realtime:lobby", "The access token has expired");
			assertThat(this.server.received("realtime:lobby", "phx_join")).as("it was not sent").isEmpty();
			connection.setAuth(this.token);
			await(() -> look(context).getStatus().equals(Status.UP));
		});
		assertNothingShows();
	}

	@Test
	void noSecretShowsWhenTheApplicationDoesNotStart() {
		this.runner
			.withPropertyValues("supabase.realtime.url=ws://" + KEY_IN_ADDRESS + "@host name",
					"supabase.realtime.access-token=" + this.token)
			.run((context) -> {
				assertThat(context).hasFailed();
				for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
					this.texts.add(cause.toString());
				}
			});
		assertNothingShows();
	}

	/**
	 * Take note of all that the application shows.
	 */
	private Health look(AssertableApplicationContext context) {
		for (String name : context.getBeanDefinitionNames()) {
			this.texts.add(name + ": " + context.getBean(name));
			this.texts.add(context.getSourceApplicationContext().getBeanFactory().getBeanDefinition(name).toString());
		}
		RealtimeConnectionDetails details = context.getBean(RealtimeConnectionDetails.class);
		this.texts.add(details.toString());
		ConfigurationPropertiesReportEndpoint endpoint = context.getBean(ConfigurationPropertiesReportEndpoint.class);
		endpoint.configurationProperties()
			.getContexts()
			.values()
			.stream()
			.flatMap((shown) -> shown.getBeans().values().stream())
			.forEach((bean) -> this.texts.add(bean.getPrefix() + bean.getProperties() + bean.getInputs()));
		this.registry.getMeters()
			.forEach((meter) -> this.texts.add(meter.getId().toString() + meter.getId().getDescription()));
		Health health = context.getBean(RealtimeHealthIndicator.class).health();
		this.texts.add(health.toString());
		assertThat(this.texts).anyMatch((text) -> text.startsWith("supabase.realtime{"))
			.anyMatch((text) -> text.contains("MeterId{name='supabase.realtime."));
		return health;
	}

	private void assertNothingShows() {
		for (ILoggingEvent event : List.copyOf(this.log.list)) {
			IThrowableProxy thrown = event.getThrowableProxy();
			this.texts.add(event.getLoggerName() + ": " + event.getFormattedMessage()
					+ ((thrown != null) ? ThrowableProxyUtil.asString(thrown) : ""));
		}
		assertThat(this.texts).hasSizeGreaterThan(10);
		Stream
			.of(KEY, KEY_IN_ADDRESS, this.token, this.expired, this.token.substring(this.token.lastIndexOf('.') + 1),
					this.expired.substring(this.expired.lastIndexOf('.') + 1))
			.forEach((secret) -> assertThat(this.texts.stream()
				.filter((text) -> text.contains(secret))
				.map((text) -> text.replace(secret, "***").replaceAll("eyJ[A-Za-z0-9_.-]*", "***"))).isEmpty());
	}

	private static void await(BooleanSupplier condition) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition::getAsBoolean);
	}

	static class Application {

		final List<Object> seen = new CopyOnWriteArrayList<>();

		@EventListener
		void on(RealtimeEvent event) {
			this.seen.add(event);
		}

		@EventListener
		void on(RealtimeMessage message) {
			this.seen.add(message);
		}

	}

}
