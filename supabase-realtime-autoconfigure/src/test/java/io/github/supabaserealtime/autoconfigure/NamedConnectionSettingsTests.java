package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.health.RealtimeHealthContributorAutoConfiguration;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.RestRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests of the settings of one connection below {@code supabase.realtime.connections}:
 * details, and what its listeners resume from. What is for the whole application is
 * refused there.
 */
@ExtendWith(OutputCaptureExtension.class)
class NamedConnectionSettingsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final String KEY = "s3cret-default-key";

	private static final String ORDERS_KEY = "s3cret-orders-key";

	private static final String ORDERS = "supabase.realtime.connections.orders.";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().apiKey(KEY).rest(true).start();

	private final EmbeddedRealtimeServer ordersServer = EmbeddedRealtimeServer.builder()
		.apiKey(ORDERS_KEY)
		.rest(true)
		.start();

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeResumeAutoConfiguration.class,
				RealtimeHealthContributorAutoConfiguration.class));

	private final ApplicationContextRunner both = this.plain.withPropertyValues(
			"supabase.realtime.url=" + this.server.url(), "supabase.realtime.api-key=" + KEY,
			ORDERS + "url=" + this.ordersServer.url(), ORDERS + "api-key=" + ORDERS_KEY);

	@AfterEach
	void stop() {
		this.server.close();
		this.ordersServer.close();
	}

	private static RealtimeConnection orders(ApplicationContext context) {
		return context.getBean("ordersRealtimeConnection", RealtimeConnection.class);
	}

	private static void subscribed(RealtimeConnection connection) {
		await().until(() -> connection.findChannel("realtime:lobby")
			.filter((channel) -> channel.getState() == ChannelState.SUBSCRIBED)
			.isPresent());
	}

	private static OrdersDetails details(EmbeddedRealtimeServer server) {
		return new OrdersDetails(server.url(), server.apiKey());
	}

	@Test
	void detailsWithTheNameAreForThatConnectionOnly() {
		this.plain
			.withPropertyValues("supabase.realtime.url=" + this.server.url(), "supabase.realtime.api-key=" + KEY,
					"supabase.realtime.channels.lobby.private=false", ORDERS + "channels.lobby.private=false")
			.withBean("details", OrdersDetails.class, () -> details(this.ordersServer))
			.run(this::eachIsConnectedToItsServer);
	}

	@Test
	void detailsWithoutTheNameAreForTheDefaultConnectionOnly() {
		this.plain
			.withPropertyValues("supabase.realtime.channels.lobby.private=false",
					ORDERS + "channels.lobby.private=false", ORDERS + "url=" + this.ordersServer.url(),
					ORDERS + "api-key=" + ORDERS_KEY)
			.withBean(RealtimeConnectionDetails.class, () -> new Details(this.server.url(), KEY))
			.run(this::eachIsConnectedToItsServer);
	}

	@Test
	void eachConnectionMayHaveDetails() {
		this.plain
			.withPropertyValues("supabase.realtime.channels.lobby.private=false",
					ORDERS + "channels.lobby.private=false")
			.withBean("details", RealtimeConnectionDetails.class, () -> new Details(this.server.url(), KEY))
			.withUserConfiguration(MethodWithName.class)
			.withBean(EmbeddedRealtimeServer.class, () -> this.ordersServer,
					(definition) -> definition.setDestroyMethodName(""))
			.run(this::eachIsConnectedToItsServer);
	}

	private void eachIsConnectedToItsServer(ApplicationContext context) {
		subscribed(context.getBean(RealtimeConnection.class));
		subscribed(orders(context));
		assertThat(this.server.connections()).hasSize(1);
		assertThat(this.ordersServer.connections()).hasSize(1);
		assertThat(this.server.connections().get(0).query()).containsEntry("apikey", KEY);
		assertThat(this.ordersServer.connections().get(0).query()).containsEntry("apikey", ORDERS_KEY);
	}

	@Test
	void detailsWithANameMakeNoDefaultConnection() {
		this.plain.withPropertyValues(ORDERS + "channels.lobby.private=false")
			.withBean("details", OrdersDetails.class, () -> details(this.ordersServer))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("supabaseRealtimeConnection");
				subscribed(orders(context));
			});
	}

	@Test
	void detailsThatCannotBeUsedNameThePropertyThatTheyReplace() {
		this.plain.withPropertyValues(ORDERS + "auto-startup=false")
			.withBean("details", OrdersDetails.class, () -> new OrdersDetails("not an address", ORDERS_KEY))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("which replace the property '" + ORDERS + "url'"));
	}

	@Test
	void eachResumesFromItsOwnDatabase() {
		for (EmbeddedRealtimeServer each : List.of(this.server, this.ordersServer)) {
			each.database()
				.table("public.todos")
				.column("id", "int8")
				.column("title", "text")
				.column("changed_at", "timestamptz")
				.primaryKey("id")
				.create();
			each.database()
				.insert("public.todos",
						Map.of("id", 1, "title", each.apiKey().substring(7), "changed_at", Instant.now()));
		}
		this.both
			.withPropertyValues("supabase.realtime.resume.changes=postgrest", "supabase.realtime.resume.from=earliest",
					"supabase.realtime.resume.rest-url=" + this.server.restUrl(), ORDERS + "resume.changes=postgrest",
					ORDERS + "resume.from=earliest", ORDERS + "resume.rest-url=" + this.ordersServer.restUrl())
			.withUserConfiguration(Resuming.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Resuming heard = context.getBean(Resuming.class);
				await().atMost(PATIENCE)
					.untilAsserted(() -> assertThat(heard.rows).containsExactlyInAnyOrder("rows default-key",
							"ordersRows orders-key"));
				assertThat(context.getBean(ListenerResume.class).getStatus()).containsOnlyKeys("rows", "ordersRows");
				assertThat(resumed(context, "supabaseRealtime")).containsOnlyKeys("rows");
				assertThat(resumed(context, "orders")).containsOnlyKeys("ordersRows");
			});
		assertThat(reads(this.server)).isNotEmpty()
			.allSatisfy((request) -> assertThat(request.headers()).containsEntry("apikey", KEY));
		assertThat(reads(this.ordersServer)).isNotEmpty()
			.allSatisfy((request) -> assertThat(request.headers()).containsEntry("apikey", ORDERS_KEY));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, String> resumed(ApplicationContext context, String connection) {
		HealthIndicator health = (HealthIndicator) Objects
			.requireNonNull(context.getBean(CompositeHealthContributor.class).getContributor(connection));
		return (Map<String, String>) Objects.requireNonNull(health.health()).getDetails().get("resume");
	}

	private static List<RestRequest> reads(EmbeddedRealtimeServer server) {
		return server.restRequests().stream().filter((request) -> request.path().startsWith("/rest/v1/")).toList();
	}

	@Test
	void oneConnectionMayResumeAlone() {
		this.plain
			.withPropertyValues(ORDERS + "url=https://abcdefgh.supabase.co", ORDERS + "api-key=x",
					ORDERS + "auto-startup=false", ORDERS + "resume.changes=postgrest")
			.withBean(OrdersResuming.class)
			.run((context) -> assertThat(context.getBean(ListenerResume.class).getStatus()).containsOnlyKeys("rows"));
	}

	@Test
	void theDatabaseOfTheDefaultConnectionIsNotReadForAnother() {
		ApplicationContextRunner byJdbc = this.both.withPropertyValues(ORDERS + "auto-startup=false",
				ORDERS + "resume.changes=jdbc");
		byJdbc.withUserConfiguration(MarkedForDefault.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidRealtimeConfigurationException.class, (ex) -> {
					assertThat(ex)
						.hasMessage("'" + ORDERS + "resume.changes' is 'jdbc', but no DataSource is marked for it.");
					assertThat(ex.getAction()).contains("@RealtimeDataSource(\"orders\")");
				}));
		byJdbc.withUserConfiguration(MarkedForDefault.class, MarkedForOrders.class)
			.withBean(OrdersResuming.class)
			.run((context) -> assertThat(context.getBean(ListenerResume.class).getStatus()).containsOnlyKeys("rows"));
	}

	@Test
	void theDatabaseOfAnotherConnectionIsNotReadForTheDefaultOne() {
		this.both.withPropertyValues("supabase.realtime.resume.changes=jdbc")
			.withUserConfiguration(MarkedForOrders.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("'supabase.realtime.resume.changes' is 'jdbc', but no DataSource is marked for it."));
	}

	@ParameterizedTest
	@CsvSource({ "overlap,-1s", "page-size,0", "from,yesterday", "rest-url,localhost" })
	void whatCannotBeReadByNamesTheFullProperty(String property, String value) {
		this.both.withPropertyValues(ORDERS + "resume.changes=postgrest", ORDERS + "resume." + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(ORDERS + "resume." + property));
	}

	@ParameterizedTest
	@CsvSource({ "single-active.lock-key", "single-active.time-to-live", "resume.store", "resume.consumer",
			"resume.initialize-schema", "unknown-keys", "enabled" })
	void whatIsForTheWholeApplicationIsRefusedBelowAConnection(String property) {
		this.both.withPropertyValues(ORDERS + property + "=1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'" + ORDERS + property + "'")
				.hasMessageContaining("It is for all connections: set 'supabase.realtime." + property + "'."));
	}

	@Test
	void asAnEnvironmentVariableItIsTold(CapturedOutput output) {
		this.both
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("SUPABASE_REALTIME_CONNECTIONS_ORDERS_SINGLEACTIVE_LOCKKEY", "x"))))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("environment variable 'SUPABASE_REALTIME_CONNECTIONS_ORDERS_SINGLEACTIVE_LOCKKEY'")
			.contains("It is for all connections: set 'supabase.realtime.single-active.lock-key'.");
	}

	static class Details implements RealtimeConnectionDetails {

		private final String url;

		private final String apiKey;

		Details(String url, String apiKey) {
			this.url = url;
			this.apiKey = apiKey;
		}

		@Override
		public String getUrl() {
			return this.url;
		}

		@Override
		public String getApiKey() {
			return this.apiKey;
		}

	}

	@Qualifier("orders")
	static class OrdersDetails extends Details {

		OrdersDetails(String url, String apiKey) {
			super(url, apiKey);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MethodWithName {

		@Bean
		@Qualifier("orders")
		RealtimeConnectionDetails ordersDetails(EmbeddedRealtimeServer server) {
			return new Details(server.url(), server.apiKey());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedForDefault {

		@Bean
		@RealtimeDataSource
		DataSource defaultDataSource() {
			return mock(DataSource.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedForOrders {

		@Bean
		@RealtimeDataSource("orders")
		DataSource ordersDataSource() {
			return mock(DataSource.class);
		}

	}

	static class OrdersResuming {

		@PostgresChangesListener(id = "rows", table = "todos", resumeBy = "changed_at", connection = "orders")
		void on(PostgresChange change) {
		}

	}

	static class Resuming {

		final List<String> rows = new CopyOnWriteArrayList<>();

		@PostgresChangesListener(id = "rows", table = "todos", resumeBy = "changed_at")
		void on(Row row) {
			this.rows.add("rows " + row.title());
		}

		@PostgresChangesListener(id = "ordersRows", table = "todos", resumeBy = "changed_at", connection = "orders")
		void onOrders(Row row) {
			this.rows.add("ordersRows " + row.title());
		}

	}

	record Row(long id, String title) {
	}

}
