package io.github.supabaserealtime.autoconfigure;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastListener;
import org.junit.jupiter.api.RepeatedTest;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * A user's test that replaces the connection by a mock: the application starts without an
 * address, and the mock has seen nothing but what the test does.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = "supabase.realtime.channels.todos.topic=db:todos")
class MockitoBeanTests {

	@MockitoBean
	private RealtimeConnection connection;

	@Autowired
	private HealthIndicator supabaseRealtimeHealthIndicator;

	@Autowired
	private Application application;

	@RepeatedTest(2)
	void theMockSeesOnlyWhatTheTestDoes() {
		then(this.connection).shouldHaveNoInteractions();
		RealtimeChannel lobby = Mockito.mock(RealtimeChannel.class);
		given(this.connection.channel("lobby")).willReturn(lobby);
		given(lobby.broadcast("greeting", Map.of())).willReturn(new CompletableFuture<>());
		this.application.greet();
		then(lobby).should().broadcast("greeting", Map.of());
		assertThat(this.supabaseRealtimeHealthIndicator.health().getStatus()).isEqualTo(Status.UNKNOWN);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Autowired
		private RealtimeConnection connection;

		void greet() {
			this.connection.channel("lobby").broadcast("greeting", Map.of());
		}

		@BroadcastListener("lobby")
		void on(String text) {
		}

	}

}
