package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.ReconnectDelay;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.fake.RecordingTransport;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.transport.ProxyCredentials;
import io.github.supabaserealtime.transport.RealtimeTransport;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.FixedBackOffPolicy;
import org.springframework.retry.policy.NeverRetryPolicy;
import org.springframework.retry.policy.SimpleRetryPolicy;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RealtimeAutoConfiguration}.
 */
class RealtimeAutoConfigurationTests {

	private static final ConnectionFailure FAILURE = ConnectionFailure.of(ConnectionFailure.Kind.UNREACHABLE, "gone");

	private static final RandomGenerator RANDOM = RandomGenerator.getDefault();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=https://abcdefgh.supabase.co",
				"supabase.realtime.api-key=sb_publishable_key", "spring.threads.virtual.enabled=false")
		.withBean(RecordingTransport.class);

	/** What the customizer beans of a test do to the builder. */
	private final List<RealtimeConnectionBuilder> builders = new ArrayList<>();

	private ApplicationContextRunner capturing() {
		return this.contextRunner.withPropertyValues("supabase.realtime.auto-startup=false")
			.withBean("capturing", RealtimeConnectionBuilderCustomizer.class, () -> this.builders::add);
	}

	private AbstractObjectAssert<?, ?> assertThatBuilder(String field) {
		assertThat(this.builders).hasSize(1);
		return assertThat(this.builders.get(0)).extracting(field);
	}

	@Test
	void connectsWithUrlAndApiKeyOfTheProperties() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(RealtimeConnection.class)
				.hasBean("supabaseRealtimeConnection")
				.hasBean("supabaseRealtimeConnectionDetails");
			await().until(() -> context.getBean(RealtimeConnection.class).getState() == ConnectionState.OPEN);
			assertThat(context.getBean(RecordingTransport.class).requests.get(0).uri())
				.hasToString("wss://abcdefgh.supabase.co/realtime/v1/websocket?apikey=sb_publishable_key&vsn=2.0.0");
		});
	}

	@Test
	void whenEnabledIsFalseThenNothingIsConfigured() {
		this.contextRunner.withPropertyValues("supabase.realtime.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RealtimeConnection.class)
				.doesNotHaveBean(RealtimeProperties.class)
				.doesNotHaveBean(RealtimeConnectionLifecycle.class));
	}

	@Test
	void whenAutoStartupIsFalseThenNothingIsOpened() {
		this.contextRunner.withPropertyValues("supabase.realtime.auto-startup=false").run((context) -> {
			assertThat(context.getBean(RealtimeConnectionLifecycle.class).isRunning()).isFalse();
			assertThat(context.getBean(RecordingTransport.class).requests).isEmpty();
		});
	}

	@Test
	void backsOffForAConnectionOfTheApplicationButStartsIt() {
		FakeRealtimeConnection connection = new FakeRealtimeConnection();
		this.contextRunner.withBean("own", RealtimeConnection.class, () -> connection)
			.withPropertyValues("supabase.realtime.channels.lobby.topic=room:lobby")
			.run((context) -> {
				assertThat(context).hasSingleBean(RealtimeConnection.class)
					.doesNotHaveBean("supabaseRealtimeConnection");
				assertThat(connection.calls).containsExactly("connect");
				assertThat(connection.fakeChannel("realtime:room:lobby").subscribeCalls).hasValue(1);
				assertThat(connection.listeners).hasSize(1);
			});
		assertThat(connection.calls).containsExactly("connect", "disconnect", "close");
	}

	@Test
	void severalConnectionsOfTheApplicationAreStartedAndStopped() {
		FakeRealtimeConnection one = new FakeRealtimeConnection();
		FakeRealtimeConnection two = new FakeRealtimeConnection();
		this.contextRunner.withBean("one", RealtimeConnection.class, () -> one)
			.withBean("two", RealtimeConnection.class, () -> two)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(RealtimeConnectionLifecycle.class);
				assertThat(one.calls).containsExactly("connect");
				assertThat(two.calls).containsExactly("connect");
			});
		assertThat(one.calls).containsExactly("connect", "disconnect", "close");
		assertThat(two.calls).containsExactly("connect", "disconnect", "close");
	}

	@Test
	void autoConfigurationUsesRealtimeConnectionDetailsInsteadOfProperties() {
		this.contextRunner.withBean(RealtimeConnectionDetails.class, Details::new)
			.withPropertyValues("supabase.realtime.access-token=token-of-properties")
			.run((context) -> {
				assertThat(context).hasSingleBean(RealtimeConnectionDetails.class)
					.doesNotHaveBean(PropertiesRealtimeConnectionDetails.class);
				RecordingTransport transport = context.getBean(RecordingTransport.class);
				await().until(() -> !transport.requests.isEmpty());
				assertThat(transport.requests.get(0).uri())
					.hasToString("ws://details.localhost:4000/socket/websocket?apikey=key-of-details&vsn=2.0.0");
				context.getBean(RealtimeConnection.class).channel("lobby").subscribe();
				await().until(() -> transport.sent.stream().anyMatch((text) -> text.contains("phx_join")));
				assertThat(transport.sent.toString()).contains("token-of-details")
					.doesNotContain("token-of-properties");
			});
	}

	@Test
	void detailsBeatPropertiesThatAreNotSet() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withBean(RecordingTransport.class)
			.withBean(RealtimeConnectionDetails.class, Details::new)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void propertiesReachTheBuilder() {
		capturing()
			.withPropertyValues("supabase.realtime.access-token=token", "supabase.realtime.access-token-timeout=1s",
					"supabase.realtime.access-token-renewal-margin=2s",
					"supabase.realtime.access-token-renewal-interval=3s", "supabase.realtime.params.region=eu",
					"supabase.realtime.headers.X-Team=blue", "supabase.realtime.proxy.username=ada",
					"supabase.realtime.proxy.password=pass word", "supabase.realtime.protocol-version=1.0.0",
					"supabase.realtime.log-level=warning", "supabase.realtime.connect-timeout=4s",
					"supabase.realtime.join-timeout=5s", "supabase.realtime.subscribe-timeout=6s",
					"supabase.realtime.push-timeout=7s", "supabase.realtime.send-timeout=8s",
					"supabase.realtime.shutdown-timeout=9s", "supabase.realtime.max-message-size=1KB",
					"supabase.realtime.heartbeat.interval=10s", "supabase.realtime.heartbeat.timeout=11s",
					"supabase.realtime.reconnect.refused-delay=12s", "supabase.realtime.send-buffer.capacity=13",
					"supabase.realtime.send-buffer.overflow=drop-newest", "supabase.realtime.send-buffer.max-age=14s",
					"supabase.realtime.push-buffer.capacity=15", "supabase.realtime.http-fallback=true",
					"supabase.realtime.delivery.capacity=16", "supabase.realtime.delivery.max-bytes=17B",
					"supabase.realtime.delivery.overflow=drop-oldest", "supabase.realtime.delivery.max-block=18s",
					"supabase.realtime.disconnect-when-idle=19s", "supabase.realtime.gap-handler-timeout=20s",
					"supabase.realtime.postgres-changes.gap-margin=21s", "supabase.realtime.max-channels-per-socket=22")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatBuilder("accessToken").isEqualTo("token");
				assertThatBuilder("proxyCredentials").isEqualTo(new ProxyCredentials("ada", "pass word"));
				assertThatBuilder("accessTokenTimeout").isEqualTo(Duration.ofSeconds(1));
				assertThatBuilder("accessTokenRenewalMargin").isEqualTo(Duration.ofSeconds(2));
				assertThatBuilder("accessTokenRenewalInterval").isEqualTo(Duration.ofSeconds(3));
				assertThatBuilder("params").isEqualTo(Map.of("region", "eu", "log_level", "warning"));
				assertThatBuilder("headers").isEqualTo(Map.of("X-Team", "blue"));
				assertThatBuilder("protocolVersion").hasToString("V1");
				assertThatBuilder("connectTimeout").isEqualTo(Duration.ofSeconds(4));
				assertThatBuilder("joinTimeout").isEqualTo(Duration.ofSeconds(5));
				assertThatBuilder("subscribeTimeout").isEqualTo(Duration.ofSeconds(6));
				assertThatBuilder("pushTimeout").isEqualTo(Duration.ofSeconds(7));
				assertThatBuilder("sendTimeout").isEqualTo(Duration.ofSeconds(8));
				assertThatBuilder("shutdownTimeout").isEqualTo(Duration.ofSeconds(9));
				assertThatBuilder("maxMessageSize").isEqualTo(1024);
				assertThatBuilder("heartbeatInterval").isEqualTo(Duration.ofSeconds(10));
				assertThatBuilder("heartbeatTimeout").isEqualTo(Duration.ofSeconds(11));
				assertThatBuilder("refusedDelay").isEqualTo(Duration.ofSeconds(12));
				assertThatBuilder("gapHandlerTimeout").isEqualTo(Duration.ofSeconds(20));
				assertThatBuilder("gapMargin").isEqualTo(Duration.ofSeconds(21));
				assertThatBuilder("disconnectWhenIdle").isEqualTo(Duration.ofSeconds(19));
				assertThatBuilder("sendBufferCapacity").isEqualTo(13);
				assertThatBuilder("sendBufferOverflow").isEqualTo(OverflowPolicy.DROP_NEWEST);
				assertThatBuilder("sendBufferMaxAge").isEqualTo(Duration.ofSeconds(14));
				assertThatBuilder("pushBufferCapacity").isEqualTo(15);
				assertThatBuilder("httpFallback").isEqualTo(true);
				assertThatBuilder("deliveryCapacity").isEqualTo(16);
				assertThatBuilder("deliveryMaxBytes").isEqualTo(17L);
				assertThatBuilder("deliveryOverflow").isEqualTo(OverflowPolicy.DROP_OLDEST);
				assertThatBuilder("deliveryMaxBlock").isEqualTo(Duration.ofSeconds(18));
				assertThatBuilder("maxChannelsPerSocket").isEqualTo(22);
			});
	}

	@Test
	void defaultsOfThePropertiesAreThoseOfTheBuilder() {
		RealtimeConnectionBuilder untouched = RealtimeConnectionBuilder.of("https://ref.supabase.co", "key");
		capturing().run((context) -> {
			for (String field : List.of("accessToken", "proxyCredentials", "params", "headers", "protocolVersion",
					"maxMessageSize", "disconnectWhenIdle", "gapHandlerTimeout", "refusedDelay", "name",
					"connectTimeout", "joinTimeout", "subscribeTimeout", "pushTimeout", "sendTimeout",
					"shutdownTimeout", "heartbeatInterval", "heartbeatTimeout", "joinsInFlight", "joinsPerSecond",
					"maxChannelsPerSocket", "rejoinDelay", "rejoinMaxDelay", "sendBufferCapacity", "sendBufferOverflow",
					"sendBufferMaxAge", "pushBufferCapacity", "httpFallback", "deliveryCapacity", "deliveryMaxBytes",
					"deliveryOverflow", "deliveryMaxBlock", "accessTokenTimeout", "accessTokenRenewalMargin",
					"accessTokenRenewalInterval", "gapMargin")) {
				assertThat(this.builders.get(0)).as(field)
					.extracting(field)
					.isEqualTo(assertThat(untouched).extracting(field).actual());
			}
		});
	}

	@Test
	void reconnectPropertiesMakeTheDelays() {
		capturing()
			.withPropertyValues("supabase.realtime.reconnect.delay=100ms", "supabase.realtime.reconnect.multiplier=3",
					"supabase.realtime.reconnect.max-delay=200ms", "supabase.realtime.reconnect.max-retries=2")
			.run((context) -> {
				ReconnectDelay delay = reconnectDelay();
				assertThat(delay.nextDelay(1, FAILURE, RANDOM)).get(InstanceOfAssertFactories.DURATION)
					.isBetween(Duration.ZERO, Duration.ofMillis(100));
				assertThat(delay.nextDelay(2, FAILURE, RANDOM)).get(InstanceOfAssertFactories.DURATION)
					.isBetween(Duration.ZERO, Duration.ofMillis(200));
				assertThat(delay.nextDelay(3, FAILURE, RANDOM)).isEmpty();
			});
	}

	private ReconnectDelay reconnectDelay() {
		return (ReconnectDelay) assertThatBuilder("reconnectDelay").actual();
	}

	@Test
	void aReconnectDelayBeanReplacesPoliciesAndProperties() {
		ReconnectDelay own = (attempt, failure, random) -> Optional.empty();
		capturing().withBean(ReconnectDelay.class, () -> own)
			.withBean("supabaseRealtimeBackOff", BackOff.class, FixedBackOff::new)
			.withBean("supabaseRealtimeRetryPolicy", RetryPolicy.class, NeverRetryPolicy::new)
			.run((context) -> assertThat(reconnectDelay()).isSameAs(own));
	}

	@Test
	void policiesUnderOurNamesMakeTheDelays() {
		capturing().withBean("supabaseRealtimeBackOffPolicy", BackOffPolicy.class, () -> fixed(1234))
			.withBean("supabaseRealtimeRetryPolicy", RetryPolicy.class, () -> new SimpleRetryPolicy(2))
			.run((context) -> {
				assertThat(reconnectDelay().nextDelay(1, FAILURE, RANDOM)).contains(Duration.ofMillis(1234));
				assertThat(reconnectDelay().nextDelay(2, FAILURE, RANDOM)).isEmpty();
			});
	}

	@Test
	void aBackOffPolicyAloneIsJoinedByTheRetriesOfTheProperties() {
		capturing().withBean("supabaseRealtimeBackOffPolicy", BackOffPolicy.class, () -> fixed(1234))
			.withPropertyValues("supabase.realtime.reconnect.max-retries=1")
			.run((context) -> {
				assertThat(reconnectDelay().nextDelay(1, FAILURE, RANDOM)).contains(Duration.ofMillis(1234));
				assertThat(reconnectDelay().nextDelay(2, FAILURE, RANDOM)).isEmpty();
			});
	}

	@Test
	void aRetryPolicyAloneIsJoinedByTheDelaysOfThePropertiesWithFullJitter() {
		capturing().withBean("supabaseRealtimeRetryPolicy", RetryPolicy.class, () -> new SimpleRetryPolicy(3))
			.withPropertyValues("supabase.realtime.reconnect.delay=100ms",
					"supabase.realtime.reconnect.max-delay=100ms")
			.run((context) -> {
				RandomGenerator least = () -> 0;
				assertThat(reconnectDelay().nextDelay(1, FAILURE, least)).contains(Duration.ZERO);
				assertThat(reconnectDelay().nextDelay(2, FAILURE, RANDOM)).get(InstanceOfAssertFactories.DURATION)
					.isBetween(Duration.ZERO, Duration.ofMillis(100));
				assertThat(reconnectDelay().nextDelay(3, FAILURE, RANDOM)).isEmpty();
			});
	}

	@Test
	void policiesUnderOtherNamesAreIgnored() {
		capturing().withBean("strangersBackOffPolicy", BackOffPolicy.class, () -> fixed(1234))
			.withBean("strangersRetryPolicy", RetryPolicy.class, NeverRetryPolicy::new)
			.run((context) -> assertThat(reconnectDelay().nextDelay(1, FAILURE, RANDOM))
				.get(InstanceOfAssertFactories.DURATION)
				.isLessThanOrEqualTo(Duration.ofSeconds(1)));
	}

	@Test
	void aBackOffOfSpringFrameworkUnderOurNameMakesTheDelays() {
		ExponentialBackOff backOff = new ExponentialBackOff(100, 2);
		backOff.setMaxAttempts(2);
		capturing().withBean("supabaseRealtimeBackOff", BackOff.class, () -> backOff).run((context) -> {
			for (int series = 0; series < 2; series++) {
				assertThat(reconnectDelay().nextDelay(1, FAILURE, RANDOM)).contains(Duration.ofMillis(100));
				assertThat(reconnectDelay().nextDelay(2, FAILURE, RANDOM)).contains(Duration.ofMillis(200));
			}
			assertThat(reconnectDelay().nextDelay(3, FAILURE, RANDOM)).isEmpty();
		});
	}

	@Test
	void connectionsOfOneBuilderCountTheirOwnAttempts() {
		ContextConsumer<AssertableApplicationContext> check = (context) -> {
			ReconnectDelay first = reconnectDelay().forConnection();
			ReconnectDelay second = reconnectDelay().forConnection();
			assertThat(first.nextDelay(1, FAILURE, RANDOM)).isPresent();
			assertThat(first.nextDelay(2, FAILURE, RANDOM)).isPresent();
			assertThat(second.nextDelay(1, FAILURE, RANDOM)).isPresent();
			assertThat(first.nextDelay(3, FAILURE, RANDOM)).isEmpty();
			assertThat(second.nextDelay(2, FAILURE, RANDOM)).isPresent();
		};
		capturing().withBean("supabaseRealtimeBackOff", BackOff.class, () -> new FixedBackOff(1234, 2)).run(check);
		this.builders.clear();
		capturing().withBean("supabaseRealtimeRetryPolicy", RetryPolicy.class, () -> new SimpleRetryPolicy(3))
			.run(check);
	}

	@Test
	void aBackOffIsJoinedByTheRetriesOfTheProperties() {
		capturing().withBean("supabaseRealtimeBackOff", BackOff.class, () -> new FixedBackOff(1234, 5))
			.withPropertyValues("supabase.realtime.reconnect.max-retries=1")
			.run((context) -> {
				assertThat(reconnectDelay().nextDelay(1, FAILURE, RANDOM)).contains(Duration.ofMillis(1234));
				assertThat(reconnectDelay().nextDelay(2, FAILURE, RANDOM)).isEmpty();
			});
	}

	@Test
	void aBackOffUnderAnotherNameIsIgnored() {
		capturing().withBean("strangersBackOff", BackOff.class, () -> new FixedBackOff(1234, 0))
			.run((context) -> assertThat(reconnectDelay().nextDelay(1, FAILURE, RANDOM))
				.get(InstanceOfAssertFactories.DURATION)
				.isLessThanOrEqualTo(Duration.ofSeconds(1)));
	}

	@Test
	void aBackOffBesideAPolicyOfSpringRetryFailsTheStart() {
		ApplicationContextRunner runner = capturing().withBean("supabaseRealtimeBackOff", BackOff.class,
				FixedBackOff::new);
		runner.withBean("supabaseRealtimeBackOffPolicy", BackOffPolicy.class, () -> fixed(1234))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidRealtimeConfigurationException.class)
				.hasMessageContaining("'supabaseRealtimeBackOff' and 'supabaseRealtimeBackOffPolicy'"));
		runner.withBean("supabaseRealtimeRetryPolicy", RetryPolicy.class, NeverRetryPolicy::new)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'supabaseRealtimeBackOff' and 'supabaseRealtimeRetryPolicy'"));
	}

	private static FixedBackOffPolicy fixed(long millis) {
		FixedBackOffPolicy policy = new FixedBackOffPolicy();
		policy.setBackOffPeriod(millis);
		return policy;
	}

	@Test
	void beansOfTheApplicationReachTheBuilder() {
		AccessTokenProvider provider = () -> "token";
		RealtimeTransport transport = (request, listener) -> {
		};
		capturing()
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, RestClientAutoConfiguration.class))
			.withBean(AccessTokenProvider.class, () -> provider)
			.withBean("own", RealtimeTransport.class, () -> transport, (definition) -> definition.setPrimary(true))
			.withBean("supabaseRealtimeDeliveryExecutor", Executor.class, SyncTaskExecutor::new)
			.run((context) -> {
				assertThatBuilder("accessTokenProvider").isSameAs(provider);
				assertThatBuilder("transport").isSameAs(transport);
				assertThatBuilder("jsonMapper").isSameAs(context.getBean(JsonMapper.class));
				assertThatBuilder("restClientBuilder").isInstanceOf(RestClient.Builder.class);
				assertThatBuilder("deliveryExecutor").isInstanceOf(SyncTaskExecutor.class);
			});
	}

	@Test
	void anExecutorUnderAnotherNameDeliversNothing() {
		capturing().withBean("applicationTaskExecutor", Executor.class, SyncTaskExecutor::new)
			.run((context) -> assertThatBuilder("deliveryExecutor").isNull());
	}

	@Test
	void severalMappersLeaveTheBuilderWithItsOwn() {
		capturing().withBean("one", JsonMapper.class, JsonMapper::shared)
			.withBean("two", JsonMapper.class, JsonMapper::shared)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatBuilder("jsonMapper").isNotSameAs(JsonMapper.shared());
			});
	}

	@Test
	void customizersRunInTheirOrderAfterProperties() {
		this.contextRunner.withUserConfiguration(CustomizerConfiguration.class)
			.withPropertyValues("supabase.realtime.params.step=property")
			.run((context) -> {
				RecordingTransport transport = context.getBean(RecordingTransport.class);
				await().until(() -> !transport.requests.isEmpty());
				assertThat(transport.requests.get(0).uri().getQuery()).contains("step=second");
			});
	}

	@Test
	void listenersAreToldInTheirOrderAndMayNeedTheConnection() {
		this.contextRunner.withUserConfiguration(ListenerConfiguration.class).run((context) -> {
			List<String> told = context.getBean(ListenerConfiguration.class).told;
			await().until(() -> told.size() >= 2);
			assertThat(told.subList(0, 2)).containsExactly("first", "second");
		});
	}

	@Test
	void messagesAndEventsArePublishedToEventListeners() {
		this.contextRunner.withUserConfiguration(EventConfiguration.class)
			.withPropertyValues("supabase.realtime.channels.lobby.topic=room:lobby")
			.run((context) -> {
				EventConfiguration events = context.getBean(EventConfiguration.class);
				RealtimeConnection connection = context.getBean(RealtimeConnection.class);
				connection.channel("room:lobby").subscribe().join();
				context.getBean(RecordingTransport.class)
					.receive("[null,null,\"realtime:room:lobby\",\"broadcast\",{\"type\":\"broadcast\","
							+ "\"event\":\"cursor\",\"payload\":{\"x\":1}}]");
				await().until(() -> !events.broadcasts.isEmpty());
				assertThat(events.broadcasts.get(0).event()).isEqualTo("cursor");
				assertThat(events.messages).hasSize(1);
				assertThat(events.states).extracting(RealtimeConnectionStateEvent::newState)
					.containsExactly(ConnectionState.CONNECTING, ConnectionState.OPEN);
				assertThat(events.all).hasSizeGreaterThan(2);
			});
	}

	@Test
	void whenEventsAreDisabledThenNothingIsPublished() {
		this.contextRunner.withUserConfiguration(EventConfiguration.class, ListenerConfiguration.class)
			.withPropertyValues("supabase.realtime.events.enabled=false")
			.run((context) -> {
				List<String> told = context.getBean(ListenerConfiguration.class).told;
				await().until(() -> told.size() >= 2);
				assertThat(context.getBean(EventConfiguration.class).all).isEmpty();
				assertThat(context).doesNotHaveBean(ApplicationEventRealtimeListener.class);
			});
	}

	@Test
	void whoeverAsksForADeclaredTopicGetsTheChannelAsDeclared() {
		this.contextRunner.withUserConfiguration(EarlyConfiguration.class)
			.withPropertyValues("supabase.realtime.channels.lobby.broadcast.ack=true")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(RealtimeConnection.class).getChannels()).singleElement()
					.satisfies((channel) -> assertThat(channel.getOptions().broadcastAck()).isTrue());
			});
	}

	@Test
	void connectsAlthoughBeansAreLazy() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(ListenerConfiguration.class)
			.run((context) -> {
				List<String> told = context.getBean(ListenerConfiguration.class).told;
				await().until(() -> told.size() >= 2);
			});
	}

	@Test
	void anSslBundleReachesTheBuilder() {
		capturing().withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.ssl.bundle=private",
					"spring.ssl.bundle.pem.private.truststore.certificate="
							+ "classpath:io/github/supabaserealtime/autoconfigure/ca.pem")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatBuilder("sslContext").isNotNull();
			});
	}

	@Test
	void anSslBundleLeavesTheRestClientBuilderUnderOurNameAsItIs() {
		RestClient.Builder own = RestClient.builder();
		capturing().withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withBean("supabaseRealtimeRestClientBuilder", RestClient.Builder.class, () -> own)
			.withPropertyValues("supabase.realtime.ssl.bundle=private",
					"spring.ssl.bundle.pem.private.truststore.certificate="
							+ "classpath:io/github/supabaserealtime/autoconfigure/ca.pem")
			.run((context) -> {
				assertThatBuilder("restClientBuilder").isSameAs(own);
				assertThat(own).extracting("requestFactory").isNull();
			});
	}

	@Test
	void anUnknownSslBundleFailsTheStart() {
		capturing().withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.ssl.bundle=unknown")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("unknown"));
	}

	@Test
	void taskExecutorAndSchedulerOfTheApplicationStay() {
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class))
			.withUserConfiguration(SchedulingConfiguration.class)
			.run((context) -> {
				assertThat(context).hasBean("applicationTaskExecutor").hasBean("taskScheduler");
				assertThat(context.getBeansOfType(AsyncTaskExecutor.class)).doesNotContainKey("supabaseRealtime");
				assertThat(context.getBeanNamesForType(Executor.class)).noneMatch((name) -> name.contains("Realtime"));
				assertThat(context.getBeanNamesForType(TaskScheduler.class))
					.noneMatch((name) -> name.contains("Realtime"));
			});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need JDK 21")
	void whenVirtualThreadsAreEnabledThenTheyDeliver() {
		capturing().withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			Object executor = assertThatBuilder("deliveryExecutor").isInstanceOf(SimpleAsyncTaskExecutor.class)
				.actual();
			assertThat(executor).extracting("virtualThreadDelegate").isNotNull();
			assertThat(((SimpleAsyncTaskExecutor) executor).getThreadNamePrefix())
				.isEqualTo("supabase-realtime-delivery-");
			assertThat(context.getBeanNamesForType(Executor.class)).isEmpty();
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need JDK 21")
	void anExecutorUnderOurNameBeatsVirtualThreads() {
		capturing().withPropertyValues("spring.threads.virtual.enabled=true")
			.withBean("supabaseRealtimeDeliveryExecutor", Executor.class, SyncTaskExecutor::new)
			.run((context) -> assertThatBuilder("deliveryExecutor").isInstanceOf(SyncTaskExecutor.class));
	}

	@Test
	void whenVirtualThreadsAreNotEnabledThenTheBuildersThreadsDeliver() {
		capturing().run((context) -> assertThatBuilder("deliveryExecutor").isNull());
	}

	@Test
	void theApiKeyIsNotInTheTextOfAnyBean() {
		this.contextRunner
			.withPropertyValues("supabase.realtime.api-key=s3cret", "supabase.realtime.access-token=t0ken")
			.run((context) -> assertThat(describe(context)).doesNotContain("s3cret").doesNotContain("t0ken"));
	}

	private static String describe(ApplicationContext context) {
		StringBuilder text = new StringBuilder();
		for (String name : context.getBeanDefinitionNames()) {
			text.append(context.getBean(name)).append('\n');
		}
		return text.toString();
	}

	static final class Details implements RealtimeConnectionDetails {

		@Override
		public String getUrl() {
			return "ws://details.localhost:4000/socket";
		}

		@Override
		public String getApiKey() {
			return "key-of-details";
		}

		@Override
		public String getAccessToken() {
			return "token-of-details";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CustomizerConfiguration {

		@Bean
		@Order(2)
		RealtimeConnectionBuilderCustomizer later() {
			return (builder) -> builder.param("step", "second");
		}

		@Bean
		@Order(1)
		RealtimeConnectionBuilderCustomizer earlier() {
			return (builder) -> builder.param("step", "first");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerConfiguration {

		final List<String> told = new CopyOnWriteArrayList<>();

		@Bean
		@Order(2)
		RealtimeListener second(RealtimeConnection connection) {
			return listener("second");
		}

		@Bean
		@Order(1)
		RealtimeListener first(RealtimeConnection connection) {
			return listener("first");
		}

		private RealtimeListener listener(String name) {
			return new RealtimeListener() {

				@Override
				public void onEvent(RealtimeEvent event) {
					ListenerConfiguration.this.told.add(name);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EventConfiguration {

		final List<BroadcastMessage> broadcasts = new CopyOnWriteArrayList<>();

		final List<RealtimeMessage> messages = new CopyOnWriteArrayList<>();

		final List<RealtimeConnectionStateEvent> states = new CopyOnWriteArrayList<>();

		final List<RealtimeEvent> all = new CopyOnWriteArrayList<>();

		@EventListener
		void on(BroadcastMessage message) {
			this.broadcasts.add(message);
		}

		@EventListener
		void on(RealtimeMessage message) {
			this.messages.add(message);
		}

		@EventListener
		void on(RealtimeConnectionStateEvent event) {
			this.states.add(event);
		}

		@EventListener
		void on(RealtimeEvent event) {
			this.all.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyConfiguration {

		@Bean
		String early(RealtimeConnection connection) {
			return connection.channel("lobby").getTopic();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class SchedulingConfiguration {

	}

}
