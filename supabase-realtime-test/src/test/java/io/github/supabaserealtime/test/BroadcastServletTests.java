package io.github.supabaserealtime.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The HTTP endpoints (protocol.md 9).
 */
class BroadcastServletTests {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final String BATCH = "/api/broadcast";

	private static final String SINGLE = "/api/broadcast/r/events/e";

	private static final String JSON = "application/json";

	private static final String GOOD = "{\"messages\":[{\"topic\":\"r\",\"event\":\"e\",\"payload\":{\"n\":1}}]}";

	private static final String UNAUTHORIZED = "{\"message\":\"Unauthorized\"}";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.maxPayloadKilobytes(1)
		.policy((topic, claims) -> topic.equals("shut") ? Permissions.READ_ONLY : Permissions.ALL)
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private Map<String, String> headers(String type) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("apikey", this.server.apiKey());
		if (!type.isEmpty()) {
			headers.put("content-type", type);
		}
		return headers;
	}

	private HttpResponse<String> post(String path, Map<String, String> headers, byte[] body) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.server.httpUrl() + path))
			.POST(HttpRequest.BodyPublishers.ofByteArray(body));
		headers.forEach(request::header);
		return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path, String type, String body) throws Exception {
		return post(path, headers(type), body.getBytes(StandardCharsets.UTF_8));
	}

	private HttpResponse<String> authorized(String authorization, String key) throws Exception {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("content-type", JSON);
		headers.put("authorization", authorization);
		if (!key.isEmpty()) {
			headers.put("apikey", key);
		}
		return post(BATCH, headers, GOOD.getBytes(StandardCharsets.UTF_8));
	}

	private static void assertAnswer(HttpResponse<String> response, int status, String body) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(Json.parse(response.body())).isEqualTo(Json.parse(body));
		assertThat(response.headers().firstValue("content-type").orElseThrow().replace(" ", ""))
			.isEqualToIgnoringCase("application/json;charset=utf-8");
	}

	private static void assertAccepted(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(202);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().firstValue("x-request-id")).isPresent();
		assertThat(response.headers().firstValue("x-rate-limit")).hasValue("100");
	}

	private RawClient member(String topic, String config) {
		RawClient client = RawClient.connect(this.server);
		client.send("[\"1\",\"1\",\"realtime:%s\",\"phx_join\",{\"config\":%s}]".formatted(topic, config));
		assertThat(client.nextText()).contains("\"ok\"");
		return client;
	}

	@ParameterizedTest
	@ValueSource(strings = { "bearer ", "Bearer ", "BEARER " })
	void theSchemeMayBeWrittenAnyWay(String scheme) throws Exception {
		assertAccepted(authorized(scheme + this.server.apiKey(), ""));
	}

	@Test
	void aMessageBehindAnUpgradeToHttp2ReachesNobody() {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.server.httpUrl() + "/api/broadcast/room/events/x"))
			.header("Content-Type", "application/json")
			.header("apikey", this.server.apiKey())
			.POST(HttpRequest.BodyPublishers.ofString("{\"n\":1}"))
			.build();
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()));
		assertThat(this.server.restRequests()).isEmpty();
	}

	@Test
	void anAuthorizationWinsOverTheKeyUnlessItIsOfAnotherScheme() throws Exception {
		String key = this.server.apiKey();
		assertAnswer(authorized("Bearer nonsense", key), 401, UNAUTHORIZED);
		assertAccepted(authorized("Bearer " + key, "nonsense"));
		assertAccepted(authorized("Basic abc", key));
		assertAnswer(authorized("Basic abc", ""), 401, UNAUTHORIZED);
	}

	@Test
	void anAuthorizationWithoutExactlyOneBlankFails() throws Exception {
		String key = this.server.apiKey();
		assertThat(authorized("Bearer", key).statusCode()).isEqualTo(500);
		assertThat(authorized("Bearer a b", key).statusCode()).isEqualTo(500);
	}

	@Test
	void theKeyIsNotReadFromWhereSocketsHaveIt() throws Exception {
		String key = this.server.apiKey();
		byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
		assertAnswer(post(BATCH + "?apikey=" + key, Map.of("content-type", JSON, "x-api-key", key), body), 401,
				UNAUTHORIZED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{}                                                              | "can't be blank"
					[1]                                                             | "can't be blank"
					{"messages":[]}                                                 | "can't be blank"
					{"messages":null}                                               | "can't be blank"
					{"messages":"x"}                                                | "is invalid"
					{"messages":[1]}                                                | "is invalid"
					{"messages":[{}]}                                               | {"payload":["can't be blank"],"event":["can't be blank"],"topic":["can't be blank"]}
					{"messages":[{"topic":"  ","event":"","payload":null}]}         | {"payload":["can't be blank"],"event":["can't be blank"],"topic":["can't be blank"]}
					{"messages":[{"topic":1,"event":true,"payload":[]}]}            | {"payload":["is invalid"],"event":["is invalid"],"topic":["is invalid"]}
					{"messages":[{"topic":"r","event":"e","payload":{},"id":7}]}    | {"id":["is invalid"]}
					{"messages":[{"topic":"r","event":"e","payload":{},"private":"x"}]} | {"private":["is invalid"]}
					""",
			quoteCharacter = '`')
	void aBatchIsRefusedForWhatIsWrongWithIt(String body, String problem) throws Exception {
		assertAnswer(post(BATCH, JSON, body), 422, "{\"errors\":{\"messages\":[" + problem + "]}}");
	}

	@Test
	void ofABatchWithAMistakeNothingIsSent() throws Exception {
		try (RawClient client = member("r", "{}")) {
			String large = "{\"event\":\"e\",\"payload\":{\"n\":\"" + "x".repeat(1500) + "\"}}";
			assertAnswer(
					post(BATCH, JSON,
							"{\"messages\":[{\"topic\":\"r\",\"event\":\"e\",\"payload\":{}}," + large + "]}"),
					422,
					"{\"errors\":{\"messages\":[{},{\"topic\":[\"can't be blank\"],\"payload\":[\"Payload size exceeds tenant limit\"]}]}}");
			client.expectNothingElse();
		}
	}

	@Test
	void privateMessagesOfABatchReachPrivateRoomsOnly() throws Exception {
		try (RawClient open = member("r", "{}"); RawClient shut = member("r", "{\"private\":true}")) {
			assertAccepted(post(BATCH, JSON,
					"{\"messages\":[{\"topic\":\"r\",\"event\":\"e\",\"payload\":{},\"private\":\"true\"}]}"));
			shut.expect(
					"[null,null,\"realtime:r\",\"broadcast\",{\"payload\":{},\"event\":\"e\",\"type\":\"broadcast\"}]");
			open.expectNothingElse();
		}
	}

	@Test
	void theGatewayAnswersABrowserThatAsksBeforehandAndTheServerItselfDoesNot() throws Exception {
		HttpRequest.Builder preflight = HttpRequest.newBuilder()
			.method("OPTIONS", HttpRequest.BodyPublishers.noBody())
			.header("Origin", "http://localhost:5173")
			.header("Access-Control-Request-Headers", "apikey,content-type");
		HttpResponse<String> gateway = HTTP.send(
				preflight.uri(URI.create(this.server.httpUrl() + "/realtime/v1/api/broadcast")).build(),
				HttpResponse.BodyHandlers.ofString());
		assertThat(gateway.statusCode()).isEqualTo(200);
		assertThat(gateway.headers().map()).containsEntry("access-control-allow-origin", List.of("*"))
			.containsEntry("access-control-allow-headers", List.of("apikey,content-type"))
			.containsEntry("access-control-allow-methods", List.of("GET, POST"));
		assertThat(HTTP
			.send(preflight.uri(URI.create(this.server.httpUrl() + "/api/broadcast")).build(),
					HttpResponse.BodyHandlers.ofString())
			.statusCode()).isEqualTo(404);
	}

	@Test
	void withoutPermissionABatchIsDroppedAndASingleOneRefused() throws Exception {
		try (RawClient client = member("shut", "{\"private\":true}")) {
			assertAccepted(post(BATCH, JSON,
					"{\"messages\":[{\"topic\":\"shut\",\"event\":\"e\",\"payload\":{},\"private\":true}]}"));
			assertAnswer(post("/api/broadcast/shut/events/e?private=true", JSON, "{}"), 403, UNAUTHORIZED);
			client.expectNothingElse();
		}
	}

	@Test
	void anotherTypeOfContentIsEmptyToABatchAndRefusedForASingleOne() throws Exception {
		String blank = "{\"errors\":{\"messages\":[\"can't be blank\"]}}";
		assertAnswer(post(BATCH, "text/plain", GOOD), 422, blank);
		assertAnswer(post(BATCH, "", GOOD), 422, blank);
		assertAccepted(post(BATCH, "application/json; charset=utf-8", GOOD));
		String unsupported = "{\"error\":\"Unsupported Media Type. Use application/json or application/octet-stream\"}";
		assertAnswer(post(SINGLE, "text/plain", "{}"), 415, unsupported);
		assertAnswer(post(SINGLE, "application/jsonl", "{}"), 415, unsupported);
		assertAccepted(post(SINGLE, "Application/JSON;charset=utf-8", "{}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { BATCH, SINGLE })
	void whatIsNoJsonIsABadRequest(String path) throws Exception {
		HttpResponse<String> response = post(path, JSON, "{");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).isEqualTo("Bad Request");
		assertThat(response.headers().firstValue("x-rate-limit")).isEmpty();
	}

	@Test
	void whoWantsNoJsonGetsNone() throws Exception {
		Map<String, String> headers = headers(JSON);
		headers.put("accept", "text/html");
		assertThat(post(BATCH, headers, GOOD.getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(406);
		headers.put("accept", "text/html, */*;q=0.1");
		assertAccepted(post(BATCH, headers, GOOD.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void aBodyOfMoreThanEightMegabytesIsTooLarge() throws Exception {
		assertThat(post(SINGLE, headers("application/octet-stream"), new byte[8_000_001]).statusCode()).isEqualTo(413);
	}

	@Test
	void aPayloadOverTheLimitIsRefusedAsJsonAndAsBytes() throws Exception {
		String refused = "{\"errors\":{\"payload\":[\"Payload size exceeds tenant limit\"]}}";
		assertAnswer(post(SINGLE, JSON, "{\"n\":\"" + "x".repeat(1500) + "\"}"), 422, refused);
		assertAnswer(post(SINGLE, headers("application/octet-stream"), new byte[1495]), 422, refused);
		assertAccepted(post(SINGLE, headers("application/octet-stream"), new byte[1494]));
		// the size comes before the permission
		assertAnswer(post("/api/broadcast/shut/events/e?private=true", JSON, "{\"n\":\"" + "x".repeat(1500) + "\"}"),
				422, refused);
	}

	@Test
	void theWordPrivateIsTakenLiterally() throws Exception {
		try (RawClient open = member("r", "{}"); RawClient shut = member("r", "{\"private\":true}")) {
			assertAccepted(post(SINGLE + "?private=1", JSON, "{}"));
			assertAccepted(post(SINGLE + "?private=true", JSON, "{}"));
			assertThat((byte[]) open.next("the public one")).startsWith(4);
			assertThat((byte[]) shut.next("the private one")).startsWith(4);
			open.expectNothingElse();
			shut.expectNothingElse();
		}
	}

	@Test
	void aSingleOneWithoutATypeIsAnEmptyObject() throws Exception {
		try (RawClient client = RawClient.connect(this.server, this.server.apiKey(), "1.0.0")) {
			client.send(
					"{\"topic\":\"realtime:r\",\"event\":\"phx_join\",\"payload\":{\"config\":{}},\"ref\":\"1\",\"join_ref\":\"1\"}");
			client.nextText();
			assertAccepted(post(SINGLE, "", "{\"n\":1}"));
			client.expect(
					"{\"topic\":\"realtime:r\",\"event\":\"broadcast\",\"payload\":{\"event\":\"e\",\"payload\":{},\"type\":\"broadcast\"},\"ref\":null}");
		}
	}

	@Test
	void pathsAreDecodedAndServedBelowBothBases() throws Exception {
		try (RawClient client = member("a/b+c", "{}")) {
			assertAccepted(post("/realtime/v1/api/broadcast/a%2Fb+c/events/x%20y", JSON, "7"));
			assertThat(new String((byte[]) client.next("kind 4"), 5, 26, StandardCharsets.UTF_8))
				.isEqualTo("realtime:a/b+cx y{\"_json\":");
		}
	}

	@Test
	void whatIsNoBroadcastIsNotFound() throws Exception {
		assertThat(post("/api/broadcast/r/events", JSON, "{}").statusCode()).isEqualTo(404);
		assertThat(post("/api/other", JSON, "{}").statusCode()).isEqualTo(404);
	}

	@Test
	void theServerTellsThatItIsThereWithoutAToken() throws Exception {
		for (String[] expected : new String[][] { { "/healthcheck", "ok" },
				{ "/api/ping", "{\"message\":\"Success\"}" } }) {
			HttpResponse<String> response = HTTP.send(
					HttpRequest.newBuilder(URI.create(this.server.httpUrl() + expected[0])).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo(expected[1]);
		}
		assertThat(this.server.restRequests()).isEmpty();
	}

	@Test
	void theHealthOfATenantIsForTheManagementOnly() throws Exception {
		HttpResponse<String> response = HTTP
			.send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + "/api/tenants/realtime-dev/health"))
				.header("authorization", "Bearer " + this.server.apiKey())
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.body()).isEmpty();
		assertThat(post("/api/tenants/realtime-dev/health", JSON, "{}").statusCode()).isEqualTo(404);
	}

	@Test
	void browsersMayPing() throws Exception {
		HttpResponse<String> response = HTTP
			.send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + "/api/ping"))
				.header("origin", "http://localhost:3000")
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue("*");
	}

	@Test
	void browsersOfAnyOriginMayReadTheAnswer() throws Exception {
		Map<String, String> headers = headers(JSON);
		assertThat(post(BATCH, headers, GOOD.getBytes(StandardCharsets.UTF_8)).headers()
			.firstValue("access-control-allow-origin")).isEmpty();
		headers.put("origin", "http://localhost:3000");
		assertThat(post(BATCH, headers, GOOD.getBytes(StandardCharsets.UTF_8)).headers()
			.firstValue("access-control-allow-origin")).hasValue("*");
	}

	@Test
	void requestsAreRememberedWithTheirOutcome() throws Exception {
		post(SINGLE + "?private=true", JSON, "{\"n\":1}");
		post(SINGLE, "text/plain", "x");
		assertThat(this.server.restRequests()).extracting(RestRequest::path)
			.containsExactly(SINGLE.substring(4) + "?private=true", SINGLE.substring(4));
		assertThat(this.server.restRequests()).extracting(RestRequest::status).containsExactly(202, 415);
		assertThat(this.server.restRequests().get(0).text()).isEqualTo("{\"n\":1}");
		assertThat(this.server.restRequests().get(0).headers()).containsEntry("content-type", JSON);
		assertThat(this.server.restRequests().get(0)).asString().doesNotContain(this.server.apiKey());
		this.server.clearReceived();
		assertThat(this.server.restRequests()).isEmpty();
	}

}
