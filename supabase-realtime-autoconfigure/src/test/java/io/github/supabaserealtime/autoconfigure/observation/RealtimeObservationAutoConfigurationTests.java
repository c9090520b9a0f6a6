package io.github.supabaserealtime.autoconfigure.observation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.observation.DefaultRealtimeListenerObservationConvention;
import io.github.supabaserealtime.observation.RealtimeListenerContext;
import io.github.supabaserealtime.observation.RealtimeListenerTracingObservationHandler;
import io.github.supabaserealtime.observation.RealtimeObservation;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application is observed if it has a registry that does something with observations.
 */
class RealtimeObservationAutoConfigurationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeObservationAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(),
				"supabase.realtime.channels.lobby.broadcast.ack=true",
				"supabase.realtime.channels.lobby.broadcast.self=true");

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	private ApplicationContextRunner observed() {
		return this.runner.withBean(ObservationRegistry.class, () -> this.registry);
	}

	private static void broadcast(RealtimeConnection connection, Application application) {
		RealtimeChannel lobby = connection.channel("lobby");
		await().until(() -> lobby.getState() == ChannelState.SUBSCRIBED);
		assertThat(lobby.broadcast("greeting", Map.of("text", "secret"))).succeedsWithin(Duration.ofSeconds(10));
		await().until(() -> application.heard.size() == 1);
	}

	private void run(ApplicationContextRunner contexts) {
		contexts
			.run((context) -> broadcast(context.getBean(RealtimeConnection.class), context.getBean(Application.class)));
	}

	private boolean isObserved(String name) {
		return this.registry.getContexts().stream().anyMatch((entry) -> name.equals(entry.getContext().getName()));
	}

	@Test
	void aSendAndACallHaveTheDocumentedKeys() {
		run(observed());
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasObservationWithNameEqualTo("supabase.realtime.send")
			.that()
			.hasBeenStopped()
			.doesNotHaveError()
			.hasLowCardinalityKeyValue("connection", "supabaseRealtime")
			.hasLowCardinalityKeyValue("operation", "broadcast")
			.hasLowCardinalityKeyValue("channel.type", "public")
			.hasLowCardinalityKeyValue("outcome", "acknowledged")
			.hasHighCardinalityKeyValue("messaging.destination.name", "realtime:lobby")
			.hasHighCardinalityKeyValue("supabase.realtime.event", "greeting");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasObservationWithNameEqualTo("supabase.realtime.listener")
			.that()
			.hasBeenStopped()
			.doesNotHaveError()
			.hasLowCardinalityKeyValue("connection", "supabaseRealtime")
			.hasLowCardinalityKeyValue("listener", "greetings")
			.hasLowCardinalityKeyValue("type", "broadcast")
			.hasHighCardinalityKeyValue("messaging.destination.name", "realtime:lobby")
			.hasHighCardinalityKeyValue("messaging.batch.message_count", "1");
		for (RealtimeObservation observation : List.of(RealtimeObservation.SEND, RealtimeObservation.LISTENER)) {
			Observation.Context context = context(observation);
			assertThat(context.getLowCardinalityKeyValues()).extracting(KeyValue::getKey)
				.containsExactlyInAnyOrder(names(observation.getLowCardinalityKeyNames()));
			assertThat(context.getHighCardinalityKeyValues()).extracting(KeyValue::getKey)
				.containsExactlyInAnyOrder(names(observation.getHighCardinalityKeyNames()));
			assertThat(context.getAllKeyValues()).extracting(KeyValue::getValue)
				.noneMatch((value) -> value.contains("secret") || value.contains(this.server.apiKey()));
		}
	}

	private Observation.Context context(RealtimeObservation observation) {
		String name = name(observation);
		return this.registry.getContexts()
			.stream()
			.map((entry) -> entry.getContext())
			.filter((context) -> name.equals(context.getName()))
			.findFirst()
			.orElseThrow();
	}

	private static String[] names(KeyName[] keys) {
		return List.of(keys).stream().map(KeyName::asString).toArray(String[]::new);
	}

	@Test
	void thePageNamesEachObservationAndKey() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "tracing.md"));
		int many = page.indexOf("### Keys with many values");
		for (RealtimeObservation observation : RealtimeObservation.values()) {
			assertThat(keys(page.substring(page.indexOf("### Keys with few values"), many), name(observation)))
				.containsExactly(names(observation.getLowCardinalityKeyNames()));
			assertThat(keys(page.substring(many, page.indexOf("### Your own keys")), name(observation)))
				.containsExactly(names(observation.getHighCardinalityKeyNames()));
		}
	}

	private static List<String> keys(String tables, String observation) {
		List<String> keys = new ArrayList<>();
		String current = "";
		for (String line : tables.lines().filter((row) -> row.startsWith("| ")).toList()) {
			String[] cells = line.split("\\|");
			current = cells[1].isBlank() ? current : cells[1].strip();
			if (current.equals("`" + observation + "`")) {
				keys.add(cells[2].strip().replace("`", ""));
			}
		}
		return keys;
	}

	private static String name(RealtimeObservation observation) {
		return "supabase.realtime." + observation.name().toLowerCase(Locale.ROOT);
	}

	@Test
	void aPropertySwitchesItOff() {
		run(observed().withPropertyValues("supabase.realtime.observation.enabled=false"));
		assertThat(this.registry.getContexts()).isEmpty();
	}

	@Test
	void withoutARegistryThatDoesSomethingThereIsNothingToPay() {
		ObservationRegistry nobody = ObservationRegistry.create();
		run(this.runner);
		run(this.runner.withBean(ObservationRegistry.class, () -> ObservationRegistry.NOOP));
		run(this.runner.withBean(ObservationRegistry.class, () -> nobody));
	}

	@Test
	void whoAsksForObservationsWithoutARegistryIsTold() {
		this.runner.withPropertyValues("supabase.realtime.observation.enabled=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("supabase.realtime.observation.enabled")
				.hasMessageContaining("true"));
	}

	@Test
	void aBeanReplacesTheKeys() {
		run(observed().withBean(Shorter.class));
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasObservationWithNameEqualTo("app.realtime")
			.that()
			.hasLowCardinalityKeyValue("handler", "greetings")
			.doesNotHaveLowCardinalityKeyValueWithKey("listener");
		assertThat(isObserved("supabase.realtime.listener")).isFalse();
		assertThat(isObserved("supabase.realtime.send")).isTrue();
	}

	@Test
	void theTracerOfMicrometerMayBeMissing() {
		run(observed().withClassLoader(new FilteredClassLoader(Tracer.class.getPackageName())));
		assertThat(isObserved("supabase.realtime.listener")).isTrue();
	}

	@Test
	void withoutATracerThereIsNoHandlerForSpans() {
		observed()
			.run((context) -> assertThat(context).doesNotHaveBean(RealtimeListenerTracingObservationHandler.class));
	}

	@Test
	void requestsOverHttpAreObservedLikeThoseOfOthersUnlessAPropertySwitchesThatOff() {
		ApplicationContextRunner http = observed().withConfiguration(
				AutoConfigurations.of(RestClientAutoConfiguration.class, RestClientObservationAutoConfiguration.class));
		http.run((context) -> context.getBean(BroadcastRestClient.class).broadcast("lobby", "x", Map.of()));
		assertThat(isObserved("http.client.requests")).isTrue();
		this.registry.clear();
		http.withPropertyValues("supabase.realtime.observation.http-requests=false")
			.run((context) -> context.getBean(BroadcastRestClient.class).broadcast("lobby", "x", Map.of()));
		assertThat(isObserved("http.client.requests")).isFalse();
		assertThat(isObserved("supabase.realtime.send")).isTrue();
	}

	@Test
	void twoChannelsOfOneTopicCannotDiffer() {
		observed()
			.withPropertyValues("supabase.realtime.channels.other.topic=lobby",
					"supabase.realtime.channels.other.broadcast.ack=true",
					"supabase.realtime.channels.other.broadcast.self=true",
					"supabase.realtime.channels.other.observation.propagation=broadcast")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("channels.other.observation.propagation"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		final List<Object> heard = new CopyOnWriteArrayList<>();

		@BroadcastListener(id = "greetings", topic = "lobby", event = "greeting")
		void greeted(Map<String, Object> greeting) {
			this.heard.add(greeting);
		}

	}

	/**
	 * Convention of an application.
	 */
	static class Shorter extends DefaultRealtimeListenerObservationConvention {

		@Override
		public String getName() {
			return "app.realtime";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(RealtimeListenerContext context) {
			return KeyValues.of("handler", context.getCall().listener());
		}

	}

}
