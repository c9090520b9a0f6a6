package io.github.supabaserealtime.samples.realtimeserver;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.samples.realtimeserver.RealtimeServerApplication.Terminal;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The control API over real sockets, with real clients at the server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "realtime.port=0", "realtime.network-port=0", "realtime.timing=FAST" })
class ControlApiTests {

	@TestBean
	private Terminal terminal;

	@Autowired
	private EmbeddedRealtimeServer server;

	@LocalServerPort
	private int port;

	private ControlCalls control;

	static Terminal terminal() {
		return QuietTerminal.create();
	}

	@BeforeEach
	void reset() throws Exception {
		this.control = new ControlCalls("http://localhost:" + this.port);
		this.control.call("POST /reset");
	}

	private TestClient join(String topic) throws Exception {
		return TestClient.join(this.server, topic, ChannelOptions.defaults());
	}

	@Test
	void aSocketThatIsDroppedIsLostToItsClientWhichComesBack() throws Exception {
		try (TestClient client = join("room:1")) {
			await().until(() -> client.events.contains("Sync"));
			JsonNode before = this.control.call("GET /state");
			assertThat(this.control.call("GET /channels")).hasToString("[{\"topic\":\"room:1\",\"members\":1}]");
			JsonNode socket = this.control.call("GET /sockets").path(0);
			assertThat(socket.path("version").stringValue()).isEqualTo("2.0.0");
			assertThat(this.control.call("POST /sockets/drop", "{\"socket\": " + socket.path("id") + "}"))
				.hasToString("{\"sockets\":1}");
			await().until(() -> this.server.connectionCount() == before.path("upgrades").intValue() + 1
					&& this.server.channel("room:1").memberCount() == 1);
			assertThat(this.control.call("POST /sockets/close", "{\"code\": 1012, \"reason\": \"restart\"}"))
				.hasToString("{\"sockets\":1}");
			await().until(() -> this.server.connectionCount() == before.path("upgrades").intValue() + 2
					&& this.server.channel("room:1").memberCount() == 1);
		}
	}

	@Test
	void aFaultStrikesUntilItIsLifted() throws Exception {
		this.control.call("POST /faults",
				"{\"kind\": \"refuse-joins\", \"topic\": \"room:2\", \"reason\": \"Not you\"}");
		JsonNode fault = this.control.call("POST /faults",
				"{\"kind\": \"refuse-joins\", \"topic\": \"room:1\", \"error\": \"unauthorized\"}");
		try (TestClient client = new TestClient(this.server, "room:1", ChannelOptions.defaults())) {
			assertThat(client.channel.subscribe()).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withMessageContaining("Unauthorized: You do not have permissions");
			JsonNode listed = this.control.call("GET /faults");
			assertThat(listed).hasSize(2);
			assertThat(listed.path(1).path("error").stringValue()).isEqualTo("unauthorized");
			assertThat(listed.path(1).path("strikes").intValue()).isPositive();
			assertThat(this.control.call("DELETE /faults/" + fault.path("id"))).hasSize(1);
			assertThat(client.channel.subscribe()).succeedsWithin(10, TimeUnit.SECONDS);
		}
		assertThat(this.control.call("DELETE /faults")).isEmpty();
		assertThat(this.control.call("GET /state").path("faults").intValue()).isZero();
	}

	/**
	 * Each kind of fault with what it needs.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "ignore-heartbeats|", "refuse-upgrades|, \"status\": 503, \"text\": \"later\"",
					"delay-joins|, \"delay\": \"200ms\"", "delay-joins|, \"delay\": 200",
					"refuse-joins|, \"reason\": \"no\"", "ignore-joins|, \"times\": 1",
					"reply-to-joins|, \"response\": {}", "drop-acks|, \"topic\": \"room:1\"",
					"refuse-broadcasts|, \"error\": \"rls-policy-error\"", "ignore-broadcasts|",
					"reply-to-broadcasts|, \"response\": {\"reason\": \"no\"}", "refuse-http|, \"status\": 429" })
	void eachKindOfFaultCanBeHad(String kind, String more) throws Exception {
		String body = "{\"kind\": \"" + kind + "\"" + ((more != null) ? more : "") + "}";
		assertThat(this.control.call("POST /faults", body).path("kind").stringValue()).isEqualTo(kind);
	}

	@Test
	void aTableIsCreatedAndItsChangesArrive() throws Exception {
		assertThat(this.control.call("PUT /tables/public.cats",
				"{\"columns\": {\"id\": \"bigserial\", \"name\": \"text\", \"home\": \"int8\"}, \"primary-key\": [\"id\"],"
						+ " \"broadcast-changes\": \"room:{home}\", \"rows\": [{\"name\": \"Tom\"}]}"))
			.hasToString("{\"name\":\"public.cats\",\"rows\":1}");
		ChannelOptions options = ChannelOptions.builder()
			.privateChannel(true)
			.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "cats", null))
			.build();
		try (TestClient client = TestClient.join(this.server, "room:7", options)) {
			this.control.call("POST /tables/cats/rows", "{\"name\": \"Tim\", \"home\": 7}");
			await().until(() -> client.inserts.size() == 1 && client.events.contains("INSERT"));
			assertThat(client.inserts.get(0).get("name")).isEqualTo("Tim");
			assertThat(this.control.call("PATCH /tables/cats/rows?name=Tim", "{\"name\": \"Tam\"}")
				.path("rows")
				.intValue()).isEqualTo(2);
			assertThat(this.control.call("GET /tables/public.cats/rows"))
				.hasToString("[{\"id\":1,\"name\":\"Tom\",\"home\":null},{\"id\":2,\"name\":\"Tam\",\"home\":7}]");
			assertThat(this.control.call("DELETE /tables/cats/rows?id=2").path("rows").intValue()).isEqualTo(1);
			await().until(() -> client.events.contains("UPDATE") && client.events.contains("DELETE"));
		}
	}

	@Test
	void broadcastsAndMessagesOfTheDatabaseArrive() throws Exception {
		try (TestClient client = join("room:1")) {
			assertThat(this.control.call("POST /broadcasts",
					"{\"topic\": \"room:1\", \"event\": \"cursor\", \"payload\": {\"x\": 1}}"))
				.hasToString("{\"topic\":\"room:1\",\"members\":1}");
			assertThat(this.control.call("POST /messages", "{\"topic\": \"room:1\", \"event\": \"stored\"}")
				.path("id")
				.stringValue()).hasSize(36);
			await().untilAsserted(() -> assertThat(client.events).contains("cursor", "stored"));
			this.control.call("POST /channels/crash", "{\"topic\": \"room:1\"}");
			this.control.call("GET /frames?event=phx_join&wait=10s");
			await().until(() -> this.server.channel("room:1").memberCount() == 1);
		}
	}

	@Test
	void whoIsThereIsShownAndSomebodyCanBeMadeUp() throws Exception {
		ChannelOptions options = ChannelOptions.builder().presenceKey("anna").build();
		try (TestClient client = TestClient.join(this.server, "room:1", options)) {
			client.channel.track(Map.of("mood", "good")).get(10, TimeUnit.SECONDS);
			client.events.clear();
			JsonNode state = this.control.call("POST /presence",
					"{\"topic\": \"room:1\", \"key\": \"bob\", \"meta\": {\"mood\": \"new\"}}");
			assertThat(state.propertyNames()).containsExactlyInAnyOrder("anna", "bob");
			assertThat(state.at("/anna/metas/0/mood").stringValue()).isEqualTo("good");
			await().until(() -> !client.events.isEmpty());
			assertThat(this.control.call("DELETE /presence?topic=room:1&key=bob").propertyNames())
				.containsExactly("anna");
			assertThat(this.control.call("GET /presence?topic=room:1").propertyNames()).containsExactly("anna");
		}
	}

	@Test
	void whatAClientSendsCanBeWaitedFor() throws Exception {
		try (TestClient client = join("room:1")) {
			JsonNode join = this.control.call("GET /frames?topic=room:1&event=phx_join&wait=10s").path(0);
			assertThat(join.at("/payload/access_token").stringValue()).isEqualTo("…");
			assertThat(this.control.call("DELETE /frames")).isEmpty();
			assertThat(this.control.call("GET /frames?event=cursor&wait=50ms")).isEmpty();
			client.channel.broadcast("cursor", Map.of("x", 1));
			assertThat(this.control.call("GET /frames?topic=realtime:room:1&event=cursor&wait=10s")).hasSize(1);
		}
	}

	@Test
	void theNetworkIsPausedAndLost() throws Exception {
		String url = this.control.call("GET /network").path("url").stringValue().replaceFirst("^http", "ws");
		try (TestClient client = new TestClient(this.server, url + "/realtime/v1", "room:1",
				ChannelOptions.defaults())) {
			client.channel.subscribe().get(10, TimeUnit.SECONDS);
			assertThat(this.control.call("POST /network/pause", "{\"direction\": \"to-server\"}")
				.path("connections")
				.intValue()).isEqualTo(1);
			client.channel.broadcast("cursor", Map.of("x", 1));
			assertThat(this.control.call("GET /frames?event=cursor&wait=200ms")).isEmpty();
			this.control.call("POST /network/delay", "{\"delay\": \"20ms\"}");
			this.control.call("POST /network/throttle", "{\"bytes\": 100000}");
			this.control.call("POST /network/resume");
			assertThat(this.control.call("GET /frames?event=cursor&wait=10s")).hasSize(1);
			int before = this.server.connectionCount();
			this.control.call("POST /network/refuse");
			this.control.call("POST /network/reset");
			await().until(() -> this.control.call("GET /sockets").isEmpty());
			this.control.call("POST /network/lift");
			await().until(
					() -> this.server.connectionCount() > before && this.server.channel("room:1").memberCount() == 1);
			this.control.call("POST /network/cut-after", "{\"direction\": \"to-client\", \"bytes\": 10}");
			client.channel.broadcast("cursor", Map.of("x", 2));
			this.control.call("POST /broadcasts", "{\"topic\": \"room:1\", \"event\": \"cursor\"}");
			await().until(() -> this.server.connectionCount() > before + 1);
		}
	}

	@Test
	void theServerIsStoppedStartedAndSuspended() throws Exception {
		assertThat(this.control.call("POST /server/stop").path("running").booleanValue()).isFalse();
		assertThat(this.control.call("POST /server/start").path("running").booleanValue()).isTrue();
		this.control.call("POST /server/suspend");
		int before = this.control.call("GET /state").path("refused-upgrades").intValue();
		try (TestClient client = new TestClient(this.server, "room:1", ChannelOptions.defaults())) {
			client.channel.subscribe();
			await().until(() -> this.control.call("GET /state").path("refused-upgrades").intValue() > before);
		}
		this.control.call("POST /server/resume");
		try (TestClient client = join("room:1")) {
			client.channel.broadcast("cursor", Map.of("x", 1));
			assertThat(this.control.call("GET /frames?event=cursor&wait=10s")).hasSize(1);
		}
		this.control.call("POST /server/pause-replication");
		this.control.call("POST /server/resume-replication");
	}

	@Test
	void resetBringsTheSeedBack() throws Exception {
		JsonNode before = this.control.call("GET /tables/todos/rows");
		this.control.call("DELETE /tables/todos/rows");
		this.control.call("POST /faults", "{\"kind\": \"ignore-heartbeats\"}");
		this.control.call("POST /presence", "{\"topic\": \"room:1\", \"key\": \"bob\"}");
		this.control.call("POST /server/stop");
		JsonNode state = this.control.call("POST /reset");
		assertThat(state.path("running").booleanValue()).isTrue();
		assertThat(state.path("faults").intValue()).isZero();
		assertThat(this.control.call("GET /presence?topic=room:1")).isEmpty();
		assertThat(this.control.call("GET /tables/todos/rows")).isEqualTo(before).hasSize(2);
	}

	@Test
	void tokensAreSignedForUsersAndForTheTimeThatIsAskedFor() throws Exception {
		String token = this.control.call("POST /tokens", "{\"claims\": {\"sub\": \"eve\"}, \"expires\": \"-1m\"}")
			.path("token")
			.stringValue();
		String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
		assertThat(claims.contains("\"eve\"")).isTrue();
		assertThat(ControlCalls.json(claims).path("exp").longValue()).isLessThan(Instant.now().getEpochSecond());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			"POST /faults|{\"kind\": \"fly\"}|400|kind|'kind' must be one of ignore-heartbeats",
			"POST /faults|{}|400|kind|'kind' is missing",
			"POST /faults|{\"kind\": \"ignore-joins\", \"topc\": \"x\"}|400|topc|'topc' is not known",
			"POST /faults|{\"kind\": \"delay-joins\", \"delay\": \"soon\"}|400|delay|such as 2s or 500ms",
			"POST /faults|{\"kind\": \"delay-joins\", \"delay\": true}|400|delay|'delay' must be",
			"POST /faults|{\"kind\": \"refuse-upgrades\", \"status\": 200}|400|status|from 400 to 599",
			"POST /faults|{\"kind\": \"refuse-joins\", \"error\": \"x\"}|400|error|token-expired",
			"POST /faults|{\"kind\": \"ignore-joins\", \"times\": 0}|400|times|'times' must be",
			"POST /faults|{\"kind\": \"ignore-joins\", \"socket\": 99999}|404|socket|no open socket",
			"POST /faults|[]|400||must be a JSON object", "POST /faults|{\"kind|400||is no JSON",
			"POST /faults||400||The body is missing", "DELETE /faults/99999||404|id|no fault with the id 99999",
			"DELETE /faults/x||400|id|whole number", "POST /broadcasts|{\"topic\": \"x\"}|400|event|'event' is missing",
			"POST /broadcasts|{\"topic\": 7, \"event\": \"e\"}|400|topic|'topic' must be a text",
			"POST /broadcasts|{\"topic\": \"x\", \"event\": \"e\", \"payload\": 1}|400|payload|JSON object",
			"POST /messages|{\"topic\": \"x\", \"event\": \"e\", \"private\": \"no\"}|400|private|true or false",
			"POST /sockets/close|{\"code\": 999}|400|code|from 1000 to 4999",
			"POST /channels/close|{\"topic\": \"x\"}|400|message|'message' is missing",
			"GET /presence||400|topic|'topic' is missing", "GET /frames?wait=2h||400|wait|from 0s to 60s",
			"POST /server/fly||400|action|pause-replication", "POST /network/fly||400|action|cut-after",
			"POST /network/throttle|{\"bytes\": 0}|400|bytes|from 1",
			"POST /network/delay|{}|400|delay|'delay' is missing",
			"POST /network/pause|{\"direction\": \"up\"}|400|direction|to-server, to-client",
			"POST /network/lift|{\"delay\": 1}|400|delay|This call has no fields",
			"PUT /tables/t|{}|400|columns|types by column",
			"PUT /tables/t|{\"columns\": {\"id\": \"int8\"}, \"primary_key\": []}|400|primary_key|primary-key",
			"PUT /tables/t|{\"columns\": {\"id\": \"int8\"}, \"rows\": [7]}|400|rows[0]|'rows[0]' is not right",
			"PUT /tables/t|{\"columns\": {\"id\": \"int8\"}, \"broadcast-changes\": \"x:{y}\"}|400||the column 'y'",
			"PUT /tables/t|{\"name\": \"u\", \"columns\": {\"id\": \"int8\"}}|400|name|The path names the table",
			"POST /tables/birds/rows|{}|404|table|The tables are public.todos",
			"POST /tables/todos/rows|{\"nam\": 1}|400||no column 'nam'",
			"POST /tables/todos/rows|{\"id\": \"x\"}|400||Column 'id' of 'public.todos'",
			"DELETE /tables/todos/rows?id=99||400||no row with {id=99}", "GET /nowhere||404||GET / lists the calls",
			"PUT /state|{}|405||only with GET" })
	void aMistakeIsAnsweredInJsonAndNamesTheField(String call, String body, int status, String field, String message)
			throws Exception {
		int faults = this.control.call("GET /faults").size();
		HttpResponse<String> response = this.control.send(call, (body != null) ? body : "");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		JsonNode error = ControlCalls.json(response.body());
		assertThat(error.path("message").stringValue()).contains(message);
		assertThat(error.path("field").asString("")).isEqualTo((field != null) ? field : "");
		assertThat(this.control.call("GET /faults")).hasSize(faults);
	}

	@Test
	void aBodyThatIsNoJsonIsRefused() throws Exception {
		HttpResponse<String> response = this.control.send("POST /faults", "", "Content-Type", "text/plain");
		assertThat(response.statusCode()).isEqualTo(415);
		assertThat(response.body()).contains("Content-Type: application/json");
	}

	@ParameterizedTest
	@CsvSource({ "http://evil.example, 403", "http://localhost:1, 403", "null, 403", "https://localhost:PORT, 403",
			"http://127.0.0.1:PORT, 403", "http://localhost:PORT, 200" })
	void aPageOfAnotherOriginIsRefused(String origin, int status) throws Exception {
		HttpResponse<String> response = this.control.send("GET /state", "", "Origin",
				origin.replace("PORT", String.valueOf(this.port)));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "cross-site, 403", "same-site, 403", "same-origin, 200", "none, 200" })
	void anImageOfAPageOfAnotherSiteIsRefused(String site, int status) throws Exception {
		assertThat(this.control.send("GET /state", "", "Sec-Fetch-Site", site).statusCode()).isEqualTo(status);
	}

	@ParameterizedTest
	@CsvSource({ "evil.example, 403", "evil.example:PORT, 403", "localhost.evil.example:PORT, 403",
			"127.0.0.1.evil.example:PORT, 403", "localhost:PORT, 200", "LOCALHOST, 200", "127.0.0.1:PORT, 200",
			"[::1]:PORT, 200", "dev.localhost:PORT, 200" })
	void aHostNameThatIsNotOursIsRefused(String host, int status) throws IOException {
		assertThat(raw("GET /state HTTP/1.1\r\nHost: " + host.replace("PORT", String.valueOf(this.port))
				+ "\r\nConnection: close\r\n\r\n"))
			.startsWith("HTTP/1.1 " + status);
	}

	@Test
	void aRequestWithoutAHostIsRefused() throws IOException {
		assertThat(raw("GET /state HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 403");
	}

	private String raw(String request) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
