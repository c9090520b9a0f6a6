package io.github.supabaserealtime.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Each fault: what it does, how often it strikes, and that it is gone when it is lifted.
 */
class FaultTests {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private HttpResponse<String> upgrade() throws Exception {
		return send(HttpRequest.newBuilder(
				URI.create(this.server.httpUrl() + "/socket/websocket?vsn=2.0.0&apikey=" + this.server.apiKey())));
	}

	private HttpResponse<String> rest() throws Exception {
		return send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + "/api/broadcast/r/events/e"))
			.header("apikey", this.server.apiKey())
			.POST(HttpRequest.BodyPublishers.ofString("{}")));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static RawClient join(RawClient client, String ref, String topic) {
		return client.send("[\"%s\",\"%s\",\"realtime:%s\",\"phx_join\",{\"config\":{\"broadcast\":{\"ack\":true}}}]"
			.formatted(ref, ref, topic));
	}

	private static RawClient joined(RawClient client, String ref, String topic) {
		return join(client, ref, topic).expect(
				"[\"%s\",\"%s\",\"realtime:%s\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]"
					.formatted(ref, ref, topic));
	}

	private static RawClient broadcast(RawClient client, String ref, String topic) {
		return client.send(
				"[\"1\",\"%s\",\"realtime:%s\",\"broadcast\",{\"event\":\"e\",\"ref\":%s}]".formatted(ref, topic, ref));
	}

	private static RawClient heartbeat(RawClient client, String ref) {
		return client.send("[null,\"%s\",\"phoenix\",\"heartbeat\",{}]".formatted(ref));
	}

	private static String reply(String joinRef, String ref, String topic, String status, String response) {
		return "[\"%s\",\"%s\",\"realtime:%s\",\"phx_reply\",{\"status\":\"%s\",\"response\":%s}]".formatted(joinRef,
				ref, topic, status, response);
	}

	@Test
	void heartbeatsAreIgnoredAsOftenAsTold() {
		try (RawClient client = RawClient.connect(this.server)) {
			Fault fault = this.server.faults().times(2).ignoreHeartbeats();
			heartbeat(client, "1");
			heartbeat(client, "2");
			heartbeat(client, "3");
			client.expect("[null,\"3\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			assertThat(fault.strikes()).isEqualTo(2);
		}
	}

	@Test
	void ignoredHeartbeatsLeaveTheRestOfTheSocketAlone() {
		try (RawClient client = RawClient.connect(this.server)) {
			Fault fault = this.server.faults().ignoreHeartbeats();
			heartbeat(client, "1");
			joined(client, "2", "r");
			assertThat(fault.strikes()).isEqualTo(1);
			fault.close();
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 403, 404, 429, 500, 503 })
	void upgradesAreRefusedWithAnyStatus(int status) throws Exception {
		Fault fault = this.server.faults().times(1).refuseUpgrades(status, "Say \"no\"");
		HttpResponse<String> response = upgrade();
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).isEqualTo("{\"error\":\"Say \\\"no\\\"\"}");
		assertThat(fault.strikes()).isEqualTo(1);
		assertThat(this.server.refusedCount()).isEqualTo(1);
		RawClient.connect(this.server).expectNothingElse().close();
	}

	@Test
	void anOpenSocketDoesNotFeelThatUpgradesAreRefused() throws Exception {
		try (RawClient client = RawClient.connect(this.server);
				Fault fault = this.server.faults().refuseUpgrades(503, "no")) {
			assertThat(upgrade().statusCode()).isEqualTo(503);
			assertThat(upgrade().statusCode()).isEqualTo(503);
			client.expectNothingElse();
			assertThat(fault.strikes()).isEqualTo(2);
		}
		// a good key without the headers of an upgrade
		assertThat(upgrade().statusCode()).isEqualTo(400);
	}

	@Test
	void aDelayedJoinComesLateAndBlocksItsSocketMeanwhile() {
		try (RawClient client = RawClient.connect(this.server)) {
			Fault fault = this.server.faults().times(1).delayJoins("slow", Duration.ofMillis(300));
			long begin = System.nanoTime();
			join(client, "1", "slow");
			heartbeat(client, "2");
			assertThat(client.nextText()).contains("phx_reply", "realtime:slow");
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
			assertThat(client.nextText()).contains("phoenix");
			joined(client, "3", "slow").expect("[\"1\",\"1\",\"realtime:slow\",\"phx_close\",{}]");
			assertThat(fault.strikes()).isEqualTo(1);
		}
	}

	@Test
	void aRefusedJoinEndsTheOneBeforeAndIsNoMember() {
		try (RawClient client = RawClient.connect(this.server)) {
			joined(client, "1", "r");
			Fault fault = this.server.faults().times(1).refuseJoins("realtime:r", "RealtimeRestarting: standby");
			join(client, "2", "r")
				.expect(reply("2", "2", "r", "error", "{\"reason\":\"RealtimeRestarting: standby\"}"));
			client.expect("[\"1\",\"1\",\"realtime:r\",\"phx_close\",{}]");
			assertThat(this.server.channel("r").memberCount()).isZero();
			assertThat(fault.strikes()).isEqualTo(1);
			joined(client, "3", "r").expectNothingElse();
		}
	}

	@Test
	void anIgnoredJoinIsNeverAnsweredAndIsNoMember() {
		try (RawClient client = RawClient.connect(this.server)) {
			Fault fault = this.server.faults().times(1).ignoreJoins("r");
			join(client, "1", "r").expectNothingElse();
			assertThat(fault.strikes()).isEqualTo(1);
			assertThat(this.server.channel("r").memberCount()).isZero();
			joined(client, "2", "r").expectNothingElse();
		}
	}

	@Test
	void aFaultOfOneTopicSparesTheOthersAndAStarMeansAll() {
		try (RawClient client = RawClient.connect(this.server)) {
			Fault one = this.server.faults().refuseJoins("a", "one");
			joined(client, "1", "b");
			join(client, "2", "a").expect(reply("2", "2", "a", "error", "{\"reason\":\"one\"}"));
			this.server.faults().times(1).refuseJoins("*", "all");
			join(client, "3", "a").expect(reply("3", "3", "a", "error", "{\"reason\":\"all\"}"));
			join(client, "4", "a").expect(reply("4", "4", "a", "error", "{\"reason\":\"one\"}"));
			assertThat(one.strikes()).isEqualTo(2);
		}
	}

	@Test
	void withoutItsAckABroadcastIsRelayedAllTheSame() {
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			joined(client, "1", "r");
			joined(other, "1", "r");
			Fault fault = this.server.faults().times(2).dropAcks("r");
			broadcast(client, "2", "r");
			broadcast(client, "3", "r");
			broadcast(client, "4", "r").expect(reply("1", "4", "r", "ok", "{}"));
			for (int i = 2; i <= 4; i++) {
				other.expect("[null,null,\"realtime:r\",\"broadcast\",{\"event\":\"e\",\"ref\":" + i + "}]");
			}
			assertThat(fault.strikes()).isEqualTo(2);
		}
	}

	@Test
	void aBroadcastAnsweredWithAnErrorIsNotRelayed() {
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			joined(client, "1", "r");
			joined(other, "1", "r");
			Fault fault = this.server.faults().times(1).replyToBroadcasts("r", "{\"reason\":\"x\"}");
			broadcast(client, "2", "r").expect(reply("1", "2", "r", "error", "{\"reason\":\"x\"}"));
			broadcast(client, "3", "r").expect(reply("1", "3", "r", "ok", "{}"));
			other.expect("[null,null,\"realtime:r\",\"broadcast\",{\"event\":\"e\",\"ref\":3}]").expectNothingElse();
			assertThat(fault.strikes()).isEqualTo(1);
		}
	}

	@Test
	void requestsAreRefusedAndRememberedWithTheStatus() throws Exception {
		Fault fault = this.server.faults().times(1).refuseRest(429, "Too many requests");
		HttpResponse<String> refused = rest();
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(refused.body()).isEqualTo("{\"message\":\"Too many requests\"}");
		assertThat(rest().statusCode()).isEqualTo(202);
		assertThat(fault.strikes()).isEqualTo(1);
		assertThat(this.server.restRequests()).extracting(RestRequest::status).containsExactly(429, 202);
	}

	@Test
	void aFaultOfOneConnectionSparesTheOthers() {
		try (RawClient client = RawClient.connect(this.server)) {
			this.server.awaitConnections(1, Duration.ofSeconds(5));
			Fault fault = this.server.faults().only(this.server.connections().get(0)).ignoreJoins("*");
			try (RawClient other = RawClient.connect(this.server)) {
				joined(other, "1", "r");
				join(client, "1", "r").expectNothingElse();
			}
			assertThat(fault.strikes()).isEqualTo(1);
		}
	}

	@Test
	void clearingLiftsAllFaultsButKeepsCount() {
		try (RawClient client = RawClient.connect(this.server)) {
			Fault first = this.server.faults().ignoreHeartbeats();
			Fault second = this.server.faults().ignoreJoins("*");
			heartbeat(client, "1");
			join(client, "1", "r");
			// answered only after both were ignored
			broadcast(client, "2", "x");
			assertThat(client.nextText()).contains("unmatched topic");
			this.server.faults().clear();
			joined(client, "3", "r").expectNothingElse();
			assertThat(first.strikes()).isEqualTo(1);
			assertThat(second.strikes()).isEqualTo(1);
		}
	}

	@Test
	void faultsOutliveARestart() {
		Fault fault = this.server.faults().refuseJoins("*", "still");
		this.server.stop();
		this.server.restart();
		try (RawClient client = RawClient.connect(this.server)) {
			join(client, "1", "r").expect(reply("1", "1", "r", "error", "{\"reason\":\"still\"}"));
		}
		assertThat(fault.strikes()).isEqualTo(1);
	}

	@Test
	void whatMakesNoSenseIsRefusedAndNeverInForce() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.faults().times(0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.faults().replyToBroadcasts("r", "{nonsense"))
			.withMessageContaining("{nonsense");
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.faults().replyToJoins("r", ""));
		try (RawClient client = RawClient.connect(this.server)) {
			joined(client, "1", "r");
			broadcast(client, "2", "r").expect(reply("1", "2", "r", "ok", "{}"));
		}
	}

	@Test
	void aScopeHoldsForTheFaultThatIsMadeWithItOnly() {
		try (RawClient client = RawClient.connect(this.server)) {
			// before there is another: a client is connected before the server lists it
			this.server.awaitConnections(1, Duration.ofSeconds(5));
			Faults once = this.server.faults().only(this.server.connections().get(0)).times(1);
			Fault first = once.ignoreHeartbeats();
			Fault second = once.refuseJoins("*", "no");
			heartbeat(client, "1");
			heartbeat(client, "2").expect("[null,\"2\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			try (RawClient other = RawClient.connect(this.server)) {
				joined(other, "1", "r");
			}
			join(client, "3", "r").expect(reply("3", "3", "r", "error", "{\"reason\":\"no\"}"));
			joined(client, "4", "r");
			assertThat(first.strikes()).isEqualTo(1);
			assertThat(second.strikes()).isEqualTo(1);
		}
	}

}
