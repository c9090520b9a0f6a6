package io.github.supabaserealtime.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.internal.client.ProxyAuthorization;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.RestRequest;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.test.web.client.match.MockRestRequestMatchers;
import org.springframework.test.web.client.response.MockRestResponseCreators;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The auto-configured {@link BroadcastRestClient} against a server.
 */
class BroadcastRestClientAutoConfigurationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class, JacksonAutoConfiguration.class,
				RestClientAutoConfiguration.class, HttpClientAutoConfiguration.class,
				ImperativeHttpClientAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.auto-startup=false");

	@AfterEach
	void stop() {
		this.server.close();
	}

	private RestRequest sent() {
		assertThat(this.server.restRequests()).hasSize(1);
		return this.server.restRequests().get(0);
	}

	@Test
	void sendsWithoutASocket() {
		this.contextRunner.withPropertyValues("supabase.realtime.headers.X-Team=blue").run((context) -> {
			assertThat(context).hasSingleBean(BroadcastRestClient.class);
			context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of("n", 1));
			assertThat(sent().path()).isEqualTo("/broadcast/room/events/x");
			assertThat(sent().text()).isEqualTo("{\"n\":1}");
			assertThat(sent().headers()).containsEntry("apikey", this.server.apiKey())
				.containsEntry("authorization", "Bearer " + this.server.apiKey())
				.containsEntry("x-team", "blue")
				.containsKey("x-client-info");
			assertThat(this.server.connectionCount()).isZero();
			assertThat(context.getBean(RealtimeConnection.class).getState()).isEqualTo(ConnectionState.DISCONNECTED);
		});
	}

	@Test
	void theClientForHttpStartsItsThreadWithTheFirstRequest() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.contextRunner.withBean(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::jdk)
			.withPropertyValues("supabase.realtime.auto-startup=true")
			.run((context) -> {
				RealtimeConnection connection = context.getBean(RealtimeConnection.class);
				connection.channel("room").subscribe().get(10, TimeUnit.SECONDS);
				BroadcastRestClient client = context.getBean(BroadcastRestClient.class);
				assertThat(httpThreadsBut(before)).isEmpty();
				client.broadcast("room", "x", Map.of());
				assertThat(httpThreadsBut(before)).hasSize(1);
			});
	}

	@Test
	void theClientForHttpWithoutBootStartsItsThreadWithTheFirstRequest() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		BroadcastRestClient client = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.buildRestClient();
		assertThat(httpThreadsBut(before)).isEmpty();
		client.broadcast("room", "x", Map.of());
		assertThat(httpThreadsBut(before)).hasSize(1);
	}

	private static List<String> httpThreadsBut(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread))
			.map(Thread::getName)
			.filter((name) -> name.startsWith("HttpClient-") && name.endsWith("-SelectorManager"))
			.toList();
	}

	@Test
	void whatItSendsReachesTheConnectionOfTheApplication() {
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		this.contextRunner.withPropertyValues("supabase.realtime.auto-startup=true").run((context) -> {
			var channel = context.getBean(RealtimeConnection.class).channel("room");
			channel.onBroadcast("*", (message) -> received.add(message.event()));
			channel.subscribe().get(10, TimeUnit.SECONDS);
			BroadcastRestClient client = context.getBean(BroadcastRestClient.class);
			client.sendAll(List.of(HttpBroadcast.of("room", "a", Map.of()), HttpBroadcast.of("room", "b", Map.of())));
			assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
			assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
		});
	}

	@Test
	void usesTheTokensInTheOrderOfTheConnection() {
		String configured = this.server.jwt(Map.of("role", "authenticated"));
		String provided = this.server.jwt(Map.of("role", "authenticated", "sub", "provided"));
		ApplicationContextRunner runner = this.contextRunner
			.withPropertyValues("supabase.realtime.access-token=" + configured);
		runner.run((context) -> context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of()));
		runner.withBean(AccessTokenProvider.class, () -> () -> provided)
			.run((context) -> context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of()));
		assertThat(this.server.restRequests()).extracting((request) -> request.headers().get("authorization"))
			.containsExactly("Bearer " + configured, "Bearer " + provided);
	}

	@Test
	void detailsOfTheApplicationTakeThePlaceOfProperties() {
		RealtimeConnectionDetails details = new RealtimeConnectionDetails() {

			@Override
			public String getUrl() {
				return BroadcastRestClientAutoConfigurationTests.this.server.url();
			}

			@Override
			public String getApiKey() {
				return BroadcastRestClientAutoConfigurationTests.this.server.apiKey();
			}

		};
		this.contextRunner.withBean(RealtimeConnectionDetails.class, () -> details)
			.withPropertyValues("supabase.realtime.url=http://localhost:1", "supabase.realtime.api-key=other")
			.run((context) -> {
				context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
				assertThat(sent().status()).isEqualTo(202);
			});
	}

	@Test
	void theMapperOfTheApplicationWritesPayloads() {
		this.contextRunner.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE").run((context) -> {
			assertThat(context).hasSingleBean(JsonMapper.class);
			context.getBean(BroadcastRestClient.class).broadcast("room", "x", new Position(7));
			assertThat(sent().text()).isEqualTo("{\"map_x\":7}");
		});
	}

	@Test
	void customizersOfTheBuilderHoldForIt() {
		AtomicInteger runs = new AtomicInteger();
		this.contextRunner.withBean(RealtimeConnectionBuilderCustomizer.class, () -> (builder) -> {
			runs.incrementAndGet();
			builder.header("X-Team", "blue");
		}).run((context) -> {
			context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
			assertThat(sent().headers()).containsEntry("x-team", "blue");
			// the connection has a builder of its own
			assertThat(runs).hasValue(2);
		});
	}

	@Test
	void customizersOfRestClientsHoldForIt() {
		AtomicInteger requests = new AtomicInteger();
		this.contextRunner.withBean(RestClientCustomizer.class,
				() -> (builder) -> builder.requestInterceptor((request, body, execution) -> {
					requests.incrementAndGet();
					return execution.execute(request, body);
				}))
			.run((context) -> {
				context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
				assertThat(sent().status()).isEqualTo(202);
				assertThat(requests).hasValue(1);
			});
	}

	@Test
	void aMockServerThatACustomizerBindsAnswers() {
		MockRestServiceServer[] mock = new MockRestServiceServer[1];
		this.contextRunner
			.withBean(RestClientCustomizer.class,
					() -> (builder) -> mock[0] = MockRestServiceServer.bindTo(builder).build())
			.run((context) -> {
				BroadcastRestClient client = context.getBean(BroadcastRestClient.class);
				mock[0]
					.expect(MockRestRequestMatchers.requestTo(this.server.httpUrl() + "/api/broadcast/room/events/x"))
					.andExpect(MockRestRequestMatchers.content().json("{\"n\":1}"))
					.andRespond(MockRestResponseCreators.withRawStatus(202));
				client.broadcast("room", "x", Map.of("n", 1));
				mock[0].verify();
				assertThat(this.server.restRequests()).isEmpty();
			});
	}

	@Test
	void aBuilderUnderOurNameIsUsedAsItIs() {
		AtomicInteger requests = new AtomicInteger();
		RestClient.Builder own = RestClient.builder().requestInterceptor((request, body, execution) -> {
			requests.incrementAndGet();
			return execution.execute(request, body);
		});
		this.contextRunner.withBean("supabaseRealtimeRestClientBuilder", RestClient.Builder.class, () -> own)
			.withBean(RestClientCustomizer.class, () -> (builder) -> requests.addAndGet(10))
			.run((context) -> {
				context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
				assertThat(requests).hasValue(1);
			});
	}

	@Test
	void aBuilderUnderOurNameLeavesTheOneOfSpringBootToTheApplication() {
		RestClient.Builder own = RestClient.builder();
		this.contextRunner
			.withBean("supabaseRealtimeRestClientBuilder", RestClient.Builder.class, () -> own,
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.run((context) -> {
				assertThat(context).hasBean("restClientBuilder");
				assertThat(context.getBeanProvider(RestClient.Builder.class).getIfUnique()).isNotNull()
					.isNotSameAs(own);
			});
	}

	@Test
	void aBuilderUnderAnotherNameIsLeftAlone() {
		AtomicInteger requests = new AtomicInteger();
		RestClient.Builder own = RestClient.builder().requestInterceptor((request, body, execution) -> {
			requests.incrementAndGet();
			return execution.execute(request, body);
		});
		this.contextRunner.withBean("restClientBuilder", RestClient.Builder.class, () -> own).run((context) -> {
			context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
			assertThat(sent().status()).isEqualTo(202);
			assertThat(requests).hasValue(0);
		});
	}

	/**
	 * The contexts that differ in whether there is a builder of clients, and whose.
	 */
	private Map<String, ApplicationContextRunner> withAndWithoutBuilders() {
		return Map.of("no builder",
				new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
					.withPropertyValues("supabase.realtime.url=" + this.server.url(),
							"supabase.realtime.api-key=" + this.server.apiKey(),
							"supabase.realtime.auto-startup=false"),
				"Spring Boot's", this.contextRunner, "one of the application",
				this.contextRunner.withBean("other", RestClient.Builder.class, RestClient::builder), "two",
				this.contextRunner.withBean("one", RestClient.Builder.class, RestClient::builder)
					.withBean("other", RestClient.Builder.class, RestClient::builder));
	}

	@Test
	void theRestIsTheSameWhateverBuildersThereAre() {
		withAndWithoutBuilders().forEach((name, runner) -> {
			AtomicInteger requests = new AtomicInteger();
			runner.withBean(RestClientCustomizer.class,
					() -> (builder) -> builder.requestInterceptor((request, body, execution) -> {
						requests.incrementAndGet();
						return execution.execute(request, body);
					}))
				.withBean("jdk", ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::jdk)
				.withPropertyValues("supabase.realtime.proxy.username=ada", "supabase.realtime.proxy.password=s3cret")
				.run((context) -> {
					context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
					// an upgrade to HTTP/2 would have lost the message
					assertThat(this.server.restRequests()).as(name)
						.last()
						.satisfies((request) -> assertThat(request.status()).isEqualTo(202));
					assertThat(requests).as(name).hasValue(1);
					assertThat(context.getBean(RealtimeConnectionBuilder.class)).extracting("restClientBuilder")
						.extracting("initializers", InstanceOfAssertFactories.LIST)
						.as(name)
						.hasAtLeastOneElementOfType(ProxyAuthorization.class);
				});
		});
		assertThat(this.server.restRequests()).hasSize(4);
	}

	@Test
	void broadcastsAreObservedWhateverBuildersThereAre() {
		withAndWithoutBuilders().forEach((name, runner) -> {
			List<String> observed = new CopyOnWriteArrayList<>();
			runner
				.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class,
						RestClientAutoConfiguration.class, RestClientObservationAutoConfiguration.class))
				.run((context) -> {
					context.getBean(ObservationRegistry.class)
						.observationConfig()
						.observationHandler(new Recording(observed));
					context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
					assertThat(observed).as(name).containsExactly("http.client.requests");
				});
		});
	}

	@Test
	void worksWithoutABuilderOrAMapper() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.url=" + this.server.url(),
					"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.auto-startup=false")
			.run((context) -> {
				context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
				assertThat(sent().status()).isEqualTo(202);
			});
	}

	@Test
	void aRedirectIsNotFollowedSinceItWouldCarryTheKeyElsewhere() throws IOException {
		HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		elsewhere.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().add("Location", this.server.httpUrl() + exchange.getRequestURI());
			exchange.sendResponseHeaders(307, -1);
			exchange.close();
		});
		elsewhere.start();
		try {
			this.contextRunner
				.withPropertyValues(
						"supabase.realtime.url=http://localhost:" + elsewhere.getAddress().getPort() + "/socket",
						"spring.http.clients.redirects=follow")
				.run((context) -> {
					assertThatExceptionOfType(BroadcastRejectedException.class)
						.isThrownBy(() -> context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of()))
						.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(307));
					assertThat(this.server.restRequests()).isEmpty();
				});
		}
		finally {
			elsewhere.stop(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "supabase.realtime.push-timeout=300ms", "spring.http.clients.read-timeout=300ms" })
	void aSilentServerIsGivenUpInTime(String limit) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.contextRunner
				.withPropertyValues("supabase.realtime.url=http://localhost:" + silent.getLocalPort() + "/socket",
						limit)
				.run((context) -> {
					BroadcastRestClient client = context.getBean(BroadcastRestClient.class);
					long begin = System.nanoTime();
					assertThatExceptionOfType(BroadcastRejectedException.class)
						.isThrownBy(() -> client.broadcast("room", "x", Map.of()))
						.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.NO_ANSWER));
					assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
				});
		}
	}

	@Test
	void aConnectionOfTheApplicationNeedsNoPropertiesForAClientThatNobodyAsksFor() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withBean(RealtimeConnection.class, FakeRealtimeConnection::new)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatExceptionOfType(Exception.class).isThrownBy(() -> context.getBean(BroadcastRestClient.class))
					.havingRootCause()
					.withMessageContaining("supabase.realtime.url");
			});
	}

	@Test
	void backsOffForAClientOfTheApplication() {
		BroadcastRestClient own = RealtimeConnectionBuilder.of("http://localhost:1", "key").buildRestClient();
		this.contextRunner.withBean("own", BroadcastRestClient.class, () -> own)
			.run((context) -> assertThat(context).getBean(BroadcastRestClient.class).isSameAs(own));
	}

	@Test
	void isNotThereWhenRealtimeIsSwitchedOff() {
		this.contextRunner.withPropertyValues("supabase.realtime.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BroadcastRestClient.class));
	}

	private record Recording(List<String> names) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			this.names.add(context.getName());
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	record Position(int mapX) {

	}

}
