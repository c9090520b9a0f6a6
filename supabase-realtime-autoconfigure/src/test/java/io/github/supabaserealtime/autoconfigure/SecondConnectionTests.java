package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.autoconfigure.health.RealtimeHealthContributorAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.metrics.RealtimeMetricsAutoConfiguration;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.metrics.RealtimeMetrics;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A second connection beside the auto-configured one, made of the builder that is a bean.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecondConnectionTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(), "supabase.realtime.headers.X-Team=blue");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void isMadeByOneCallAndStandsBesideTheFirst() {
		this.contextRunner.withUserConfiguration(Second.class).run((context) -> {
			assertThat(context).hasNotFailed().hasBean("supabaseRealtimeConnection");
			RealtimeConnection second = context.getBean("second", RealtimeConnection.class);
			RealtimeConnection first = context.getBean("supabaseRealtimeConnection", RealtimeConnection.class);
			assertThat(context.getBeanProvider(RealtimeConnection.class).getIfUnique()).isSameAs(first);
			await().until(() -> first.getState() == ConnectionState.OPEN && second.getState() == ConnectionState.OPEN);
			// the clients may know of them before the server does
			this.server.awaitConnections(2, Duration.ofSeconds(10));
			assertThat(this.server.connections())
				.allSatisfy((connection) -> assertThat(connection.headers()).containsEntry("x-team", "blue"));
			assertThat(second.getName()).isEqualTo("second");
		});
		this.server.awaitConnections(0, Duration.ofSeconds(10));
	}

	@Test
	void annotatedListenersNameItAndEventListenersHearTheFirst() {
		this.contextRunner.withUserConfiguration(Second.class).run((context) -> {
			List<String> heard = context.getBean(Second.class).heard;
			RealtimeConnection second = context.getBean("second", RealtimeConnection.class);
			RealtimeConnection first = context.getBean("supabaseRealtimeConnection", RealtimeConnection.class);
			await().until(() -> second.findChannel("realtime:lobby")
				.filter((channel) -> channel.getState() == ChannelState.SUBSCRIBED)
				.isPresent());
			this.server.channel("lobby").broadcast("x", Map.of());
			await().until(() -> heard.contains("second x"));
			await().until(() -> first.getState() == ConnectionState.OPEN);
			await().until(() -> heard.contains("supabaseRealtime OPEN"));
			assertThat(heard).doesNotContain("second OPEN");
		});
	}

	@Test
	void healthTellsOfBoth() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(RealtimeHealthContributorAutoConfiguration.class))
			.withUserConfiguration(Second.class)
			.run((context) -> assertThat(context.getBean("supabaseRealtimeHealthIndicator")).isInstanceOfSatisfying(
					CompositeHealthContributor.class,
					(composite) -> assertThat(composite.stream()).extracting(HealthContributors.Entry::name)
						.containsExactlyInAnyOrder("supabaseRealtime", "second")));
	}

	@Test
	void metersTellOfBoth() {
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(RealtimeMetricsAutoConfiguration.class, MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withUserConfiguration(Second.class)
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(context).hasSingleBean(RealtimeMetrics.class);
				for (String name : List.of("supabaseRealtime", "second")) {
					await().until(() -> registry.get("supabase.realtime.connection.state")
						.tags("connection", name, "state", "open")
						.gauge()
						.value() == 1);
				}
				await().until(() -> context.getBean("second", RealtimeConnection.class)
					.channel("lobby")
					.getState() == ChannelState.SUBSCRIBED);
				this.server.channel("lobby").broadcast("x", Map.of());
				await().until(() -> received(registry, "second") == 1);
				assertThat(received(registry, "supabaseRealtime")).isZero();
			});
	}

	@Test
	void severalConnectionsWithoutADefaultAreMeasuredAndThoseOfOneNameByTheirBeans() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class,
					RealtimeMetricsAutoConfiguration.class, MetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withBean("one", RealtimeConnection.class, this::unnamed)
			.withBean("two", RealtimeConnection.class, this::unnamed)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(RealtimeMetrics.class);
				assertThat(context.getBean(MeterRegistry.class).get("supabase.realtime.connections.opened").counters())
					.extracting((counter) -> counter.getId().getTag("connection"))
					.containsExactlyInAnyOrder("supabaseRealtime", "two");
			});
	}

	private static double received(MeterRegistry registry, String connection) {
		return registry.find("supabase.realtime.messages")
			.tags("connection", connection, "direction", "in", "type", "broadcast")
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	private RealtimeConnection unnamed() {
		return RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey()).build();
	}

	@Test
	void eachAskingGetsABuilderOfItsOwn(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("supabase.realtime.auto-startup=false", "supabase.realtime.push-timeout=900")
			.run((context) -> {
				RealtimeConnectionBuilder builder = context.getBean(RealtimeConnectionBuilder.class);
				assertThat(builder).isNotSameAs(context.getBean(RealtimeConnectionBuilder.class));
				builder.name("renamed");
				assertThat(context.getBean(RealtimeConnection.class).getName()).isEqualTo("supabaseRealtime");
			});
		assertThat(output).containsOnlyOnce("supabase.realtime.push-timeout");
	}

	@Test
	void nothingIsNeededWhereNobodyAsksForABuilder() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withBean(RealtimeConnection.class,
					() -> RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey()).build())
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	static class Second {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@Bean(defaultCandidate = false)
		RealtimeConnection second(RealtimeConnectionBuilder builder) {
			return builder.name("second").build();
		}

		@BroadcastListener(topic = "lobby", connection = "second")
		void onBroadcast(BroadcastMessage message) {
			this.heard.add(message.connectionName() + " " + message.event());
		}

		@EventListener
		void onState(RealtimeConnectionStateEvent event) {
			this.heard.add(event.connectionName() + " " + event.newState());
		}

	}

}
