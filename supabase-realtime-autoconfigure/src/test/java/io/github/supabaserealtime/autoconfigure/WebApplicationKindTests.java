package io.github.supabaserealtime.autoconfigure;

import java.util.stream.Stream;

import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.fake.RecordingTransport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RealtimeAutoConfiguration} in each kind of application context.
 */
class WebApplicationKindTests {

	static Stream<Named<AbstractApplicationContextRunner<?, ?, ?>>> runners() {
		return Stream.of(Named.of("none", new ApplicationContextRunner()),
				Named.of("servlet", new WebApplicationContextRunner()),
				Named.of("reactive", new ReactiveWebApplicationContextRunner()));
	}

	@ParameterizedTest
	@MethodSource("runners")
	void connects(AbstractApplicationContextRunner<?, ?, ?> runner) {
		runner.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.url=https://abcdefgh.supabase.co", "supabase.realtime.api-key=key")
			.withBean(RecordingTransport.class)
			.run((context) -> {
				assertThat(context.getStartupFailure()).isNull();
				await().until(() -> context.getBean(RealtimeConnection.class).getState() == ConnectionState.OPEN);
			});
	}

}
