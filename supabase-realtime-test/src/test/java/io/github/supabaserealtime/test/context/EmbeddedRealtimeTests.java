package io.github.supabaserealtime.test.context;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The annotation in a plain Spring test.
 */
@SpringJUnitConfig(EmbeddedRealtimeTests.Application.class)
@EmbeddedRealtime(apiKey = "fixed")
class EmbeddedRealtimeTests {

	@Autowired
	private EmbeddedRealtimeServer server;

	@Autowired
	private Environment environment;

	@Test
	void theServerRunsAndThePropertiesPointToIt() {
		assertThat(this.server.isRunning()).isTrue();
		assertThat(this.environment.getProperty("supabase.realtime.url")).isEqualTo(this.server.url());
		assertThat(this.environment.getProperty("supabase.realtime.api-key")).isEqualTo("fixed");
	}

	@Test
	void aPausedContextKeepsTheServerRunningOnItsPort(@Autowired ConfigurableApplicationContext context) {
		int port = this.server.port();
		context.pause();
		assertThat(this.server.isRunning()).isTrue();
		context.restart();
		assertThat(this.server.isRunning()).isTrue();
		assertThat(this.server.port()).isEqualTo(port);
	}

	private static EmbeddedRealtimeContextCustomizer customizer(Class<?> testClass) {
		return new EmbeddedRealtimeContextCustomizer(testClass.getAnnotation(EmbeddedRealtime.class), testClass);
	}

	@Test
	void equalAnnotationsShareAContext() {
		assertThat(customizer(EmbeddedRealtimeTests.class)).isEqualTo(customizer(Same.class))
			.hasSameHashCodeAs(customizer(Same.class))
			.isNotEqualTo(customizer(Other.class))
			.isNotEqualTo(customizer(Customized.class));
		assertThat(customizer(Own.class)).isEqualTo(customizer(Own.class))
			.hasSameHashCodeAs(customizer(Own.class))
			.isNotEqualTo(customizer(AlsoOwn.class))
			.isNotEqualTo(customizer(Same.class));
	}

	@Test
	void aClassMayHaveItsContextForItself() {
		EmbeddedRealtimeServer own = serverOf(Own.class);
		assertThat(serverOf(Own.class)).isSameAs(own);
		assertThat(serverOf(AlsoOwn.class)).isNotSameAs(own).isNotSameAs(this.server);
		assertThat(serverOf(Same.class)).isSameAs(this.server);
	}

	@Test
	void theServerOfTheContextIsInjectedIntoParameters(EmbeddedRealtimeServer plain,
			@Autowired EmbeddedRealtimeServer autowired) {
		assertThat(plain).isSameAs(this.server);
		assertThat(autowired).isSameAs(this.server);
	}

	@Test
	void aCustomizerChangesTheServer() {
		assertThat(serverOf(Customized.class).apiKey()).isEqualTo("customized");
	}

	@Test
	void aCustomizerThatCannotBeMadeIsNamed() {
		assertThatIllegalStateException()
			.isThrownBy(() -> EmbeddedRealtimeServers.start(Broken.class.getAnnotation(EmbeddedRealtime.class)))
			.withMessageContaining(NeedsArgument.class.getName());
	}

	@Test
	void testsConfiguredAlikeShareTheServerAndOthersHaveTheirOwn() {
		EmbeddedRealtimeServer first = serverOf(Same.class);
		EmbeddedRealtimeServer other = serverOf(Other.class);
		assertThat(first).isSameAs(this.server);
		assertThat(serverOf(Heir.class)).isSameAs(this.server);
		assertThat(serverOf(Other.class)).isSameAs(other).isNotSameAs(this.server);
		assertThat(other.apiKey()).isEqualTo("another");
		assertThat(other.port()).isNotEqualTo(this.server.port());
	}

	@Test
	void aNestedClassSharesTheContextThatItsOuterClassHasForItself() {
		assertThat(serverOf(Own.Inner.class)).isSameAs(serverOf(Own.class));
	}

	@Test
	void theServerEndsWithItsContext() {
		TestContextManager manager = new TestContextManager(ShortLived.class);
		EmbeddedRealtimeServer ended = server(manager);
		assertThat(ended.isRunning()).isTrue();
		manager.getTestContext().markApplicationContextDirty(null);
		assertThat(ended.isRunning()).isFalse();
	}

	@Test
	void withoutTheAnnotationThereIsNoServer() {
		ApplicationContext context = new TestContextManager(Plain.class).getTestContext().getApplicationContext();
		assertThat(context.getBeanProvider(EmbeddedRealtimeServer.class).getIfAvailable()).isNull();
		assertThat(context.getEnvironment().containsProperty("supabase.realtime.url")).isFalse();
	}

	@Test
	void theAttributesReachTheServer() throws Exception {
		EmbeddedRealtimeServer limited = serverOf(Limited.class);
		assertThat(new Jwt("s").verify(limited.apiKey(), Instant.now()).path("role").stringValue()).isEqualTo("anon");
		String url = limited.url() + "/websocket?vsn=2.0.0&apikey=" + limited.apiKey();
		CompletableFuture<Integer> closed = new CompletableFuture<>();
		WebSocket socket = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.build()
			.newWebSocketBuilder()
			.buildAsync(URI.create(url), new WebSocket.Listener() {

				@Override
				public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
					closed.complete(statusCode);
					return null;
				}

			})
			.get();
		// nothing is sent for longer than idleTimeout
		assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
		socket.abort();
	}

	private static EmbeddedRealtimeServer serverOf(Class<?> testClass) {
		return server(new TestContextManager(testClass));
	}

	private static EmbeddedRealtimeServer server(TestContextManager manager) {
		return manager.getTestContext().getApplicationContext().getBean(EmbeddedRealtimeServer.class);
	}

	@Nested
	class Inner {

		@Test
		void aNestedClassHasTheServerOfItsContext(EmbeddedRealtimeServer plain) {
			assertThat(plain).isSameAs(EmbeddedRealtimeTests.this.server);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "fixed")
	static class Same {

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "another")
	static class Other {

	}

	static class Heir extends Same {

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "short")
	static class ShortLived {

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(jwtSecret = "s", idleTimeout = 300)
	static class Limited {

	}

	@SpringJUnitConfig(Application.class)
	static class Plain {

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "fixed", ownContext = true)
	static class Own {

		@Nested
		class Inner {

		}

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "fixed", ownContext = true)
	static class AlsoOwn {

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "fixed", customizers = Key.class)
	static class Customized {

	}

	@EmbeddedRealtime(customizers = NeedsArgument.class)
	static class Broken {

	}

	static class Key implements EmbeddedRealtimeCustomizer {

		@Override
		public void customize(EmbeddedRealtimeServerBuilder builder) {
			builder.apiKey("customized");
		}

	}

	record NeedsArgument(String argument) implements EmbeddedRealtimeCustomizer {

		@Override
		public void customize(EmbeddedRealtimeServerBuilder builder) {
			builder.apiKey(this.argument);
		}

	}

}
