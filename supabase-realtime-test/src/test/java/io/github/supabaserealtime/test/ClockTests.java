package io.github.supabaserealtime.test;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for timeouts, on a clock that only the test moves.
 */
class ClockTests {

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().clock(this.clock).start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aSilentSocketIsClosedWhenTheClockSaysSo() {
		try (RawClient silent = RawClient.connect(this.server); RawClient busy = RawClient.connect(this.server)) {
			this.server.awaitConnections(2, Duration.ofSeconds(5));
			this.clock.advance(Duration.ofSeconds(50));
			busy.expectNothingElse();
			assertThat(silent.isClosed()).isFalse();
			this.clock.advance(Duration.ofSeconds(11));
			assertThat(silent.awaitClose()).isEqualTo(1000);
			busy.expectNothingElse();
		}
	}

	@Test
	void pingsKeepASocketFromBeingIdle() {
		try (RawClient pinging = RawClient.connect(this.server)) {
			this.server.awaitConnections(1, Duration.ofSeconds(5));
			// looked at after the other
			try (RawClient silent = RawClient.connect(this.server)) {
				this.server.awaitConnections(2, Duration.ofSeconds(5));
				this.clock.advance(Duration.ofSeconds(40));
				pinging.ping();
				this.clock.advance(Duration.ofSeconds(40));
				assertThat(silent.awaitClose()).isEqualTo(1000);
			}
			pinging.expectNothingElse();
			this.clock.advance(Duration.ofSeconds(61));
			assertThat(pinging.awaitClose()).isEqualTo(1000);
		}
	}

	@Test
	void aSocketWithoutChannelsIsDroppedAfterTenMinutes() {
		try (RawClient idle = RawClient.connect(this.server);
				RawClient left = RawClient.connect(this.server);
				RawClient refused = RawClient.connect(this.server);
				RawClient joined = RawClient.connect(this.server)) {
			left.join("room", "{}");
			left.send("[\"1\",\"2\",\"realtime:room\",\"phx_leave\",{}]");
			left.awaitTexts(3);
			refused.join("", "{}");
			joined.join("room", "{}");
			for (int i = 0; i < 11; i++) {
				// all of them keep their sockets busy
				for (RawClient client : new RawClient[] { idle, left, refused, joined }) {
					int before = client.texts().size();
					client.send("[null,\"1\",\"phoenix\",\"heartbeat\",{}]");
					client.awaitTexts(before + 1);
				}
				this.clock.advance(Duration.ofSeconds(54));
			}
			assertThat(idle.isClosed()).isFalse();
			assertThat(joined.isClosed()).isFalse();
			this.clock.advance(Duration.ofSeconds(6));
			assertThat(left.awaitClose()).isEqualTo(1006);
			assertThat(refused.awaitClose()).isEqualTo(1006);
			this.server.awaitConnections(2, Duration.ofSeconds(5));
			// who never asked for a channel is not looked at
			assertThat(idle.isClosed()).isFalse();
			assertThat(joined.isClosed()).isFalse();
		}
	}

	@Test
	void aTokenExpiresWhenTheClockSaysSo() {
		String token = this.server.jwt(Map.of("exp", this.clock.instant().getEpochSecond() + 60));
		try (RawClient client = RawClient.connect(this.server)) {
			client.send(
					"[\"1\",\"1\",\"realtime:room\",\"phx_join\",{\"config\":{},\"access_token\":\"" + token + "\"}]");
			client.nextText();
			this.clock.advance(Duration.ofSeconds(59));
			client.expectNothingElse();
			this.clock.advance(Duration.ofSeconds(1 + 3));
			assertThat(client.nextText()).contains("Token has expired 3 seconds ago");
			client.expect("[\"1\",\"1\",\"realtime:room\",\"phx_close\",{}]");
		}
	}

	@Test
	void presenceCallsCountAgainWhenTheWindowHasPassed() {
		try (RawClient client = RawClient.connect(this.server)) {
			client.join("room", "{}");
			client.nextText();
			for (int window = 0; window < 3; window++) {
				for (int i = 0; i < 5; i++) {
					client.send("[\"1\",\"2\",\"realtime:room\",\"presence\",{\"event\":\"untrack\"}]");
					assertThat(client.nextText()).contains("\"ok\"");
				}
				this.clock.advance(Duration.ofMillis(30_001));
			}
		}
	}

	@Test
	void aClockInAnotherZoneMovesWithIt() {
		this.clock.set(Instant.EPOCH);
		assertThat(this.clock.withZone(ZoneId.of("Asia/Tokyo"))).satisfies((other) -> {
			this.clock.advance(Duration.ofSeconds(1));
			assertThat(other.instant()).isEqualTo(Instant.ofEpochSecond(1));
			assertThat(other.getZone()).hasToString("Asia/Tokyo");
		});
	}

}
