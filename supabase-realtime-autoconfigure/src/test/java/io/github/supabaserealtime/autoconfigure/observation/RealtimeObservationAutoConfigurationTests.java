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
import java.util.stream.Collectors;

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
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
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
import static org.mockito.Mockito.mock;

/**
 * An application is observed if it has a tracer and a registry that does something with
 * observations.
 */
class RealtimeObservationAutoConfigurationTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeObservationAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(),
				"supabase.realtime.channels.lobby.broadcast.ack=true",
				"supabase.realtime.channels.lobby.broadcast.self=true");

	RealtimeObservationAutoConfigurationTests() {
		this.registry.observationConfig().observationHandler(new Recorder(this.stopped));
	}

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	private ApplicationContextRunner observed() {
		return untraced().withPropertyValues("supabase.realtime.observation.enabled=true");
	}

	private ApplicationContextRunner untraced() {
		return this.runner.withBean(ObservationRegistry.class, () -> this.registry);
	}

	private static void broadcast(RealtimeConnection connection, Application application) {
		RealtimeChannel lobby = connection.channel("lobby");
		await().until(() -> lobby.getState() == ChannelState.SUBSCRIBED);
		assertThat(lobby.broadcast("greeting", Map.of("text", "secret"))).succeedsWithin(Duration.ofSeconds(10));
		await().until(() -> application.heard.size() == 1);
	}

	private void runObserved(ApplicationContextRunner contexts) {
		run(contexts);
		// the call ends behind what it was heard by
		await().until(() -> this.stopped.size() == 2);
	}

	private void run(ApplicationContextRunner contexts) {
		contexts
			.run((context) -> broadcast(context.getBean(RealtimeConnection.class), context.getBean(Application.class)));
	}

	private boolean isObserved(String name) {
		return this.stopped.stream().anyMatch((context) -> name.equals(context.getName()));
	}

	@Test
	void aSendAndACallHaveTheDocumentedKeys() {
		runObserved(observed());
		assertThat(values(RealtimeObservation.SEND)).containsEntry("connection", "supabaseRealtime")
			.containsEntry("operation", "broadcast")
			.containsEntry("channel.type", "public")
			.containsEntry("outcome", "acknowledged")
			.containsEntry("messaging.system", "supabase_realtime")
			.containsEntry("messaging.destination.name", "realtime:lobby")
			.containsEntry("messaging.supabase_realtime.event", "greeting");
		assertThat(values(RealtimeObservation.LISTENER)).containsEntry("connection", "supabaseRealtime")
			.containsEntry("listener", "greetings")
			.containsEntry("type", "broadcast")
			.containsEntry("channel.type", "public")
			.containsEntry("messaging.destination.name", "realtime:lobby")
			.containsEntry("messaging.batch.message_count", "1")
			.hasEntrySatisfying("messaging.supabase_realtime.waited_ms",
					(waited) -> assertThat(waited).containsOnlyDigits());
		for (RealtimeObservation observation : List.of(RealtimeObservation.SEND, RealtimeObservation.LISTENER)) {
			Observation.Context context = context(name(observation));
			assertThat(context.getError()).isNull();
			assertThat(context.getLowCardinalityKeyValues()).extracting(KeyValue::getKey)
				.containsExactlyInAnyOrder(names(observation.getLowCardinalityKeyNames()));
			assertThat(context.getHighCardinalityKeyValues()).extracting(KeyValue::getKey)
				.containsExactlyInAnyOrder(names(observation.getHighCardinalityKeyNames()));
			assertThat(context.getAllKeyValues()).extracting(KeyValue::getValue)
				.noneMatch((value) -> value.contains("secret") || value.contains(this.server.apiKey()));
		}
	}

	private Map<String, String> values(RealtimeObservation observation) {
		return context(name(observation)).getAllKeyValues()
			.stream()
			.collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
	}

	private Observation.Context context(String name) {
		return this.stopped.stream().filter((context) -> name.equals(context.getName())).findFirst().orElseThrow();
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
			if (observation.equals("supabase.realtime" + current.replace("`", ""))) {
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
		assertThat(this.stopped).isEmpty();
	}

	@Test
	void aTracerSwitchesItOn() {
		runObserved(untraced().withBean(Tracer.class, () -> mock(Tracer.class)));
	}

	@Test
	void withoutATracerTimersAloneAreNotWorthWhatTheyCost() {
		run(untraced());
		run(untraced().withBean(Tracer.class, () -> Tracer.NOOP));
		run(untraced().withClassLoader(new FilteredClassLoader(Tracer.class.getPackageName())));
		assertThat(this.stopped).isEmpty();
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
		runObserved(observed().withBean(Shorter.class));
		assertThat(context("app.realtime").getLowCardinalityKeyValues())
			.containsExactly(KeyValue.of("handler", "greetings"));
		assertThat(isObserved("supabase.realtime.listener")).isFalse();
		assertThat(isObserved("supabase.realtime.send")).isTrue();
	}

	@Test
	void theTracerOfMicrometerMayBeMissing() {
		runObserved(observed().withClassLoader(new FilteredClassLoader(Tracer.class.getPackageName())));
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
		this.stopped.clear();
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
	 * Records the observations that stopped.
	 *
	 * @param stopped their contexts
	 */
	private record Recorder(List<Observation.Context> stopped) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
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
