package io.github.supabaserealtime.autoconfigure;

import java.lang.reflect.Proxy;
import java.time.Duration;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.health.RealtimeHealthIndicator;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.metrics.RealtimeMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * Tests for applications whose connection is the mock or the stub of a test.
 */
@ExtendWith(OutputCaptureExtension.class)
class MockedConnectionTests {

	private final RealtimeConnection mock = Mockito.mock(RealtimeConnection.class);

	private final RealtimeConnection deepMock = Mockito.mock(RealtimeConnection.class, Mockito.RETURNS_DEEP_STUBS);

	private final FakeRealtimeConnection spied = new FakeRealtimeConnection();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withUserConfiguration(Listening.class)
		.withPropertyValues("supabase.realtime.channels.todos.private=true");

	@Test
	void aMockIsLeftAlone(CapturedOutput output) {
		this.runner.withBean(RealtimeConnection.class, () -> this.mock).run((context) -> {
			assertThat(context).hasNotFailed();
			then(this.mock).shouldHaveNoInteractions();
		});
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void aMockThatAnswersWithMocksIsLeftAlone() {
		this.runner.withBean(RealtimeConnection.class, () -> this.deepMock).run((context) -> {
			assertThat(context).hasNotFailed();
			then(this.deepMock).shouldHaveNoInteractions();
		});
	}

	@Test
	void aStubMayReturnNullForAnything(CapturedOutput output) {
		this.runner.withBean(RealtimeConnection.class, MockedConnectionTests::stub)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void theChannelsOfAStubMayReturnNullForAnything(CapturedOutput output) {
		this.runner.withBean(RealtimeConnection.class, () -> new FakeRealtimeConnection() {

			@Override
			public RealtimeChannel channel(String topic, ChannelOptions options) {
				RealtimeChannel channel = Mockito.mock(RealtimeChannel.class);
				given(channel.getTopic()).willReturn(topic);
				return channel;
			}

		}).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void aSpyIsStarted() {
		// another mock maker than the default one would be asked about the mocks of other
		// tests too
		RealtimeConnection spy = Mockito.spy(this.spied);
		this.runner.withBean(RealtimeConnection.class, () -> spy)
			.run((context) -> assertThat(this.spied.calls).containsExactly("connect"));
		then(spy).should().disconnect();
	}

	@Test
	void theHealthOfAMockIsUnknown() {
		assertThat(new RealtimeHealthIndicator(this.mock, Duration.ZERO).health().getStatus())
			.isEqualTo(Status.UNKNOWN);
	}

	@Test
	void theGaugesOfAMockAreNoNumber(CapturedOutput output) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new RealtimeMetrics(Mockito.mock(RealtimeConnection.class)).bindTo(registry);
		assertThat(registry.getMeters()).filteredOn(Gauge.class::isInstance)
			.isNotEmpty()
			.allSatisfy((gauge) -> assertThat(((Gauge) gauge).value()).isNaN());
		assertThat(output).doesNotContain("WARN");
	}

	private static RealtimeConnection stub() {
		return (RealtimeConnection) Proxy.newProxyInstance(MockedConnectionTests.class.getClassLoader(),
				new Class<?>[] { RealtimeConnection.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "hashCode" -> System.identityHashCode(proxy);
					case "equals" -> proxy == arguments[0];
					default -> null;
				});
	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Lobby lobby() {
			return new Lobby();
		}

	}

	static class Lobby {

		@BroadcastListener("lobby")
		void moved(String payload) {
		}

	}

}
