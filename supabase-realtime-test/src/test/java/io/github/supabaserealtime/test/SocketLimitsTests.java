package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sizes, ends and the handshake of a socket.
 */
class SocketLimitsTests {

	private EmbeddedRealtimeServer server;

	@BeforeEach
	void start() {
		this.server = EmbeddedRealtimeServer.start();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	/**
	 * A frame of a kind that nobody knows.
	 */
	private static byte[] filled(int size) {
		byte[] bytes = new byte[size];
		Arrays.fill(bytes, (byte) 9);
		return bytes;
	}

	private ServerConnection onlyConnection() {
		this.server.awaitConnections(1, Duration.ofSeconds(5));
		return this.server.connections().get(0);
	}

	@Test
	void anAbortedConnectionIsLostWithoutACloseFrameAndLeavesItsRooms() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("room", "{}");
			onlyConnection().abort();
			assertThat(client.awaitClose()).isEqualTo(1006);
			this.server.channel("room").awaitMembers(0, Duration.ofSeconds(5));
			this.server.awaitConnections(0, Duration.ofSeconds(5));
		}
	}

	@Test
	void aStopLosesConnectionsWithoutACloseFrame() {
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			this.server.awaitConnections(2, Duration.ofSeconds(5));
			this.server.stop();
			assertThat(client.awaitClose()).isEqualTo(1006);
			assertThat(other.awaitClose()).isEqualTo(1006);
		}
	}

	@Test
	void aStopDoesNotWaitForADelayedJoin() {
		this.server.faults().delayJoins("*", Duration.ofMinutes(1));
		try (RawClient client = RawClient.connect(this.server)) {
			client.send("[\"1\",\"1\",\"realtime:room\",\"phx_join\",{\"config\":{}}]");
			this.server.awaitReceived((frame) -> frame.event().equals("phx_join"));
			long begin = System.nanoTime();
			this.server.stop();
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
			assertThat(client.awaitClose()).isEqualTo(1006);
		}
	}

	@Test
	void theLimitOfAFrameCountsBytesNotCharacters() {
		this.server.close();
		this.server = EmbeddedRealtimeServer.builder().maxFrameBytes(1000).start();
		try (RawClient fits = RawClient.connect(this.server); RawClient exceeds = RawClient.connect(this.server)) {
			fits.send("\u00e4".repeat(500)).expectNothingElse();
			exceeds.send("\u00e4".repeat(501));
			assertThat(exceeds.awaitClose()).isEqualTo(1009);
		}
	}

	@Test
	void aBinaryFrameIsLimitedToo() {
		this.server.close();
		this.server = EmbeddedRealtimeServer.builder().maxFrameBytes(1000).start();
		try (RawClient fits = RawClient.connect(this.server); RawClient exceeds = RawClient.connect(this.server)) {
			fits.send(filled(1000)).expectNothingElse();
			exceeds.send(filled(1001));
			assertThat(exceeds.awaitClose()).isEqualTo(1009);
		}
	}

	@Test
	void takesAFrameOfNearlyFiveMegabytesAndSendsOneOfEight() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("room", "{\"broadcast\":{\"ack\":true}}");
			client
				.send("[\"1\",\"2\",\"realtime:room\",\"broadcast\",{\"payload\":\"" + "x".repeat(4_900_000) + "\"}]");
			client.next("the join reply");
			client.expect(
					"[\"1\",\"2\",\"realtime:room\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"error\":\"payload_size_exceeded\"}}]");
			String large = "y".repeat(8_000_000);
			onlyConnection().sendRaw(large);
			onlyConnection().sendRaw(new byte[8_000_000]);
			assertThat(client.nextText()).isEqualTo(large);
			assertThat((byte[]) client.next("the binary frame")).hasSize(8_000_000);
		}
	}

	@Test
	void framesOfSeveralThreadsKeepTheOrderOfEach() throws InterruptedException {
		try (RawClient client = RawClient.connect(this.server)) {
			ServerConnection connection = onlyConnection();
			Thread[] threads = new Thread[4];
			for (int i = 0; i < threads.length; i++) {
				int number = i;
				threads[i] = new Thread(() -> {
					for (int j = 0; j < 500; j++) {
						connection.sendRaw(number + "-" + j);
					}
				});
				threads[i].start();
			}
			for (Thread thread : threads) {
				thread.join();
			}
			await().until(() -> client.frames.size() == 2000);
			for (int i = 0; i < threads.length; i++) {
				String prefix = i + "-";
				assertThat(client.texts().stream().filter((text) -> text.startsWith(prefix)))
					.containsExactlyElementsOf(IntStream.range(0, 500).mapToObj((number) -> prefix + number).toList());
			}
		}
	}

	@Test
	void aSlowReaderHoldsUpNobodyElse() {
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			client.join("room", "{}");
			other.join("room", "{}");
			client.pauseReading();
			for (int i = 0; i < 10; i++) {
				this.server.channel("room").broadcast("x", "z".repeat(1_000_000));
			}
			await().until(() -> other.frames.size() == 11);
			assertThat(client.frames.size()).isLessThan(11);
			client.resumeReading();
			await().until(() -> client.frames.size() == 11);
		}
	}

	@Test
	void aPongKeepsASilentSocketOpen() {
		this.server.close();
		this.server = EmbeddedRealtimeServer.builder().idleTimeout(Duration.ofMillis(700)).start();
		try (RawClient client = RawClient.connect(this.server); RawClient silent = RawClient.connect(this.server)) {
			await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).until(() -> {
				client.pong();
				return silent.isClosed();
			});
			assertThat(silent.awaitClose()).isEqualTo(1000);
			client.expectNothingElse();
		}
	}

	@Test
	void theHandshakeIsRemembered() {
		String url = this.server.url().replace("/socket", "/realtime/v1")
				+ "/websocket?vsn=2.0.0&log_level=info&apikey=" + this.server.apiKey();
		try (RawClient client = RawClient.connect(url)) {
			ServerConnection connection = onlyConnection();
			assertThat(connection.query()).containsEntry("log_level", "info").containsEntry("vsn", "2.0.0");
			assertThat(connection.headers()).containsKey("sec-websocket-key");
			assertThat(connection.isOpen()).isTrue();
			client.expectNothingElse();
		}
	}

	@Test
	void anAbsentVersionIsTheFirst() {
		try (RawClient client = RawClient.connect(this.server.url() + "/websocket?apikey=" + this.server.apiKey())) {
			client.send("{\"topic\":\"phoenix\",\"event\":\"heartbeat\",\"payload\":{},\"ref\":7}");
			client.expect(
					"{\"topic\":\"phoenix\",\"event\":\"phx_reply\",\"payload\":{\"status\":\"ok\",\"response\":{}},\"ref\":7}");
		}
	}

	@Test
	void acceptsAFixedKeyAndSignedTokensBesideIt() {
		this.server.close();
		this.server = EmbeddedRealtimeServer.builder().apiKey("sb_publishable_x").start();
		assertThat(this.server.apiKey()).isEqualTo("sb_publishable_x");
		try (RawClient fixed = RawClient.connect(this.server);
				RawClient token = RawClient.connect(this.server, this.server.jwt(Map.of("sub", "u")), "2.0.0")) {
			assertThat(fixed.join("room", "{}")).contains("\"ok\"");
			assertThat(token.join("room", "{}")).contains("\"ok\"");
		}
	}

}
