package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The starter in a parent context and in its children, against the embedded server.
 */
@ExtendWith(OutputCaptureExtension.class)
class ParentContextTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Payload PAYLOAD = Payload.ofJson("{}", JsonMapper.shared());

	private static EmbeddedRealtimeServer server;

	private static final List<String> HEARD = new CopyOnWriteArrayList<>();

	@BeforeAll
	static void startServer() {
		server = EmbeddedRealtimeServer.start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void forget() {
		HEARD.clear();
	}

	private ApplicationContextRunner context(String name) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withBean(name + "Listeners", Listeners.class, () -> new Listeners(name, HEARD));
	}

	private ApplicationContextRunner connected(String name) {
		return context(name).withPropertyValues("supabase.realtime.url=" + server.url(),
				"supabase.realtime.api-key=" + server.apiKey(), "supabase.realtime.channels.lobby.private=false");
	}

	private static void subscribed(ApplicationContext context, String topic) {
		RealtimeConnection connection = context.getBean(RealtimeConnection.class);
		await().atMost(PATIENCE)
			.until(() -> connection.findChannel(topic)
				.filter((channel) -> channel.getState() == ChannelState.SUBSCRIBED)
				.isPresent());
	}

	/**
	 * Send a message and then another one, behind which nothing of the first can come.
	 */
	private List<String> heardOf(String event) {
		HEARD.clear();
		server.channel("lobby").broadcast(event, Map.of());
		server.channel("lobby").broadcast("end", Map.of());
		await().atMost(PATIENCE).until(() -> HEARD.stream().anyMatch((entry) -> entry.endsWith("event end")));
		return HEARD.stream().filter((entry) -> entry.endsWith(" " + event)).toList();
	}

	private static BroadcastMessage message(String event) {
		return new BroadcastMessage("fake", "realtime:lobby", event, PAYLOAD, null, false);
	}

	private static void run(ApplicationContextRunner runner, Consumer<AssertableApplicationContext> consumer) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			consumer.accept(context);
		});
	}

	@Test
	void eachListenerOfEachContextIsCalledOnce() {
		run(connected("parent"), (parent) -> run(context("child").withParent(parent),
				(child) -> run(context("grandchild").withParent(child), (grandchild) -> {
					assertThat(grandchild.getBean(RealtimeConnection.class))
						.isSameAs(parent.getBean(RealtimeConnection.class));
					subscribed(parent, "realtime:lobby");
					assertThat(heardOf("one")).containsExactlyInAnyOrder("parent annotated one", "parent listener one",
							"parent event one", "child annotated one", "child listener one", "child event one",
							"grandchild annotated one", "grandchild listener one", "grandchild event one");
				})));
	}

	@Test
	void closingTheChildLeavesTheConnectionAndTheListenersOfTheParent() {
		run(connected("parent"), (parent) -> {
			RealtimeConnection connection = parent.getBean(RealtimeConnection.class);
			run(context("child").withParent(parent), (child) -> subscribed(parent, "realtime:lobby"));
			assertThat(connection.getState()).isEqualTo(ConnectionState.OPEN);
			assertThat(heardOf("one")).containsExactlyInAnyOrder("parent annotated one", "parent listener one",
					"parent event one");
			run(context("second").withParent(parent),
					(child) -> assertThat(heardOf("two")).containsExactlyInAnyOrder("parent annotated two",
							"parent listener two", "parent event two", "second annotated two", "second listener two",
							"second event two"));
		});
	}

	@Test
	void theContextsOfOneApplicationAreServedOnce() {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties("supabase.realtime.url=" + server.url(), "supabase.realtime.api-key=" + server.apiKey());
		try (ConfigurableApplicationContext child = builder.child(Child.class).web(WebApplicationType.NONE).run()) {
			ApplicationContext parent = Objects.requireNonNull(child.getParent());
			subscribed(parent, "realtime:lobby");
			assertThat(child.getBean(RealtimeConnection.class)).isSameAs(parent.getBean(RealtimeConnection.class));
			assertThat(heardOf("one")).containsExactlyInAnyOrder("parent annotated one", "parent listener one",
					"parent event one", "child annotated one", "child listener one", "child event one");
			((ConfigurableApplicationContext) parent).close();
		}
	}

	@Test
	void channelsThatAChildDeclaresAreSubscribed() {
		run(connected("parent"),
				(parent) -> run(
						context("child").withParent(parent)
							.withPropertyValues("supabase.realtime.channels.hall.private=false"),
						(child) -> subscribed(parent, "realtime:hall")));
	}

	@Test
	void aChildWithAConnectionOfItsOwnStartsAndStopsIt() {
		run(connected("parent"), (parent) -> {
			FakeRealtimeConnection own = new FakeRealtimeConnection();
			run(context("child").withParent(parent)
				.withBean("supabaseRealtimeConnection", RealtimeConnection.class, () -> own), (child) -> {
					own.deliver(message("own"));
					assertThat(HEARD).filteredOn((entry) -> entry.endsWith(" own"))
						.containsExactlyInAnyOrder("child listener own", "child event own", "parent event own");
				});
			assertThat(own.calls).containsExactly("connect", "disconnect", "close");
		});
	}

	@Test
	void theConnectionOfAParentWithoutAutoConfigurationIsStartedAndNotStopped() {
		FakeRealtimeConnection connection = new FakeRealtimeConnection();
		run(new ApplicationContextRunner().withBean(RealtimeConnection.class, () -> connection)
			.withBean("parentListeners", Listeners.class, () -> new Listeners("parent", HEARD)), (parent) -> {
				run(context("child").withParent(parent), (child) -> {
					connection.deliver(message("one"));
					assertThat(HEARD).filteredOn((entry) -> entry.endsWith(" one"))
						.containsExactlyInAnyOrder("child listener one", "child event one", "parent listener one",
								"parent event one");
				});
				assertThat(connection.calls).containsExactly("connect");
				assertThat(connection.listeners).isEmpty();
			});
	}

	@Test
	void aChildWithoutAutoConfigurationIsToldThatItsListenersAreNotServed(CapturedOutput output) {
		run(connected("parent"), (parent) -> {
			run(new ApplicationContextRunner().withParent(parent).withBean("quiet", String.class, () -> "no listener"),
					(child) -> {
					});
			run(context("served").withParent(parent), (child) -> {
			});
			assertThat(output).doesNotContain("are never called");
			run(new ApplicationContextRunner().withParent(parent)
				.withBean("lonely", Listeners.class, () -> new Listeners("lonely", HEARD)), (child) -> {
				});
			assertThat(output).containsOnlyOnce("are never called").contains("'lonely.annotated(BroadcastMessage)'");
		});
	}

	static class Listeners implements RealtimeListener {

		private final String name;

		private final List<String> heard;

		Listeners(String name, List<String> heard) {
			this.name = name;
			this.heard = heard;
		}

		@BroadcastListener("lobby")
		void annotated(BroadcastMessage message) {
			this.heard.add(this.name + " annotated " + message.event());
		}

		@Override
		public void onMessage(RealtimeMessage message) {
			if (message instanceof BroadcastMessage broadcast) {
				this.heard.add(this.name + " listener " + broadcast.event());
			}
		}

		@EventListener
		void event(BroadcastMessage message) {
			this.heard.add(this.name + " event " + message.event());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class Parent {

		@Bean
		Listeners parentListeners() {
			return new Listeners("parent", HEARD);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class Child {

		@Bean
		Listeners childListeners() {
			return new Listeners("child", HEARD);
		}

	}

}
