package io.github.supabaserealtime.autoconfigure;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastListener;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * A user's test that replaces the connection of a name by a mock. The default connection
 * is a mock as well, and each has seen nothing but what the test does.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "supabase.realtime.url=http://localhost:1", "supabase.realtime.channels.todos.topic=db:todos",
				"supabase.realtime.connections.orders.channels.stock.private=true" })
class MockitoNamedBeanTests {

	@MockitoBean
	private RealtimeConnection connection;

	@MockitoBean
	@Qualifier("orders")
	private RealtimeConnection orders;

	@Autowired
	private CompositeHealthContributor supabaseRealtimeHealthIndicator;

	@Autowired
	private Application application;

	@RepeatedTest(2)
	void eachMockSeesOnlyWhatTheTestDoes() {
		then(this.connection).shouldHaveNoInteractions();
		then(this.orders).shouldHaveNoInteractions();
		RealtimeChannel stock = Mockito.mock(RealtimeChannel.class);
		given(this.orders.channel("stock")).willReturn(stock);
		given(stock.broadcast("greeting", Map.of())).willReturn(new CompletableFuture<>());
		this.application.greet();
		then(stock).should().broadcast("greeting", Map.of());
		then(this.connection).shouldHaveNoInteractions();
	}

	@Test
	void theHealthOfEachIsUnknown() {
		assertThat(this.supabaseRealtimeHealthIndicator.stream()).extracting(HealthContributors.Entry::name)
			.containsExactlyInAnyOrder("supabaseRealtime", "orders");
		assertThat(this.supabaseRealtimeHealthIndicator.stream())
			.extracting((entry) -> ((HealthIndicator) entry.contributor()).health().getStatus())
			.containsOnly(Status.UNKNOWN);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final RealtimeConnection orders;

		Application(@Qualifier("orders") RealtimeConnection orders) {
			this.orders = orders;
		}

		void greet() {
			this.orders.channel("stock").broadcast("greeting", Map.of());
		}

		@BroadcastListener(topic = "stock", privateChannel = true, connection = "orders")
		void on(String text) {
		}

		@BroadcastListener("lobby")
		void onDefault(String text) {
		}

	}

}
