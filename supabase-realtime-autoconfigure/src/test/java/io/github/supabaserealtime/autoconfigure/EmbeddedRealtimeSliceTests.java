package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.json.JsonTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The annotation in a sliced test, which asks for Realtime by itself.
 */
@JsonTest(properties = "supabase.realtime.channels.lobby.topic=room:lobby")
@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
@EmbeddedRealtime(maxChannelsPerClient = 1)
class EmbeddedRealtimeSliceTests {

	@Autowired
	private RealtimeConnection connection;

	@Test
	void theSliceTalksToTheServerOfItsContext(EmbeddedRealtimeServer server) {
		await().until(() -> server.channel("room:lobby").memberCount() == 1);
		assertThat(server.connectionCount()).isEqualTo(1);
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.OPEN);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	static class Application {

	}

}
