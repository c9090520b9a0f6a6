package io.github.supabaserealtime.conformance;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Broadcasts over HTTP (protocol.md 9).
 */
abstract class RestCases extends ConformanceCases {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final String JSON = "application/json";

	private final String topic = topic();

	private HttpResponse<String> post(String path, Map<String, String> headers, byte[] body)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.target.endpoint().api(path))
			.timeout(RawSocket.PATIENCE)
			.POST(HttpRequest.BodyPublishers.ofByteArray(body));
		headers.forEach(request::header);
		return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
		return post(path, Map.of("apikey", this.target.key(), "Content-Type", type),
				RawFrame.write(RawFrame.json(body)).getBytes(StandardCharsets.UTF_8));
	}

	private String single(String topic, String event) {
		return "/broadcast/" + URLEncoder.encode(topic, StandardCharsets.UTF_8) + "/events/" + event;
	}

	private RawSocket receiver(String version) {
		RawSocket socket = socket(version);
		socket.joined(wire(this.topic), "{'config':{}}");
		return socket;
	}

	private static void assertAccepted(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(202);
		assertThat(response.body()).isEmpty();
	}

	// 9.3
	@Test
	void aPingNeedsNoKey() throws Exception {
		HttpResponse<String> response = HTTP.send(HttpRequest.newBuilder(this.target.endpoint().api("/ping")).build(),
				HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(RawFrame.json(response.body())).isEqualTo(RawFrame.json("{'message':'Success'}"));
	}

	// 9.1
	@Test
	void aBatchArrivesAsTextsInItsOrder() throws Exception {
		RawSocket first = receiver(V1);
		RawSocket second = receiver(V2);
		HttpResponse<String> response = post("/broadcast", JSON, """
				{'messages':[{'topic':'%1$s','event':'a','payload':{'n':1},'id':'mine'},
				             {'topic':'%1$s','event':'b','payload':{},'private':false}]}""".formatted(this.topic));
		assertAccepted(response);
		assertThat(response.headers().map()).containsKeys("x-rate-limit", "x-request-id");
		for (RawSocket socket : new RawSocket[] { first, second }) {
			RawFrame frame = socket.next();
			assertThat(frame.isText()).isTrue();
			assertThat(frame.payload())
				.isEqualTo(RawFrame.json("{'type':'broadcast','event':'a','payload':{'n':1},'meta':{'id':'mine'}}"));
			assertThat(socket.next().payload())
				.isEqualTo(RawFrame.json("{'type':'broadcast','event':'b','payload':{}}"));
		}
	}

	// 9.1
	@Test
	void aTopicWithThePrefixIsAnotherTopic() throws Exception {
		RawSocket socket = receiver(V2);
		for (String topic : new String[] { wire(this.topic), this.topic }) {
			assertAccepted(post("/broadcast", JSON,
					"{'messages':[{'topic':'%1$s','event':'e','payload':{'to':'%1$s'}}]}".formatted(topic)));
		}
		assertThat(socket.next().broadcast().path("to").stringValue()).as("the first that comes").isEqualTo(this.topic);
	}

	// 9.2
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{'s':'ü'} | {'s':'ü'}
			[1,2]     | {'_json':[1,2]}
			'text'    | {'_json':'text'}
			""")
	void aSingleMessageArrivesBinaryAndWhatIsNoObjectWrapped(String body, String expected) throws Exception {
		RawSocket first = receiver(V1);
		RawSocket second = receiver(V2);
		assertAccepted(post(single(this.topic, "e"), JSON, body));
		RawFrame frame = second.next();
		assertThat(frame.kind()).isEqualTo(4);
		assertThat(frame.payload())
			.isEqualTo(RawFrame.json("{'type':'broadcast','event':'e','payload':" + expected + "}"));
		assertThat(first.next().broadcast()).isEqualTo(RawFrame.json(expected));
	}

	// 9.2
	@Test
	void bytesArriveAsBytesAndABodyWithoutATypeIsIgnored() throws Exception {
		RawSocket socket = receiver(V2);
		assertAccepted(post(single(this.topic, "bytes"),
				Map.of("apikey", this.target.key(), "Content-Type", "application/octet-stream"), new byte[] { 0, -1 }));
		assertAccepted(post(single(this.topic, "none"), Map.of("apikey", this.target.key()), new byte[] { '1' }));
		assertThat(socket.next().content()).containsExactly(0, -1);
		assertThat(socket.next().broadcast()).isEqualTo(RawFrame.json("{}"));
	}

	// 9
	@ParameterizedTest
	@EnumSource(BadToken.class)
	void withoutAValidTokenTheAnswerIs401(BadToken token) throws Exception {
		HttpResponse<String> response = post("/broadcast", Map.of("apikey", this.target.key(), "Authorization",
				"Bearer " + token.of(this.target), "Content-Type", JSON),
				"{\"messages\":[]}".getBytes(StandardCharsets.UTF_8));
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(RawFrame.json(response.body())).isEqualTo(RawFrame.json("{'message':'Unauthorized'}"));
	}

	// 9.1
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{}                           | {'errors':{'messages':['BLANK']}}
					{'messages':[{'topic':'x'}]} | {'errors':{'messages':[{'event':['BLANK'],'payload':['BLANK']}]}}
					{'messages':[{'topic':'x','event':'e','payload':{}},{'topic':'x','event':'e'}]} | {'errors':{'messages':[{},{'payload':['BLANK']}]}}
					""")
	void aBatchThatLacksSomethingIsRefusedWith422(String body, String expected) throws Exception {
		HttpResponse<String> response = post("/broadcast", JSON, body);
		assertThat(response.statusCode()).isEqualTo(422);
		// an apostrophe stands for a quote otherwise
		assertThat(RawFrame.json(response.body().replace("can't be blank", "BLANK")))
			.isEqualTo(RawFrame.json(expected));
	}

	// 9
	@Test
	void whatIsNoJsonIsRefusedWith400() throws Exception {
		HttpResponse<String> response = post("/broadcast", Map.of("apikey", this.target.key(), "Content-Type", JSON),
				new byte[] { '{' });
		assertThat(response.statusCode()).isEqualTo(400);
	}

	// 9.2
	@Test
	void aSingleMessageOfAnotherTypeIsRefusedWith415() throws Exception {
		HttpResponse<String> response = post(single(this.topic, "e"), "text/plain", "'x'");
		assertThat(response.statusCode()).isEqualTo(415);
		assertThat(RawFrame.json(response.body()).path("error").stringValue())
			.isEqualTo("Unsupported Media Type. Use application/json or application/octet-stream");
	}

	// 9.1 and 9.2
	@Test
	void aPayloadThatIsTooLongIsRefusedWith422() throws Exception {
		String payload = "{'x':'" + "x".repeat(3_100_000) + "'}";
		HttpResponse<String> batch = post("/broadcast", JSON,
				"{'messages':[{'topic':'x','event':'e','payload':" + payload + "}]}");
		assertThat(batch.statusCode()).isEqualTo(422);
		assertThat(RawFrame.json(batch.body()))
			.isEqualTo(RawFrame.json("{'errors':{'messages':[{'payload':['Payload size exceeds tenant limit']}]}}"));
		HttpResponse<String> single = post(single(this.topic, "e"), JSON, payload);
		assertThat(single.statusCode()).isEqualTo(422);
		assertThat(RawFrame.json(single.body()))
			.isEqualTo(RawFrame.json("{'errors':{'payload':['Payload size exceeds tenant limit']}}"));
	}

	// 9.1 and 9.2
	@Test
	void withoutThePermissionABatchIsDroppedWith202AndASingleMessageRefusedWith403() throws Exception {
		String readonly = topic(Access.READONLY);
		String token = this.target.tokenOf(Target.MEMBER);
		Map<String, String> headers = Map.of("Authorization", "Bearer " + token, "Content-Type", JSON);
		RawSocket socket = socket();
		String join = socket.joined(wire(readonly), join("{'private':true}", token));
		assertAccepted(post("/broadcast", headers,
				"{\"messages\":[{\"topic\":\"%s\",\"event\":\"e\",\"payload\":{},\"private\":true}]}"
					.formatted(readonly)
					.getBytes(StandardCharsets.UTF_8)));
		HttpResponse<String> response = post(single(readonly, "e") + "?private=true", headers,
				"{}".getBytes(StandardCharsets.UTF_8));
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(RawFrame.json(response.body())).isEqualTo(RawFrame.json("{'message':'Unauthorized'}"));
		assertThat(socket.untilAnswered(join, wire(readonly))).isEmpty();
	}

	// 9.1
	@Test
	void withThePermissionAPrivateTopicHearsIt() throws Exception {
		String members = topic(Access.MEMBERS);
		String token = this.target.tokenOf(Target.MEMBER);
		RawSocket socket = socket();
		socket.joined(wire(members), join("{'private':true}", token));
		assertAccepted(post(single(members, "e") + "?private=true",
				Map.of("Authorization", "Bearer " + token, "Content-Type", JSON),
				"{\"n\":1}".getBytes(StandardCharsets.UTF_8)));
		assertThat(socket.next().broadcast()).isEqualTo(RawFrame.json("{'n':1}"));
	}

	private HttpResponse<String> postPrivate(String topic, String event, String query) throws Exception {
		return post(single(topic, event) + "?private=true" + query,
				Map.of("Authorization", "Bearer " + this.target.tokenOf(Target.MEMBER), "Content-Type", JSON),
				"{\"n\":1}".getBytes(StandardCharsets.UTF_8));
	}

	private List<String> replayed(String topic) {
		RawSocket late = socket();
		String join = late.joined(wire(topic),
				join("{'private':true,'broadcast':{'replay':{'since':0}}}", this.target.tokenOf(Target.MEMBER)));
		return late.untilAnswered(join, wire(topic)).stream().map(RawFrame::userEvent).toList();
	}

	// 5.7.7
	@ParameterizedTest
	@ValueSource(strings = { "&persist=true", "&persist%5Bttl%5D=60" })
	@HoldsFor(Generation.NEWEST)
	void aSingleMessageIsStoredWhereTheQueryAsksForIt(String query) throws Exception {
		String full = topic(Access.FULL);
		Assumptions.assumeTrue(this.target.stores(), () -> "Over HTTP " + this.target + " does not say what it stores");
		assertAccepted(postPrivate(full, "stored", query));
		await("the store in the background").atMost(RawSocket.PATIENCE)
			.untilAsserted(() -> assertThat(replayed(full)).containsExactly("stored"));
	}

	// 5.7.7
	@ParameterizedTest
	@ValueSource(strings = { "", "&persist=false" })
	void aSingleMessageIsNotStoredWhereTheQueryDoesNotAskForIt(String query) throws Exception {
		assertNotStored(query);
	}

	// 9.2; the parameter is not read
	@ParameterizedTest
	@ValueSource(strings = { "&persist=true", "&persist=maybe", "&persist%5Bttl%5D=0" })
	@HoldsFor(Generation.V2_129)
	void anOlderServerSendsASingleMessageAndStoresNone(String query) throws Exception {
		assertNotStored(query);
	}

	private void assertNotStored(String query) throws Exception {
		String full = topic(Access.FULL);
		RawSocket socket = socket();
		socket.joined(wire(full), join("{'private':true}", this.target.tokenOf(Target.MEMBER)));
		assertAccepted(postPrivate(full, "passing", query));
		assertThat(socket.next().userEvent()).isEqualTo("passing");
		this.target.database().send(full, "last", Map.of());
		await("the message of the database").atMost(RawSocket.PATIENCE)
			.untilAsserted(() -> assertThat(replayed(full)).containsExactly("last"));
	}

	// 5.7.7
	@Test
	@HoldsFor(Generation.NEWEST)
	void whatCannotBeStoredIsRefusedWith422() throws Exception {
		HttpResponse<String> open = post(single(this.topic, "e") + "?persist=true", JSON, "{}");
		assertThat(open.statusCode()).isEqualTo(422);
		assertThat(RawFrame.json(open.body()))
			.isEqualTo(RawFrame.json("{'errors':{'persist':['can only be used on private channels']}}"));
		for (String query : List.of("&persist=maybe", "&persist%5Bttl%5D=0", "&persist%5Bttl%5D=259201")) {
			HttpResponse<String> malformed = postPrivate(topic(Access.FULL), "e", query);
			assertThat(malformed.statusCode()).as(query).isEqualTo(422);
			assertThat(RawFrame.json(malformed.body()).path("message").asString(""))
				.startsWith("persist ttl must be a positive integer of seconds");
		}
	}

	// 9
	@Test
	void theClientSendsAndSaysWhatItWasRefusedWith() {
		RawSocket socket = receiver(V2);
		BroadcastRestClient client = builder(this.target.url()).buildRestClient();
		client.broadcast(wire(this.topic), "object", Map.of("n", 1));
		client.broadcast(this.topic, "bytes", new byte[] { 1 });
		client.send(HttpBroadcast.of(this.topic, "with an id", Map.of()).withId("mine"));
		assertThat(socket.next().broadcast()).isEqualTo(RawFrame.json("{'n':1}"));
		assertThat(socket.next().content()).containsExactly(1);
		assertThat(socket.next().payload().path("meta").path("id").stringValue()).isEqualTo("mine");
		BroadcastRestClient refused = RealtimeConnectionBuilder.of(this.target.url(), BadToken.FORGED.of(this.target))
			.buildRestClient();
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> refused.broadcast(this.topic, "e", Map.of()))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(401));
	}

}
