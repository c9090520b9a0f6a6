package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A socket that ends while its join is held up.
 */
class HeldJoinTests {

	private final CompletableFuture<Thread> joining = new CompletableFuture<>();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.maxConcurrentUsers(1)
		.policy((topic, claims) -> {
			if (this.joining.complete(Thread.currentThread())) {
				hold(this.ended);
			}
			return ChannelPolicy.Permissions.ALL;
		})
		.start();

	private static void hold(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@AfterEach
	void stop() {
		this.ended.countDown();
		this.server.close();
	}

	static Stream<Named<Consumer<EmbeddedRealtimeServer>>> ends() {
		return Stream.of(Named.of("abort", (server) -> server.connections().get(0).abort()),
				Named.of("close 1000", (server) -> server.connections().get(0).close(1000, "")),
				Named.of("disconnect", EmbeddedRealtimeServer::disconnectClients));
	}

	@ParameterizedTest
	@MethodSource("ends")
	void leavesNoMemberAndNoUserBehind(Consumer<EmbeddedRealtimeServer> end) {
		try (RawClient client = RawClient.connect(this.server);
				Fault delay = this.server.faults().times(1).delayJoins("room", Duration.ofMillis(50))) {
			client.send("[\"1\",\"1\",\"realtime:room\",\"phx_join\",{\"config\":{\"private\":true}}]");
			Thread thread = this.joining.orTimeout(10, TimeUnit.SECONDS).join();
			assertThat(delay.strikes()).isEqualTo(1);
			end.accept(this.server);
			this.server.awaitConnections(0, Duration.ofSeconds(10));
			this.ended.countDown();
			await("the end of the join").until(() -> !isInTheServer(thread));
			assertThat(this.server.channel("room").memberCount()).isZero();
		}
		try (RawClient again = RawClient.connect(this.server)) {
			assertThat(again.join("room", "{\"private\":true}")).contains("\"status\":\"ok\"");
			assertThat(this.server.channel("room").memberCount()).isEqualTo(1);
		}
	}

	/**
	 * Return whether a thread of Tomcat runs code of the embedded server.
	 */
	private static boolean isInTheServer(Thread thread) {
		String server = EmbeddedRealtimeServer.class.getPackageName() + ".";
		return Arrays.stream(thread.getStackTrace()).anyMatch((frame) -> frame.getClassName().startsWith(server));
	}

}
