package io.github.supabaserealtime.internal.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A token that changes during the server's pause before it refuses a join.
 */
class TokenChangeIntegrationTests {

	@Test
	void aTokenThatChangesWhileAJoinIsRefusedIsUsedAtOnce() {
		try (EmbeddedRealtimeServer server = RealTiming.server()
			.policy((topic, claims) -> "good".equals(claims.path("sub").asString("")) ? ChannelPolicy.Permissions.ALL
					: ChannelPolicy.Permissions.NONE)
			.start()) {
			RealtimeConnection connection = RealTiming.client(server).name("token change").build();
			Futures.get(connection.connect());
			RealtimeChannel channel = connection.channel("room",
					ChannelOptions.builder().privateChannel(true).broadcastAck(true).build());
			CompletableFuture<Void> subscribed = channel.subscribe();
			server.awaitReceived((frame) -> frame.event().equals("phx_join"));
			connection.setAuth(server.jwt(Map.of("sub", "good", "role", "authenticated")));
			Futures.get(subscribed);
			assertThat(Futures.get(channel.broadcast("hello", Map.of()))).isEqualTo(SendResult.acknowledged());
			assertThat(server.received("realtime:room", "phx_join")).hasSize(2);
			Futures.get(connection.disconnect());
		}
	}

}
