package io.github.supabaserealtime.test.context;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the state that a test class leaves to the next one with the same server. The
 * classes are run by hand.
 */
class SharedServerTests {

	private static TestContextManager begin(Class<?> testClass, Object instance) throws Exception {
		TestContextManager manager = new TestContextManager(testClass);
		manager.beforeTestClass();
		manager.prepareTestInstance(instance);
		return manager;
	}

	private static EmbeddedRealtimeServer server(TestContextManager manager) {
		return manager.getTestContext().getApplicationContext().getBean(EmbeddedRealtimeServer.class);
	}

	private static int ping(EmbeddedRealtimeServer server) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(server.httpUrl() + "/api/broadcast/r/events/e"))
			.header("apikey", server.apiKey())
			.POST(HttpRequest.BodyPublishers.ofString("{}"))
			.build();
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.build()
			.send(request, HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

	private static void spoil(EmbeddedRealtimeServer server) throws Exception {
		server.faults().refuseRest(503, "spoilt");
		assertThat(ping(server)).isEqualTo(503);
	}

	private static boolean isSpoilt(EmbeddedRealtimeServer server) throws Exception {
		// before anything else is sent
		boolean recorded = !server.restRequests().isEmpty();
		boolean refuses = ping(server) == 503;
		assertThat(recorded).isEqualTo(refuses);
		server.clearReceived();
		return refuses;
	}

	@Test
	void theNextClassFindsAServerThatBehaves() throws Exception {
		TestContextManager first = begin(First.class, new First());
		EmbeddedRealtimeServer server = server(first);
		spoil(server);
		server.stop();
		first.afterTestClass();
		TestContextManager second = begin(Second.class, new Second());
		assertThat(server(second)).isSameAs(server);
		assertThat(server.isRunning()).isTrue();
		assertThat(isSpoilt(server)).isFalse();
		second.afterTestClass();
	}

	@Test
	void aClassThatEndsDoesNotDisturbOneThatRuns() throws Exception {
		TestContextManager first = begin(First.class, new First());
		TestContextManager second = begin(Second.class, new Second());
		spoil(server(second));
		first.afterTestClass();
		assertThat(isSpoilt(server(second))).isTrue();
		second.afterTestClass();
		assertThat(isSpoilt(server(second))).isFalse();
	}

	@Test
	void aNestedClassEndsWithItsOuterClass() throws Exception {
		First outer = new First();
		TestContextManager first = begin(First.class, outer);
		TestContextManager inner = begin(First.Inner.class, outer.new Inner());
		spoil(server(first));
		inner.afterTestClass();
		assertThat(isSpoilt(server(first))).isTrue();
		first.afterTestClass();
		assertThat(isSpoilt(server(first))).isFalse();
	}

	@Test
	void theServerOfANestedClassWithAContextOfItsOwnBehavesTooWhenTheOuterClassHasEnded() throws Exception {
		First outer = new First();
		TestContextManager first = begin(First.class, outer);
		TestContextManager inner = begin(First.Other.class, outer.new Other());
		EmbeddedRealtimeServer other = server(inner);
		assertThat(other).isNotSameAs(server(first));
		spoil(other);
		inner.afterTestClass();
		first.afterTestClass();
		assertThat(isSpoilt(other)).isFalse();
	}

	@Test
	void aServerWhoseContextHasEndedStaysStopped() throws Exception {
		TestContextManager dirty = begin(Dirty.class, new Dirty());
		EmbeddedRealtimeServer server = server(dirty);
		dirty.afterTestClass();
		assertThat(server.isRunning()).isFalse();
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "shared")
	static class First {

		@Nested
		class Inner {

		}

		@Nested
		@TestPropertySource(properties = "other=true")
		class Other {

		}

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "shared")
	static class Second {

	}

	@SpringJUnitConfig(Application.class)
	@EmbeddedRealtime(apiKey = "dirty")
	@DirtiesContext
	static class Dirty {

	}

}
