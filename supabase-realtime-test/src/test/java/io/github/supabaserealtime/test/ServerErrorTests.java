package io.github.supabaserealtime.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that the server reports its own failures.
 */
class ServerErrorTests {

	private final BrokenClock clock = new BrokenClock();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.clock(this.clock)
		.policy((topic, claims) -> {
			switch (claims.path("sub").asString("")) {
				case "throw" -> throw new IllegalStateException("No policy for " + topic);
				case "assert" -> throw new AssertionError("No policy for " + topic);
				case "fatal" -> throw new NoClassDefFoundError("No class for " + topic);
				default -> {
					return ChannelPolicy.Permissions.ALL;
				}
			}
		})
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private String token(String subject) {
		return this.server.jwt(Map.of("sub", subject));
	}

	private static RawClient join(RawClient client, String ref, String token) {
		return client
			.send("[\"%s\",\"%s\",\"realtime:r\",\"phx_join\",{\"config\":{\"private\":true},\"access_token\":\"%s\"}]"
				.formatted(ref, ref, token));
	}

	@Test
	void aPolicyThatThrowsRefusesTheJoinAndIsLogged() {
		try (LogCapture log = new LogCapture(); RawClient client = RawClient.connect(this.server)) {
			for (String subject : new String[] { "throw", "assert" }) {
				join(client, "1", token(subject)).expect(
						"[\"1\",\"1\",\"realtime:r\",\"phx_reply\",{\"status\":\"error\",\"response\":{\"reason\":\"%s\"}}]"
							.formatted(JoinError.UNAUTHORIZED.reason("r")));
			}
			client.expectNothingElse();
			assertThat(log.records).hasSize(2).allSatisfy((entry) -> {
				assertThat(entry.getMessage()).contains("'r'");
				assertThat(entry.getThrown()).hasMessage("No policy for r");
			});
		}
	}

	@Test
	void aPolicyThatThrowsForANewTokenClosesTheChannel() {
		try (LogCapture log = new LogCapture(); RawClient client = RawClient.connect(this.server)) {
			join(client, "1", token("alice"));
			assertThat(client.nextText()).contains("\"ok\"");
			client.send("[\"1\",\"2\",\"realtime:r\",\"access_token\",{\"access_token\":\"" + token("throw") + "\"}]");
			assertThat(client.nextText()).contains("You do not have permissions to read from this Channel topic: r");
			assertThat(client.nextText()).contains("phx_close");
			assertThat(log.records).hasSize(1);
		}
	}

	@Test
	void aPolicyThatThrowsForbidsToSendOverHttp() {
		try (LogCapture log = new LogCapture()) {
			assertThat(RawHttp
				.post(this.server, "localhost", "/api/broadcast/r/events/e?private=true", token("throw"), "{}")
				.status()).isEqualTo(403);
			assertThat(log.records).hasSize(1);
		}
	}

	@Test
	void whatEndsASocketIsLogged() {
		try (LogCapture log = new LogCapture(); RawClient client = RawClient.connect(this.server)) {
			join(client, "1", token("fatal"));
			client.awaitClose();
			await("the log").until(() -> !log.records.isEmpty());
			assertThat(log.records.get(0).getThrown()).hasStackTraceContaining("No class for r");
		}
	}

	@Test
	void aClientThatIsGoneIsNoNews() {
		try (LogCapture log = new LogCapture()) {
			RawClient client = RawClient.connect(this.server).expectNothingElse();
			client.close();
			this.server.awaitConnections(0, Duration.ofSeconds(10));
			assertThat(log.records).isEmpty();
		}
	}

	@Test
	void aFailureDoesNotEndTheTicks() {
		try (LogCapture log = new LogCapture(); RawClient client = RawClient.connect(this.server)) {
			client.expectNothingElse();
			this.clock.broken = true;
			await("the log").until(() -> !log.records.isEmpty());
			assertThat(log.records.get(0).getThrown()).hasStackTraceContaining("The clock is broken");
			await("the next ticks").until(() -> this.clock.failures.get() > 10);
			this.clock.ahead = Duration.ofMinutes(2);
			this.clock.broken = false;
			assertThat(client.awaitClose()).isEqualTo(1000);
			// one by the database, one by the connection
			assertThat(log.records).hasSizeLessThanOrEqualTo(2);
		}
	}

	private static final class BrokenClock extends Clock {

		private final AtomicInteger failures = new AtomicInteger();

		private volatile boolean broken;

		private volatile Duration ahead = Duration.ZERO;

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			if (this.broken) {
				this.failures.incrementAndGet();
				throw new IllegalStateException("The clock is broken");
			}
			return Instant.now().plus(this.ahead);
		}

	}

}
