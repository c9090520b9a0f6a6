package io.github.supabaserealtime.test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.management.ObjectName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The embedded server against protocol.md, by a client that knows nothing of ours.
 */
class EmbeddedRealtimeServerTests {

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder(URI.create(this.server.httpUrl() + path)).build());
	}

	private HttpResponse<String> post(String path, String type, String token, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.server.httpUrl() + path))
			.header("Authorization", "Bearer " + token)
			.POST(HttpRequest.BodyPublishers.ofString(body));
		if (!type.isEmpty()) {
			request.header("Content-Type", type);
		}
		return send(request.build());
	}

	private HttpResponse<String> send(HttpRequest request) {
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void refusesTheUpgradeForWhatIsWrong() {
		String path = "/socket/websocket?vsn=2.0.0";
		assertThat(get(path)).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(response.body()).isEqualTo("{\"error\":\"API key is missing\"}");
		});
		assertThat(get(path + "&apikey=nonsense").body()).contains("The token provided is not a valid JWT");
		assertThat(get(path + "&apikey=" + this.server.jwt(Map.of("exp", 1))).body()).contains("Token has expired");
		assertThat(get("/realtime/v1/websocket?vsn=3.0.0&apikey=" + this.server.apiKey())).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(403);
			assertThat(response.body()).isEmpty();
		});
		assertThat(get(path + "&apikey=" + this.server.apiKey()).statusCode()).isEqualTo(400);
		assertThat(this.server.refusedCount()).isEqualTo(4);
		assertThat(this.server.connectionCount()).isZero();
	}

	@Test
	void joinsRelaysAcknowledgesAndLeaves() {
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("room", "{\"broadcast\":{\"ack\":true,\"self\":true}}")).isEqualTo(
					"[\"1\",\"1\",\"realtime:room\",\"phx_reply\",{\"status\":\"ok\",\"response\":{\"postgres_changes\":[]}}]");
			client.send("[\"1\",\"2\",\"realtime:room\",\"broadcast\",{\"event\":\"x\",\"payload\":{\"n\":1}}]");
			assertThat(client.awaitTexts(3).subList(1, 3)).containsExactly(
					"[null,null,\"realtime:room\",\"broadcast\",{\"event\":\"x\",\"payload\":{\"n\":1}}]",
					"[\"1\",\"2\",\"realtime:room\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
			client.send("[\"1\",\"3\",\"realtime:room\",\"phx_leave\",{}]");
			assertThat(client.awaitTexts(5).get(4)).isEqualTo("[\"1\",\"1\",\"realtime:room\",\"phx_close\",{}]");
		}
	}

	@Test
	void faultsStrikeAsOftenAsTheyShallAndNotWhenLifted() {
		try (RawClient client = RawClient.connect(this.server)) {
			Fault refused = this.server.faults().times(1).refuseJoins("room", "Unauthorized: no");
			assertThat(client.join("room", "{}")).contains("Unauthorized: no");
			assertThat(client.join("2", "room", "{}")).contains("\"ok\"");
			assertThat(refused.strikes()).isEqualTo(1);
			Fault muted = this.server.faults().ignoreHeartbeats();
			client.send("[null,\"3\",\"phoenix\",\"heartbeat\",{}]");
			await().until(() -> muted.strikes() == 1);
			muted.close();
			client.send("[null,\"4\",\"phoenix\",\"heartbeat\",{}]");
			assertThat(client.awaitTexts(3).get(2)).contains("\"4\"");
			Fault ignored = this.server.faults().ignoreJoins("other");
			client.send("[\"5\",\"5\",\"realtime:other\",\"phx_join\",{\"config\":{}}]");
			await().until(() -> ignored.strikes() == 1);
			this.server.faults().clear();
			assertThat(client.join("6", "other", "{}")).contains("\"6\"");
		}
	}

	@Test
	void aDelayedJoinBlocksItsSocket() {
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			this.server.faults().delayJoins("slow", Duration.ofSeconds(1));
			client.send("[\"1\",\"1\",\"realtime:slow\",\"phx_join\",{\"config\":{}}]");
			client.send("[null,\"2\",\"phoenix\",\"heartbeat\",{}]");
			other.send("[null,\"3\",\"phoenix\",\"heartbeat\",{}]");
			other.awaitTexts(1);
			assertThat(client.texts()).isEmpty();
			assertThat(client.awaitTexts(2).get(0)).contains("postgres_changes");
		}
	}

	@ParameterizedTest
	@CsvSource({ "1000", "1001", "1011", "1012" })
	void closesWithACode(int code) {
		try (RawClient client = RawClient.connect(this.server)) {
			this.server.awaitConnections(1, Duration.ofSeconds(5));
			this.server.connections().get(0).close(code, "because");
			assertThat(client.awaitClose()).isEqualTo(code);
		}
	}

	@Test
	void closesWhenAMessageIsTooLargeAndWhenNothingComes() {
		this.server.close();
		this.server = EmbeddedRealtimeServer.builder().maxFrameBytes(1000).idleTimeout(Duration.ofSeconds(1)).start();
		try (RawClient large = RawClient.connect(this.server); RawClient idle = RawClient.connect(this.server)) {
			large.send("x".repeat(1001));
			assertThat(large.awaitClose()).isEqualTo(1009);
			assertThat(idle.awaitClose()).isEqualTo(1000);
		}
	}

	@Test
	void presenceIsTrackedUpdatedAndEndsWithTheSocket() {
		try (RawClient watcher = RawClient.connect(this.server)) {
			watcher.join("room", "{\"presence\":{\"enabled\":true}}");
			watcher.awaitTexts(2);
			RawClient member = RawClient.connect(this.server);
			member.join("room", "{\"presence\":{\"key\":\"me\"}}");
			member.send("[\"1\",\"2\",\"realtime:room\",\"presence\",{\"event\":\"track\",\"payload\":{\"n\":1}}]");
			assertThat(watcher.awaitTexts(3).get(2)).contains("\"joins\":{\"me\"", "\"leaves\":{}");
			member.send("[\"1\",\"3\",\"realtime:room\",\"presence\",{\"event\":\"track\",\"payload\":{\"n\":2}}]");
			assertThat(watcher.awaitTexts(4).get(3)).contains("phx_ref_prev", "\"leaves\":{\"me\"");
			member.close();
			assertThat(watcher.awaitTexts(5).get(4)).contains("\"joins\":{}", "\"leaves\":{\"me\"");
		}
	}

	@Test
	void aPolicyDecidesAboutPrivateTopics() {
		this.server.close();
		this.server = EmbeddedRealtimeServer.builder()
			.policy((topic, claims) -> topic.equals("open") ? ChannelPolicy.Permissions.ALL
					: ChannelPolicy.Permissions.NONE)
			.start();
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(client.join("open", "{\"private\":true}")).contains("\"ok\"");
			assertThat(client.join("2", "shut", "{\"private\":true}"))
				.contains("Unauthorized: You do not have permissions to read from this Channel topic: shut");
			this.server.channel("open").broadcast("x", 1);
			assertThat(client.awaitTexts(3).get(2)).contains("broadcast");
		}
	}

	@Test
	void takesBroadcastsOverHttp() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("a/b", "{}");
			String key = this.server.apiKey();
			assertThat(post("/api/broadcast", "application/json", key,
					"{\"messages\":[{\"topic\":\"a/b\",\"event\":\"x\",\"payload\":{},\"id\":\"7\"}]}")
				.statusCode()).isEqualTo(202);
			assertThat(client.awaitTexts(2).get(1)).contains("\"meta\":{\"id\":\"7\"}");
			assertThat(post("/api/broadcast/a%2Fb/events/y", "application/octet-stream", key, "raw").statusCode())
				.isEqualTo(202);
			await().until(() -> client.frames.size() == 3);
			assertThat((byte[]) client.frames.get(2)).startsWith(4).endsWith('r', 'a', 'w');
			assertThat(post("/api/broadcast", "application/json", key, "{\"messages\":[{\"topic\":\"a\"},{}]}"))
				.satisfies((response) -> {
					assertThat(response.statusCode()).isEqualTo(422);
					assertThat(response.body()).contains("can't be blank");
				});
			assertThat(post("/api/broadcast", "application/json", "nonsense", "{}").statusCode()).isEqualTo(401);
			assertThat(post("/api/broadcast/a/events/y", "text/plain", key, "x").statusCode()).isEqualTo(415);
			assertThat(get("/api/ping").body()).isEqualTo("{\"message\":\"Success\"}");
		}
	}

	@Test
	void startsAgainOnTheSamePortAnyNumberOfTimes() {
		int port = this.server.port();
		for (int i = 0; i < 10; i++) {
			RawClient client = RawClient.connect(this.server);
			this.server.awaitConnections(1, Duration.ofSeconds(5));
			this.server.stop();
			assertThat(client.awaitClose()).isEqualTo(1006);
			assertThat(this.server.isRunning()).isFalse();
			this.server.restart();
			assertThat(this.server.port()).isEqualTo(port);
		}
		assertThat(this.server.connectionCount()).isEqualTo(10);
	}

	@Test
	void writesNoCloseFrameToASocketThatIsAbortedWhileFramesArrive() {
		for (int i = 0; i < 100; i++) {
			List<PingingSocket> sockets = Stream.generate(() -> new PingingSocket(this.server)).limit(8).toList();
			sockets.forEach(PingingSocket::awaitPong);
			this.server.connections().forEach(ServerConnection::abort);
			assertThat(sockets).extracting(PingingSocket::awaitLoss).containsOnly(Set.of(PingingSocket.Kind.PONG));
		}
	}

	@Test
	void twentyStartAtOnceRunSideBySideAndLeaveNoThread() throws Exception {
		// what the first run and the client bring up may stay
		RawClient.connect(this.server).close();
		this.server.close();
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		Set<ObjectName> beansBefore = beans();
		ExecutorService starters = Executors.newFixedThreadPool(20);
		Callable<EmbeddedRealtimeServer> start = EmbeddedRealtimeServer::start;
		List<EmbeddedRealtimeServer> servers = new ArrayList<>();
		try {
			for (Future<EmbeddedRealtimeServer> future : starters.invokeAll(Collections.nCopies(20, start))) {
				servers.add(future.get());
			}
			assertThat(servers).extracting(EmbeddedRealtimeServer::port).doesNotHaveDuplicates();
			assertThat(beans().stream().map(ObjectName::getDomain).distinct()).hasSize(20);
			for (EmbeddedRealtimeServer another : servers) {
				try (RawClient client = RawClient.connect(another)) {
					assertThat(client.join("room", "{}")).contains("\"ok\"");
					another.channel("room").broadcast("port", another.port());
					assertThat(client.awaitTexts(2).get(1)).contains(":" + another.port() + "}");
					assertThat(client.texts()).hasSize(2);
				}
				assertThat(another.connectionCount()).isEqualTo(1);
			}
		}
		finally {
			servers.forEach(EmbeddedRealtimeServer::close);
			starters.shutdown();
		}
		assertThat(starters.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertThat(beans()).isEqualTo(beansBefore);
		awaitNoOtherThreadsThan(before);
	}

	/**
	 * The beans of all JMX domains of servers.
	 */
	private static Set<ObjectName> beans() {
		return ManagementFactory.getPlatformMBeanServer()
			.queryNames(null, null)
			.stream()
			.filter((name) -> name.getDomain().matches("(?i)embedded-realtime.*|tomcat.*|catalina.*"))
			.collect(Collectors.toSet());
	}

	private static void awaitNoOtherThreadsThan(Set<Thread> before) {
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> !before.contains(thread) && !thread.getName().startsWith("HttpClient"))
			.filteredOn((thread) -> !thread.getName().startsWith("awaitility"))
			.isEmpty());
	}

	@Test
	void laterStartsTakeLessThanHalfASecond() {
		Duration best = Duration.ofDays(1);
		// the best of five: what else the machine does is not the server's time
		for (int i = 0; i < 5; i++) {
			long begin = System.nanoTime();
			try (EmbeddedRealtimeServer another = EmbeddedRealtimeServer.start()) {
				Duration taken = Duration.ofNanos(System.nanoTime() - begin);
				best = (taken.compareTo(best) < 0) ? taken : best;
				assertThat(another.isRunning()).isTrue();
			}
		}
		assertThat(best).isLessThan(Duration.ofMillis(500));
	}

	@Test
	void aClosedServerLeavesNoThreadAndNoFile() throws IOException {
		this.server.close();
		RawClient.connect(restarted()).close();
		this.server.close();
		// what the first run and the client brought up may stay
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		Set<Path> filesBefore = temporaryFolders();
		for (int i = 0; i < 3; i++) {
			try (EmbeddedRealtimeServer another = EmbeddedRealtimeServer.start();
					RawClient client = RawClient.connect(another)) {
				client.join("room", "{}");
				another.faults().delayJoins("*", Duration.ofMinutes(1));
				client.send("[\"2\",\"2\",\"realtime:other\",\"phx_join\",{\"config\":{}}]");
				another.awaitReceived((frame) -> frame.topic().equals("realtime:other"));
			}
		}
		awaitNoOtherThreadsThan(before);
		assertThat(temporaryFolders()).isEqualTo(filesBefore);
	}

	private EmbeddedRealtimeServer restarted() {
		this.server.restart();
		return this.server;
	}

	private static Set<Path> temporaryFolders() throws IOException {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return files
				.filter((file) -> file.getFileName()
					.toString()
					.startsWith("embedded-realtime-" + ProcessHandle.current().pid()))
				.collect(Collectors.toSet());
		}
	}

	@Test
	void aStopRightBehindAnUpgradeIsNoGoodbyeEither() {
		for (int i = 0; i < 20; i++) {
			RawClient client = RawClient.connect(this.server);
			this.server.stop();
			assertThat(client.awaitClose()).isEqualTo(1006);
			assertThat(this.server.connections()).isEmpty();
			this.server.restart();
		}
	}

	@Test
	void theSystemPropertiesOfTomcatStayAsTheyAre() {
		assertThat(System.getProperties()).doesNotContainKeys("catalina.home", "catalina.base");
	}

	@Test
	void aPortThatIsTakenIsReportedAndLeavesNothingBehind() throws IOException {
		this.server.close();
		Set<Path> filesBefore = temporaryFolders();
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatIllegalStateException()
				.isThrownBy(() -> EmbeddedRealtimeServer.builder().port(taken.getLocalPort()).start());
		}
		assertThat(temporaryFolders()).isEqualTo(filesBefore);
		awaitNoOtherThreadsThan(before);
	}

	@Test
	void aFrameThatDoesNotComeIsMissedWithAListOfThoseThatDid() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("room", "{}");
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> this.server.awaitReceived((frame) -> false, Duration.ofMillis(10)))
				.withMessageContaining("realtime:room")
				.withMessageContaining("phx_join");
		}
	}

}
