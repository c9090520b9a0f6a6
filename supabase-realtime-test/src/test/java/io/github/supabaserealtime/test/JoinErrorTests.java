package io.github.supabaserealtime.test;

import java.time.Duration;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each error of a join (protocol.md 4.5) as a fault, and those that settings provoke.
 */
class JoinErrorTests {

	private static final Duration DELAY = Duration.ofMillis(50);

	private EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().joinErrorDelay(DELAY).start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private void restart(EmbeddedRealtimeServerBuilder builder) {
		this.server.close();
		this.server = builder.start();
	}

	@ParameterizedTest
	@EnumSource(JoinError.class)
	void eachErrorComesAsFromTheRealServer(JoinError error) {
		Fault fault = this.server.faults().times(1).refuseJoins("a:b", error);
		try (RawClient client = RawClient.connect(this.server)) {
			long begin = System.nanoTime();
			client.send("[\"1\",\"2\",\"realtime:a:b\",\"phx_join\",{\"config\":{}}]");
			String joinRef = (error == JoinError.UNMATCHED_TOPIC) ? "null" : "\"1\"";
			client.expect("[" + joinRef
					+ ",\"2\",\"realtime:a:b\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":"
					+ Json.write(Json.toNode(error.reason("a:b"))) + "}}]");
			if (!error.isImmediate()) {
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(DELAY);
			}
			if (error.closesSocket()) {
				assertThat(client.awaitClose()).isEqualTo(1001);
			}
			else {
				assertThat(client.join("3", "a:b", "{}")).contains("\"ok\"");
			}
			assertThat(fault.strikes()).isEqualTo(1);
		}
	}

	@Test
	void anErrorOfPhoenixItselfIsNotDelayed() {
		restart(EmbeddedRealtimeServer.builder().joinErrorDelay(Duration.ofMinutes(1)));
		this.server.faults().refuseJoins("*", JoinError.JOIN_CRASHED);
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("room", "{}")).contains("join crashed");
		}
	}

	@Test
	void theReasonNamesTheTopic() {
		assertThat(JoinError.UNAUTHORIZED.reason("a:b"))
			.isEqualTo("Unauthorized: You do not have permissions to read from this Channel topic: a:b");
		assertThat(JoinError.values()).extracting((error) -> error.reason("t")).doesNotHaveDuplicates();
	}

	@Test
	void publicChannelsCanBeRefused() {
		restart(EmbeddedRealtimeServer.builder().privateOnly(true));
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("room", "{}")).contains(JoinError.PRIVATE_ONLY.reason("room"));
			assertThat(client.join("room", "{\"private\":true}")).contains("\"ok\"");
		}
	}

	@Test
	void aSuspendedTenantLetsNobodyInUntilItIsTakenBack() {
		String path = "/socket/websocket?vsn=2.0.0&apikey=" + this.server.apiKey();
		RawClient client = RawClient.connect(this.server);
		client.join("room", "{}");
		client.nextText();
		this.server.suspend();
		client.expect("[null,null,\"realtime:room\",\"system\",{\"extension\":\"system\",\"status\":\"ok\","
				+ "\"message\":\"Server requested disconnect\"}]");
		assertThat(client.awaitClose()).isEqualTo(1012);
		assertThat(RawHttp.get(this.server, "localhost", path))
			.isEqualTo(new RawHttp(403, "{\"error\":\"Realtime was disabled for this tenant\"}"));
		assertThat(RawHttp.post(this.server, "localhost", "/api/broadcast/room/events/x", this.server.apiKey(), "{}"))
			.isEqualTo(new RawHttp(403, "{\"message\":\"Tenant is suspended\"}"));
		this.server.suspend();
		this.server.resume();
		try (RawClient again = RawClient.connect(this.server)) {
			assertThat(again.join("room", "{}")).contains("\"ok\"");
			this.server.resume();
			again.awaitTexts(1);
			assertThat(again.isClosed()).isFalse();
		}
	}

	@Test
	void anotherTenantIsNotFoundAnywhere() {
		restart(EmbeddedRealtimeServer.builder().tenant("acme"));
		String key = this.server.apiKey();
		assertThat(RawHttp.get(this.server, "other.localhost", "/socket/websocket?vsn=2.0.0&apikey=" + key))
			.isEqualTo(new RawHttp(404, "{\"error\":\"Tenant not found\"}"));
		assertThat(RawHttp.post(this.server, "other.localhost", "/api/broadcast/r/events/x", key, "{}"))
			.isEqualTo(new RawHttp(401, "{\"message\":\"Tenant not found in database\"}"));
		assertThat(RawHttp.get(this.server, "other.localhost", "/api/ping").status()).isEqualTo(401);
		assertThat(RawHttp.get(this.server, "acme.example.com", "/api/ping").status()).isEqualTo(200);
		assertThat(RawHttp.post(this.server, "acme.localhost", "/api/broadcast/r/events/x", key, "{}").status())
			.isEqualTo(202);
		assertThat(RawHttp.get(this.server, "acme.localhost", "/socket/websocket?vsn=2.0.0&apikey=" + key).status())
			.isEqualTo(400);
	}

	@Test
	void whatIsCheckedFirstIsReportedFirst() {
		restart(EmbeddedRealtimeServer.builder().privateOnly(true).maxChannelsPerClient(0));
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("1", "room", "{}")).contains("PrivateOnly");
			assertThat(client.join("2", "room", "{\"private\":true}")).contains("ChannelRateLimitReached");
			assertThat(client.join("3", "", "{}")).contains("TopicNameRequired");
		}
		// the number of users comes before the token
		restart(EmbeddedRealtimeServer.builder().maxConcurrentUsers(1));
		try (RawClient first = RawClient.connect(this.server); RawClient second = RawClient.connect(this.server)) {
			first.join("room", "{}");
			second.send("[\"1\",\"1\",\"realtime:room\",\"phx_join\",{\"config\":{},\"access_token\":\"\"}]");
			assertThat(second.nextText()).contains("Too many connected users");
		}
	}

	@Test
	void aJoinCanBeAnsweredWithOtherBindings() {
		Fault fault = this.server.faults()
			.times(1)
			.replyToJoins("room", "{\"postgres_changes\":[{\"event\":\"DELETE\",\"id\":7}]}");
		String config = "{\"postgres_changes\":[{\"event\":\"INSERT\",\"schema\":\"public\",\"table\":\"t\"}]}";
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("1", "room", config)).contains("[{\"event\":\"DELETE\",\"id\":7}]");
			assertThat(fault.strikes()).isEqualTo(1);
			this.server.channel("room").awaitMembers(1, Duration.ofSeconds(5));
		}
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("1", "room", config)).contains("INSERT");
		}
	}

}
