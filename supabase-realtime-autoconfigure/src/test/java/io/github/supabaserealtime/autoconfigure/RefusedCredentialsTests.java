package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.health.RealtimeHealthIndicator;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Timing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the reports of a key or a token that the server refuses.
 */
@ExtendWith(OutputCaptureExtension.class)
class RefusedCredentialsTests {

	// refusals are late and hold their socket up
	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.timing(Timing.REAL)
		.timeFactor(10)
		.start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey());

	@AfterEach
	void close() {
		this.server.close();
	}

	private static Health health(RealtimeConnection connection) {
		return new RealtimeHealthIndicator(connection, Duration.ofMinutes(1)).health();
	}

	@Test
	void aRefusedKeyNamesThePropertyAndTheNextAttempt(CapturedOutput output) {
		this.server.faults().refuseUpgrades(401, "no such key");
		this.contextRunner.run((context) -> {
			await().until(() -> output.toString().contains("The first attempt to connect"));
			assertThat(output)
				.contains("no such key. Check 'supabase.realtime.api-key'. It is repeated in the background,"
						+ " the next time in ");
			Health health = health(context.getBean(RealtimeConnection.class));
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails().get("lastError")).asString()
				.startsWith("REFUSED 401: ")
				.endsWith("no such key. Check 'supabase.realtime.api-key'");
			assertThat((Instant) health.getDetails().get("nextAttempt")).isBetween(Instant.now(),
					Instant.now().plusSeconds(80));
		});
	}

	@Test
	void aKeyThatIsRefusedLaterIsAWarningToo(CapturedOutput output) {
		this.contextRunner.withPropertyValues("supabase.realtime.reconnect.delay=100ms").run((context) -> {
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			await().until(() -> connection.getState() == ConnectionState.OPEN);
			// the client may know of it before the server does
			this.server.awaitConnections(1, Duration.ofSeconds(10));
			this.server.faults().refuseUpgrades(401, "no such key");
			this.server.connections().get(0).close(1001, "");
			await().until(() -> output.toString().contains("is refused: REFUSED 401: "));
			assertThat(output).containsPattern("WARN.*no such key\\. Check 'supabase\\.realtime\\.api-key'\\. The next"
					+ " attempt is in \\d+ s\\.");
		});
	}

	@Test
	void aTokenThatIsRefusedLaterIsAWarningWithItsReason(CapturedOutput output) {
		this.contextRunner.withPropertyValues("supabase.realtime.channels.lobby.topic=room").run((context) -> {
			RealtimeConnection connection = context.getBean(RealtimeConnection.class);
			await().until(() -> connection.channel("room").getState() == ChannelState.SUBSCRIBED);
			connection.setAuth(foreignToken());
			await().until(() -> !connection.getStatus().refusedChannels().isEmpty());
			await().until(() -> output.toString().contains("is not subscribed"));
			assertThat(output)
				.containsPattern("WARN.*Channel 'realtime:room' of connection '.*' is not subscribed:"
						+ " .*\\. Check the token that was passed to setAuth\\(\\)\\.")
				.doesNotContain(foreignToken());
		});
	}

	private String foreignToken() {
		String token = this.server.jwt(Map.of("sub", "somebody"));
		return token.substring(0, token.lastIndexOf('.') + 1) + "c2lnbmVkIGJ5IGFub3RoZXIga2V5IHRoYW4gdGhlIHNlcnZlcnM";
	}

	@Test
	void aRefusedTokenNamesThePropertyInLogAndHealth(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("supabase.realtime.access-token=no-token-at-all",
					"supabase.realtime.channels.lobby.topic=room")
			.run((context) -> {
				await().until(() -> output.toString().contains("is not subscribed"));
				assertThat(output).containsPattern("WARN.*Channel 'realtime:room' of connection '.*' is not subscribed:"
						+ " .*\\. Check 'supabase\\.realtime\\.access-token'\\.");
				assertThat(health(context.getBean(RealtimeConnection.class)).getDetails().get("refusedChannels"))
					.asString()
					.contains(". Check 'supabase.realtime.access-token'");
			});
	}

}
