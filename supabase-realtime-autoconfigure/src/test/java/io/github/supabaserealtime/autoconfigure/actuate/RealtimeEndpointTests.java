package io.github.supabaserealtime.autoconfigure.actuate;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.actuate.RealtimeEndpoint;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@link RealtimeEndpoint} in an application, over HTTP and JMX.
 */
class RealtimeEndpointTests {

	private static final String KEY = "s3cret-api-key";

	private static final String CONNECTION = "supabaseRealtime";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().apiKey(KEY).start();

	private final String token = this.server.jwt(Map.of("sub", "somebody"));

	private ConfigurableApplicationContext context;

	@AfterEach
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
		this.server.close();
	}

	private void run(Class<?> application, String... properties) {
		List<String> arguments = new ArrayList<>(Arrays.asList(properties));
		arguments.add("--server.port=0");
		arguments.add("--management.endpoints.web.exposure.include=realtime");
		arguments.add("--supabase.realtime.url=" + this.server.url());
		arguments.add("--supabase.realtime.api-key=" + KEY);
		arguments.add("--supabase.realtime.channels.lobby.topic=room:lobby/42");
		SpringApplication started = new SpringApplication(application);
		started.setRegisterShutdownHook(false);
		started.setWebApplicationType(WebApplicationType.SERVLET);
		this.context = started.run(arguments.toArray(String[]::new));
		await().until(() -> channel().getState() == ChannelState.SUBSCRIBED);
	}

	private RealtimeChannel channel() {
		return this.context.getBean(CONNECTION + "Connection", RealtimeConnection.class).channel("room:lobby/42");
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.context.getEnvironment().getProperty("local.server.port")
				+ "/actuator/realtime" + path);
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(path)));
	}

	private JsonNode read(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private int post(String path, String json) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json))).statusCode();
	}

	@Test
	void theExampleOfTheDocsIsWhatAnApplicationAnswers() throws Exception {
		run(Application.class, "--supabase.realtime.channels.lobby.presence.enabled=true");
		channel().track(Map.of("name", "Ada"));
		this.server.channel("room:lobby/42").broadcast("cursor", Map.of("x", 1));
		await().until(() -> read("").at("/connections/" + CONNECTION + "/counters/delivered").asInt() > 1
				&& read("/room:lobby/42").at("/connections/" + CONNECTION + "/presences").asInt() == 1);
		String page = Files.readString(Path.of("..", "docs", "actuator.md"));
		Matcher blocks = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
		assertThat(blocks.find()).isTrue();
		JsonNode all = settled(read(""));
		assertThat(settled(JsonMapper.shared().readTree(blocks.group(1)))).as(all.toPrettyString()).isEqualTo(all);
		assertThat(blocks.find()).isTrue();
		JsonNode one = read("/room:lobby/42");
		assertThat(JsonMapper.shared().readTree(blocks.group(1))).as(one.toPrettyString()).isEqualTo(one);
		assertThat(page).contains("GET /actuator/realtime\n", "GET /actuator/realtime/room:lobby/42\n");
	}

	/**
	 * Give what differs from run to run a value.
	 */
	private static JsonNode settled(JsonNode answer) {
		ObjectNode connection = (ObjectNode) answer.at("/connections/" + CONNECTION);
		assertThat(connection.path("since").stringValue()).endsWith("Z");
		connection.put("since", "");
		connection.put("lastRoundTripMillis", 0);
		ObjectNode counters = (ObjectNode) connection.path("counters");
		assertThat(counters.path("delivered").intValue()).isPositive();
		counters.put("delivered", 0);
		return answer;
	}

	@Test
	void nothingCanBeChangedByDefault() throws Exception {
		run(Application.class);
		assertThat(post("", "{\"operation\":\"reconnect\"}")).isEqualTo(405);
		assertThat(post("/room:lobby/42", "{\"operation\":\"pause\"}")).isEqualTo(405);
		assertThat(channel().isPaused()).isFalse();
		assertThat(get("/room:nowhere").statusCode()).isEqualTo(404);
	}

	@Test
	void itPausesResumesRejoinsAndReconnectsWhereItMay() throws Exception {
		run(Application.class, "--management.endpoint.realtime.access=unrestricted");
		assertThat(post("/room:lobby/42", "{\"operation\":\"pause\"}")).isEqualTo(204);
		assertThat(read("/realtime:room:lobby/42").at("/connections/" + CONNECTION + "/paused").booleanValue())
			.isTrue();
		assertThat(post("/room:lobby/42", "{\"operation\":\"resume\"}")).isEqualTo(204);
		assertThat(channel().isPaused()).isFalse();
		assertThat(post("/room:lobby/42", "{\"operation\":\"rejoin\"}")).isEqualTo(204);
		await().until(() -> this.server.received("realtime:room:lobby/42", "phx_join").size() == 2);
		await().until(() -> channel().getState() == ChannelState.SUBSCRIBED);
		assertThat(post("", "{\"operation\":\"reconnect\",\"connection\":\"" + CONNECTION + "\"}")).isEqualTo(204);
		await().until(() -> read("").at("/connections/" + CONNECTION + "/counters/opened").asInt() > 1
				|| this.server.received("realtime:room:lobby/42", "phx_join").size() == 3);
		await().until(() -> channel().getState() == ChannelState.SUBSCRIBED);
	}

	@Test
	void whatCannotBeDoneIsRefused() throws Exception {
		run(Application.class, "--management.endpoint.realtime.access=unrestricted");
		assertThat(post("/room:nowhere", "{\"operation\":\"pause\"}")).isEqualTo(400);
		assertThat(post("/room:lobby/42", "{\"operation\":\"explode\"}")).isEqualTo(400);
		assertThat(post("/room:lobby/42", "{}")).isEqualTo(400);
		assertThat(post("", "{\"operation\":\"reconnect\",\"connection\":\"nobody\"}")).isEqualTo(400);
		channel().unsubscribe().join();
		assertThat(post("/room:lobby/42", "{\"operation\":\"rejoin\"}")).isEqualTo(400);
		this.context.getBean(RealtimeConnection.class).disconnect().join();
		assertThat(post("", "{\"operation\":\"reconnect\"}")).as("the application has closed it").isEqualTo(400);
	}

	@Test
	void everyConnectionIsShownByItsName() throws Exception {
		run(TwoConnections.class, "--management.endpoint.realtime.access=unrestricted");
		RealtimeConnection other = this.context.getBean("other", RealtimeConnection.class);
		other.channel("room:lobby/42");
		assertThat(read("").path("connections").propertyNames()).containsExactlyInAnyOrder(CONNECTION, "second");
		assertThat(read("/room:lobby/42").path("connections").propertyNames()).containsExactlyInAnyOrder(CONNECTION,
				"second");
		assertThat(read("").at("/connections/second/name").stringValue()).isEqualTo("second");
		assertThat(post("/room:lobby/42", "{\"operation\":\"pause\"}")).as("which of them?").isEqualTo(400);
		assertThat(post("", "{\"operation\":\"reconnect\"}")).as("which of them?").isEqualTo(400);
		assertThat(post("/room:lobby/42", "{\"operation\":\"pause\",\"connection\":\"second\"}")).isEqualTo(204);
		assertThat(other.channel("room:lobby/42").isPaused()).isTrue();
		assertThat(channel().isPaused()).isFalse();
	}

	@Test
	void noSecretNoPayloadAndNobodyWhoIsPresentIsShown() throws Exception {
		run(Application.class, "--spring.jmx.enabled=true", "--management.endpoints.jmx.exposure.include=realtime",
				"--supabase.realtime.access-token=" + this.token, "--supabase.realtime.params.tenant=s3cret-param",
				"--supabase.realtime.headers.x-own=s3cret-header",
				"--supabase.realtime.channels.lobby.presence.enabled=true",
				"--supabase.realtime.channels.lobby.presence.key=s3cret-presence",
				"--supabase.realtime.channels.refused.topic=refused");
		channel().track(Map.of("name", "s3cret-name"));
		this.server.channel("room:lobby/42").broadcast("s3cret-event", Map.of("x", "s3cret-payload"));
		await().until(() -> read("/room:lobby/42").at("/connections/" + CONNECTION + "/presences").asInt() == 1);
		await().until(() -> read("").at("/connections/" + CONNECTION + "/counters/listenerErrors").asInt() == 1);
		this.server.faults().refuseJoins("refused", "InvalidJWTToken: " + KEY + " " + this.token);
		this.server.faults().refuseUpgrades(401, "refused: " + KEY + " " + this.token);
		List<String> texts = new ArrayList<>();
		texts.add(get("").body());
		texts.add(get("/room:lobby/42").body());
		this.server.connections().get(0).close(1011, KEY);
		await().until(() -> get("").body().contains("refused: ***"));
		texts.add(get("").body());
		this.server.faults().clear();
		this.server.faults().refuseJoins("refused", "InvalidJWTToken: " + KEY + " " + this.token);
		this.context.getBean(RealtimeConnection.class).setAuth(null);
		texts.add(get("").body());
		MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
		ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Realtime");
		Object answer = beans.invoke(name, "connections", new Object[0], new String[0]);
		assertThat(answer).isInstanceOf(Map.class).asString().contains("room:lobby/42", "delivered");
		texts.add(answer.toString());
		Object channel = beans.invoke(name, "channel", new Object[] { new String[] { "room:lobby", "42" } },
				new String[] { String[].class.getName() });
		assertThat(channel).asString().contains("presences=1", "lobbyListener");
		texts.add(channel.toString());
		assertThat(texts).allSatisfy((text) -> assertThat(text).contains("presences")
			.doesNotContain("s3cret", this.token, this.token.substring(this.token.lastIndexOf('.'))));
	}

	@Test
	void withoutExposureThereIsNoEndpoint() {
		runner().run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RealtimeEndpoint.class));
		runner().withPropertyValues("management.endpoints.jmx.exposure.include=realtime", "spring.jmx.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(RealtimeEndpoint.class));
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeEndpointAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.url=" + this.server.url(), "supabase.realtime.api-key=" + KEY,
					"supabase.realtime.auto-startup=false");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@BroadcastListener(id = "lobbyListener", topic = "room:lobby/42")
		void on(BroadcastMessage message) {
			if (message.event().startsWith("s3cret")) {
				throw new IllegalStateException("The listener fails");
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TwoConnections {

		// the auto-configured one backs off behind a candidate by type
		@Bean(defaultCandidate = false)
		RealtimeConnection other(RealtimeConnectionBuilder builder) {
			return builder.name("second").build();
		}

	}

}
