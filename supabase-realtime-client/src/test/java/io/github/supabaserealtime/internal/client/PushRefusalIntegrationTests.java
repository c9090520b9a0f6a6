package io.github.supabaserealtime.internal.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.PushRejectedException;
import io.github.supabaserealtime.PushTimeoutException;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.test.BroadcastError;
import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.ServerGeneration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Refused pushes at the embedded server of both generations, with the same client.
 */
class PushRefusalIntegrationTests {

	private static final ChannelOptions PRIVATE = ChannelOptions.builder()
		.privateChannel(true)
		.broadcastAck(true)
		.build();

	private static EmbeddedRealtimeServer server(ServerGeneration generation) {
		return RealTiming.server()
			.generation(generation)
			.maxPayloadKilobytes(100)
			.policy((topic, claims) -> "writer".equals(claims.path("sub").asString("")) ? Permissions.ALL
					: Permissions.READ_ONLY)
			.start();
	}

	private static RealtimeChannel subscribed(RealtimeConnection connection) {
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("room", PRIVATE);
		Futures.get(channel.subscribe());
		return channel;
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void aBroadcastThatThePoliciesRefuseFailsWithWhatTheServerSaidOrThatItSaidNothing(ServerGeneration generation) {
		try (EmbeddedRealtimeServer server = server(generation)) {
			RealtimeConnection connection = RealTiming.client(server).name("refused " + generation).build();
			RealtimeChannel channel = subscribed(connection);
			CompletableFuture<SendResult> refused = channel.broadcast("hello", Map.of());
			if (generation == ServerGeneration.NEWEST) {
				assertThatExceptionOfType(PushRejectedException.class).isThrownBy(() -> Futures.get(refused))
					.withMessageContaining("extension = 'broadcast'")
					.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo("unauthorized"));
				assertThat(connection.getStatus().refusedBroadcasts()).containsOnlyKeys("realtime:room");
			}
			else {
				assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(refused))
					.withMessageContaining("2.129.8");
				assertThat(connection.getStatus().refusedBroadcasts()).isEmpty();
			}
			assertThat(channel.getState()).isEqualTo(ChannelState.SUBSCRIBED);
			connection.setAuth(server.jwt(Map.of("sub", "writer", "role", "authenticated")));
			await().untilAsserted(() -> assertThat(connection.getStatus().refusedBroadcasts()).isEmpty());
			assertThat(Futures.get(channel.broadcast("hello", Map.of()))).isEqualTo(SendResult.acknowledged());
			assertThat(connection.getStatus().refusedBroadcasts()).isEmpty();
			Futures.get(connection.disconnect());
		}
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void whatIsTooLargeAndARefusedPresenceCallAreToldAlike(ServerGeneration generation) {
		try (EmbeddedRealtimeServer server = server(generation)) {
			RealtimeConnection connection = RealTiming.client(server).name("refused " + generation).build();
			RealtimeChannel channel = subscribed(connection);
			assertThatExceptionOfType(PushRejectedException.class)
				.isThrownBy(() -> Futures.get(channel.track(Map.of("n", 1))))
				.withMessageContaining("extension = 'presence'")
				.satisfies((ex) -> assertThat(ex.getCode()).isNull());
			connection.setAuth(server.jwt(Map.of("sub", "writer", "role", "authenticated")));
			assertThatExceptionOfType(PushRejectedException.class)
				.isThrownBy(() -> Futures.get(channel.broadcast("large", "x".repeat(200_000))))
				.withMessageContaining("max_payload_size_in_kb")
				.satisfies((ex) -> {
					assertThat(ex.getCode()).isEqualTo("payload_size_exceeded");
					assertThat(ex.getKind()).isEqualTo(RealtimeException.Kind.TOO_LARGE);
				});
			Futures.get(connection.disconnect());
		}
	}

	@ParameterizedTest
	@EnumSource(BroadcastError.class)
	void eachCodeOfANewerServerIsToldApart(BroadcastError error) {
		try (EmbeddedRealtimeServer server = RealTiming.server().start()) {
			RealtimeConnection connection = RealTiming.client(server).name("code " + error).build();
			RealtimeChannel channel = subscribed(connection);
			try (Fault refusing = server.faults().refuseBroadcasts("room", error)) {
				assertThatExceptionOfType(PushRejectedException.class)
					.isThrownBy(() -> Futures.get(channel.broadcast("hello", Map.of())))
					.withMessageContaining(error.code() + ": ")
					.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo(error.code()));
				assertThat(refusing.strikes()).isEqualTo(1);
			}
			assertThat(connection.getStatus().refusedBroadcasts())
				.hasSize((error == BroadcastError.UNAUTHORIZED) ? 1 : 0);
			Futures.get(connection.disconnect());
		}
	}

}
