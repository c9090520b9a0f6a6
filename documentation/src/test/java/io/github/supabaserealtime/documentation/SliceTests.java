package io.github.supabaserealtime.documentation;

import java.time.Duration;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the statements of {@code docs/testing.md} about sliced tests.
 */
class SliceTests {

	@Nested
	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	class WithoutTheAutoConfiguration {

		@Test
		void thereIsNoConnection(@Autowired ObjectProvider<RealtimeConnection> connections) {
			assertThat(connections.getIfAvailable()).isNull();
		}

	}

	@Nested
	@WebMvcTest
	@ContextConfiguration(classes = Application.class)
	class WithAMock {

		@MockitoBean
		RealtimeConnection realtime;

		@Test
		void itIsTheConnection(@Autowired RealtimeConnection connection) {
			assertThat(connection).isSameAs(this.realtime);
			assertThat(Mockito.mockingDetails(connection).isMock()).isTrue();
		}

	}

	@Nested
	@WebMvcTest(properties = "supabase.realtime.channels.lobby=room:lobby")
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	@EmbeddedRealtime
	@ContextConfiguration(classes = Application.class)
	class WithTheServer {

		@Test
		void theDeclaredChannelIsSubscribed(EmbeddedRealtimeServer server) {
			server.channel("room:lobby").awaitMembers(1, Duration.ofSeconds(10));
			assertThat(server.connectionCount()).isEqualTo(1);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	static class Application {

	}

}
