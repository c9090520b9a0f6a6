package io.github.supabaserealtime.autoconfigure.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Base class of tests for all kinds of web applications. They use the real transport and
 * a real socket on loopback.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class AbstractApplicationTests {

	private static final String API_KEY = "s3cret-api-key";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().apiKey(API_KEY).start();

	/**
	 * Return the kind of application that the class path makes.
	 * @return the type
	 */
	abstract WebApplicationType webApplicationType();

	/**
	 * Return whether the application told its health as it should.
	 * @param context the application
	 * @param status the expected status
	 * @return whether it did
	 */
	abstract boolean hasHealth(ConfigurableApplicationContext context, String status);

	/**
	 * Return the names of classes of which none may be on the class path.
	 * @return the names of classes
	 */
	abstract List<String> absentClasses();

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	private ConfigurableApplicationContext run(String url) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setRegisterShutdownHook(false);
		if (!isClassPathOfItsOwn()) {
			application.setWebApplicationType(webApplicationType());
		}
		List<String> arguments = new ArrayList<>();
		arguments.add("--server.port=0");
		// Netty would go on for two seconds after each of them in case something more
		// came
		arguments.add("--spring.reactor.netty.shutdown-quiet-period=0s");
		arguments.add("--management.endpoint.health.show-details=always");
		arguments.add("--logging.level.io.github.supabaserealtime=trace");
		arguments.add("--supabase.realtime.url=" + url);
		arguments.add("--supabase.realtime.api-key=" + API_KEY);
		arguments.add("--supabase.realtime.channels.lobby.topic=room:lobby");
		arguments.add("--supabase.realtime.channels.lobby.broadcast.self=true");
		return application.run(arguments.toArray(String[]::new));
	}

	private boolean isClassPathOfItsOwn() {
		return absentClasses().stream().noneMatch((name) -> ClassUtils.isPresent(name, getClass().getClassLoader()));
	}

	private void broadcast(String event) {
		this.server.channel("room:lobby").broadcast(event, Map.of("x", 1));
	}

	@Test
	void broadcastsArriveAtEventListenersUntilTheApplicationIsClosed(CapturedOutput output) {
		ConfigurableApplicationContext context = run(this.server.url());
		Application application = context.getBean(Application.class);
		RealtimeConnection connection = context.getBean(RealtimeConnection.class);
		await().until(() -> connection.channel("room:lobby").getState() == ChannelState.SUBSCRIBED);
		broadcast("cursor");
		await().until(() -> !application.broadcasts.isEmpty());
		assertThat(application.broadcasts).singleElement().satisfies((message) -> {
			assertThat(message.event()).isEqualTo("cursor");
			assertThat(message.topic()).isEqualTo("realtime:room:lobby");
			assertThat(message.payloadAs(Position.class)).isEqualTo(new Position(1));
		});
		assertThat(application.threads)
			.allMatch((name) -> name.startsWith(Threading.VIRTUAL.isActive(context.getEnvironment())
					? "supabase-realtime-delivery-" : "supabaseRealtime-delivery-"));
		assertThat(hasHealth(context, "UP")).isTrue();
		int states = application.states.size();
		context.close();
		assertThat(connection.getState()).isEqualTo(ConnectionState.DISCONNECTED);
		await().until(() -> this.server.connections().isEmpty());
		assertThat(application.states).hasSize(states);
		assertThat(output).doesNotContain(API_KEY);
	}

	@Test
	void startsAlthoughTheServerIsDown(CapturedOutput output) {
		String url = this.server.url();
		this.server.close();
		try (ConfigurableApplicationContext context = run(url)) {
			await().until(() -> output.toString().contains("The first attempt to connect"));
			assertThat(hasHealth(context, "UNKNOWN")).isTrue();
			assertThat(context.getBean(RealtimeConnection.class).getState()).isEqualTo(ConnectionState.RECONNECTING);
		}
		assertThat(output).doesNotContain(API_KEY);
	}

	@Test
	void noThreadKeepsAClosedApplicationAlive() {
		ConfigurableApplicationContext context = run(this.server.url());
		await().until(() -> context.getBean(RealtimeConnection.class).getState() == ConnectionState.OPEN);
		assertThat(userThreadsOfTheConnection()).isNotEmpty();
		context.close();
		await().atMost(Duration.ofSeconds(20)).until(() -> userThreadsOfTheConnection().isEmpty());
	}

	private static List<Thread> userThreadsOfTheConnection() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.isDaemon() && thread.getName().startsWith("supabaseRealtime"))
			.toList();
	}

	@Test
	void theClassPathMakesThisKindOfApplication() {
		Assumptions.assumeTrue(isClassPathOfItsOwn(), "all libraries are there: run without -Dtest");
		try (ConfigurableApplicationContext context = run(this.server.url())) {
			assertThat(context.getClass().getName()).isEqualTo(contextClass());
		}
	}

	private String contextClass() {
		return switch (webApplicationType()) {
			case SERVLET ->
				"org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext";
			case REACTIVE ->
				"org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext";
			case NONE -> "org.springframework.context.annotation.AnnotationConfigApplicationContext";
		};
	}

	record Position(int x) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		final List<BroadcastMessage> broadcasts = new CopyOnWriteArrayList<>();

		final List<RealtimeConnectionStateEvent> states = new CopyOnWriteArrayList<>();

		final List<String> threads = new CopyOnWriteArrayList<>();

		@EventListener
		void on(BroadcastMessage message) {
			this.threads.add(Thread.currentThread().getName());
			this.broadcasts.add(message);
		}

		@EventListener
		void on(RealtimeConnectionStateEvent event) {
			this.states.add(event);
		}

	}

}
