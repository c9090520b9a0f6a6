package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A connection with an instrumentation. The trace context is in the broadcasts of the
 * channels that ask for it and in no others.
 */
class InstrumentationIntegrationTests {

	private static final String MEMBER = "_supabaserealtime_trace";

	@RegisterExtension
	private final LogWatch log = new LogWatch();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final RecordingInstrumentation instrumentation = new RecordingInstrumentation("realtime:traced");

	private final RealtimeConnectionBuilder builder = RealtimeConnectionBuilder
		.of(this.server.url(), this.server.apiKey())
		.instrumentation(this.instrumentation);

	private final RealtimeConnection connection = this.builder
		.listenerRetry(2, Duration.ofMillis(1), 1, Duration.ofMillis(1))
		.build();

	private final ChannelOptions options = ChannelOptions.builder().broadcastAck(true).broadcastSelf(true).build();

	private final RealtimeChannel plain = this.connection.channel("plain", this.options);

	private final RealtimeChannel traced = this.connection.channel("traced", this.options);

	private final List<String> heard = new CopyOnWriteArrayList<>();

	@BeforeEach
	void subscribe() {
		Futures.get(this.connection.connect());
		Futures.get(this.plain.subscribe());
		Futures.get(this.traced.subscribe());
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private String sent(String topic) {
		return this.server.received("realtime:" + topic, "x")
			.stream()
			.map((frame) -> frame.payload().toString())
			.reduce("", String::concat);
	}

	private void awaitEnded(String... ended) {
		await().untilAsserted(() -> assertThat(this.instrumentation.ended).containsExactlyInAnyOrder(ended));
		assertThat(this.instrumentation.open).hasValue(0);
	}

	@Test
	void aSendIsObservedUntilItsAnswerAndACallUntilItsEnd() {
		this.plain.onBroadcast("x", (message) -> this.heard.add(this.instrumentation.current.get()));
		Futures.get(this.plain.broadcast("x", Map.of("a", 1)));
		awaitEnded("send broadcast x realtime:plain: ACKNOWLEDGED", "call 1 []");
		assertThat(this.heard).containsExactly("call 1 []");
		assertThat(this.instrumentation.calls).singleElement().satisfies((call) -> {
			assertThat(call.topic()).isEqualTo("realtime:plain");
			assertThat(call.connectionName()).isEqualTo("supabaseRealtime");
			assertThat(call.privateChannel()).isFalse();
			assertThat(call.listener()).contains("InstrumentationIntegrationTests.java");
			assertThat(call.waitedNanos()).isPositive();
		});
		assertThat(sent("plain")).doesNotContain(MEMBER);
	}

	@Test
	void theContextIsWrittenAndTakenOutWhereItIsAskedFor() {
		this.traced.onBroadcast("x", (message) -> this.heard.add(message.payload().asText()));
		Futures.get(this.traced.broadcast("x", Map.of("a", 1)));
		awaitEnded("send broadcast x realtime:traced: ACKNOWLEDGED", "call 1 [[traceparent]]");
		assertThat(this.heard).containsExactly("{\"a\":1}");
		assertThat(sent("traced")).contains(MEMBER, RecordingInstrumentation.PARENT);
	}

	@Test
	void elsewhereAPayloadIsNeitherReadNorChanged() {
		this.plain.onBroadcast("*", (message) -> this.heard.add(message.payload().asText()));
		String json = "{\"" + MEMBER + "\":{\"traceparent\":\"" + RecordingInstrumentation.PARENT + "\"}}";
		this.server.channel("plain")
			.broadcast("x", Map.of(MEMBER, Map.of("traceparent", RecordingInstrumentation.PARENT)));
		awaitEnded("call 1 []");
		assertThat(this.heard).containsExactly(json);
	}

	@Test
	void whatIsNoObjectCarriesNoContext() {
		this.traced.onMessage((message) -> this.heard.add("heard"));
		Futures.get(this.traced.broadcast("x", List.of(1)));
		Futures.get(this.traced.broadcast("x", new byte[] { 1 }));
		await().until(() -> this.heard.size() == 2);
		assertThat(this.instrumentation.calls).allMatch((call) -> call.contexts().isEmpty());
	}

	@Test
	void whatIsStoredCarriesNoContext() {
		EmbeddedRealtimeServer storing = this.server;
		String token = storing.jwt(Map.of("role", "authenticated"));
		RecordingInstrumentation everywhere = new RecordingInstrumentation("realtime:stored");
		RealtimeConnection author = RealtimeConnectionBuilder.of(storing.url(), storing.apiKey())
			.accessToken(token)
			.instrumentation(everywhere)
			.build();
		RealtimeChannel stored = author.channel("stored",
				ChannelOptions.builder().privateChannel(true).broadcastAck(true).build());
		Futures.get(author.connect());
		Futures.get(stored.subscribe());
		Futures.get(stored.broadcast("kept", Map.of("a", 1), BroadcastOptions.builder().persist().build()));
		Futures.get(stored.broadcast("gone", Map.of("a", 2)));
		assertThat(storing.received("realtime:stored", "kept")).singleElement()
			.satisfies((frame) -> assertThat(frame.payload().has(MEMBER)).isFalse());
		assertThat(storing.received("realtime:stored", "gone")).singleElement()
			.satisfies((frame) -> assertThat(frame.payload().has(MEMBER)).isTrue());
		Futures.get(author.disconnect());
	}

	@Test
	void eachCallOfAListenerThatFailsIsOne() {
		AtomicInteger calls = new AtomicInteger();
		this.plain.onBroadcast("x", (message) -> {
			if (calls.incrementAndGet() == 1) {
				throw new IllegalStateException("not yet");
			}
		});
		Futures.get(this.plain.broadcast("x", Map.of()));
		awaitEnded("send broadcast x realtime:plain: ACKNOWLEDGED", "call 1 []: not yet", "call 1 []");
		assertThat(this.log.events(Level.WARN)).singleElement().asString().contains("not yet");
	}

	@Test
	void aMessageThatDoesNotFitIsOneThatFailed() {
		this.plain.onBroadcast("x", Integer.class, (number) -> this.heard.add("heard"));
		Futures.get(this.plain.broadcast("x", Map.of("a", "text")));
		await().until(() -> this.instrumentation.ended.size() == 2);
		assertThat(this.instrumentation.ended).anyMatch((ended) -> ended.startsWith("call 1 []: Cannot deserialize"));
		await().until(() -> this.log.events(Level.WARN).size() + this.log.events(Level.ERROR).size() == 1);
	}

	@Test
	void aSendThatIsRefusedAndPresencesAreObserved() {
		CompletableFuture<SendResult> refused = this.plain.broadcast("x", Map.of(),
				BroadcastOptions.builder().persist().build());
		assertThat(refused).isCompletedExceptionally();
		Futures.get(this.plain.track(Map.of("name", "ann")));
		Futures.get(this.plain.untrack());
		await().until(() -> this.instrumentation.ended.size() == 3);
		assertThat(this.instrumentation.ended).satisfiesExactly(
				(ended) -> assertThat(ended).startsWith("send broadcast x realtime:plain: The broadcast on channel"),
				(ended) -> assertThat(ended).startsWith("send track null realtime:plain: "),
				(ended) -> assertThat(ended).startsWith("send untrack null realtime:plain: "));
	}

	@Test
	void theClientOverHttpIsObservedAndCarriesTheContext() {
		BroadcastRestClient client = this.builder.buildRestClient();
		this.traced.onBroadcast("x", (message) -> this.heard.add(message.payload().asText()));
		client.broadcast("traced", "x", Map.of("a", 1));
		awaitEnded("send broadcast x realtime:traced: ACCEPTED_OVER_HTTP", "call 1 [[traceparent]]");
		assertThat(this.heard).containsExactly("{\"a\":1}");
	}

	@Test
	void anInstrumentationThatFailsDisturbsNothing() {
		RealtimeConnection disturbed = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.instrumentation(new Failing())
			.build();
		RealtimeChannel channel = disturbed.channel("plain", this.options);
		channel.onBroadcast("x", (message) -> this.heard.add(message.payload().asText()));
		Futures.get(disturbed.connect());
		Futures.get(channel.subscribe());
		assertThat(Futures.get(channel.broadcast("x", Map.of("a", 1)))).isEqualTo(SendResult.acknowledged());
		await().until(() -> this.heard.equals(List.of("{\"a\":1}")));
		assertThat(this.log.events(Level.WARN)).isNotEmpty()
			.allSatisfy((warning) -> assertThat(warning.toString()).contains("The instrumentation of connection"));
		Futures.get(disturbed.disconnect());
	}

	/**
	 * Fails in one way or another whatever it is asked.
	 */
	private static final class Failing implements RealtimeInstrumentation {

		@Override
		public boolean isInBroadcasts(String topic) {
			throw new IllegalStateException("no");
		}

		@Override
		public Observed<SendResult> sending(Outgoing outgoing) {
			throw new IllegalStateException("no");
		}

		@Override
		public Observed<Void> calling(Call call) {
			return new Observed<>() {

				@Override
				public Scope open() {
					throw new IllegalStateException("no");
				}

				@Override
				public void end(@Nullable Void result, @Nullable Throwable thrown) {
					throw new IllegalStateException("no");
				}

			};
		}

		@Override
		public Observed<Long> reading(Reading reading) {
			throw new RealtimeException(RealtimeException.Kind.INVALID, false, "no");
		}

	}

}
