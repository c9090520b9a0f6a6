package io.github.supabaserealtime.autoconfigure;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.then;

/**
 * A user's test that spies on the connection: it is started, and listeners are called.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@EmbeddedRealtime
class MockitoSpyBeanTests {

	@MockitoSpyBean
	private RealtimeConnection connection;

	@Autowired
	private EmbeddedRealtimeServer server;

	@Autowired
	private Application application;

	@Test
	void theSpyIsConnectedAndItsListenersAreCalled() throws InterruptedException {
		then(this.connection).should().connect();
		await().until(() -> this.server.channel("spied").memberCount() == 1);
		this.server.channel("spied").broadcast("greeting", Map.of());
		assertThat(this.application.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("greeting");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		@BroadcastListener("spied")
		void on(BroadcastMessage message) {
			this.heard.add(message.event());
		}

	}

}
