package io.github.supabaserealtime.autoconfigure.observation;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two applications with a tracer each: one sends, the other listens, and there is one
 * trace.
 */
class TwoApplicationsTraceTests {

	private static final Log logger = LogFactory.getLog(TwoApplicationsTraceTests.class);

	private static final String MEMBER = "_supabaserealtime_trace";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeObservationAutoConfiguration.class,
						ObservationAutoConfiguration.class, MicrometerTracingAutoConfiguration.class,
						OpenTelemetrySdkAutoConfiguration.class, OpenTelemetryTracingAutoConfiguration.class))
		.withBean(SimpleSpanProcessor.class, () -> (SimpleSpanProcessor) SimpleSpanProcessor.create(this.exporter))
		.withPropertyValues("management.tracing.sampling.probability=1.0", "supabase.realtime.url=" + this.server.url(),
				"supabase.realtime.api-key=" + this.server.apiKey(),
				"supabase.realtime.access-token=" + this.server.jwt(Map.of("role", "authenticated")),
				"supabase.realtime.channels.orders.private=true",
				"supabase.realtime.channels.orders.broadcast.ack=true",
				"supabase.realtime.channels.news.broadcast.ack=true",
				"supabase.realtime.channels.quiet.broadcast.ack=true", "supabase.realtime.channels.bulk.private=true",
				"supabase.realtime.channels.bulk.broadcast.ack=true",
				"supabase.realtime.observation.propagation=broadcast",
				"supabase.realtime.channels.quiet.observation.propagation=none");

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	private void inBoth(TwoApplications applications) {
		this.runner.withPropertyValues("spring.application.name=shop")
			.run((shop) -> this.runner.withPropertyValues("spring.application.name=billing")
				.withUserConfiguration(Billing.class)
				.run((billing) -> {
					awaitSubscribed(shop);
					awaitSubscribed(billing);
					applications.run(shop, billing.getBean(Billing.class));
				}));
	}

	private static void awaitSubscribed(ApplicationContext context) {
		RealtimeConnection connection = context.getBean(RealtimeConnection.class);
		await().until(() -> connection.getChannels()
			.stream()
			.filter((channel) -> channel.getState() == ChannelState.SUBSCRIBED)
			.count() == 4);
	}

	private void broadcast(ApplicationContext shop, String topic) {
		RealtimeChannel channel = shop.getBean(RealtimeConnection.class).channel(topic);
		ObservationRegistry registry = shop.getBean(ObservationRegistry.class);
		Observation.createNotStarted("checkout", registry)
			.observe(() -> assertThat(channel.broadcast("placed", Map.of("id", 7)))
				.succeedsWithin(Duration.ofSeconds(10)));
	}

	private List<SpanData> spans(int count) {
		await().until(() -> this.exporter.getFinishedSpanItems().size() == count);
		return this.exporter.getFinishedSpanItems();
	}

	private static SpanData named(List<SpanData> spans, String name) {
		return spans.stream().filter((span) -> name.equals(span.getName())).findFirst().orElseThrow();
	}

	private static String print(List<SpanData> spans) {
		StringBuilder text = new StringBuilder();
		spans.stream()
			.filter((span) -> isRoot(span, spans))
			.sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
			.forEach((root) -> {
				text.append("trace ").append(root.getTraceId()).append('\n');
				print(root, spans, 1, text);
			});
		return text.toString();
	}

	private static boolean isRoot(SpanData span, List<SpanData> spans) {
		return spans.stream().noneMatch((other) -> other.getSpanId().equals(span.getParentSpanId()));
	}

	private static void print(SpanData span, List<SpanData> spans, int depth, StringBuilder text) {
		String service = span.getResource().getAttribute(AttributeKey.stringKey("service.name"));
		text.append("  ".repeat(depth))
			.append(span.getName())
			.append(" [")
			.append(service)
			.append(", ")
			.append(span.getKind())
			.append(", ")
			.append(TimeUnit.NANOSECONDS.toMicros(span.getEndEpochNanos() - span.getStartEpochNanos()))
			.append(" us]");
		for (LinkData link : span.getLinks()) {
			text.append(" linked with trace ").append(link.getSpanContext().getTraceId());
		}
		text.append('\n');
		spans.stream()
			.filter((child) -> child.getParentSpanId().equals(span.getSpanId()))
			.forEach((child) -> print(child, spans, depth + 1, text));
	}

	private String sent(String topic) {
		return this.server.received("realtime:" + topic, "placed").get(0).payload().toString();
	}

	@Test
	void onAPrivateChannelTheListenerContinuesTheTraceOfTheSender() {
		inBoth((shop, billing) -> {
			broadcast(shop, "orders");
			List<SpanData> spans = spans(4);
			logger.info("One trace in two applications:\n" + print(spans));
			SpanData checkout = named(spans, "checkout");
			SpanData send = named(spans, "broadcast send");
			SpanData process = named(spans, "broadcast process");
			SpanData charge = named(spans, "charge");
			assertThat(spans).extracting(SpanData::getTraceId).containsOnly(checkout.getTraceId());
			assertThat(send.getParentSpanId()).isEqualTo(checkout.getSpanId());
			assertThat(process.getParentSpanId()).isEqualTo(send.getSpanId());
			assertThat(charge.getParentSpanId()).isEqualTo(process.getSpanId());
			assertThat(process.getLinks()).isEmpty();
			assertThat(process.getResource().getAttribute(AttributeKey.stringKey("service.name"))).isEqualTo("billing");
			assertThat(process.getStartEpochNanos()).isGreaterThanOrEqualTo(checkout.getStartEpochNanos());
			assertThat(billing.heard).containsExactly("{\"id\":7}");
			assertThat(sent("orders")).contains(MEMBER, send.getSpanId());
		});
	}

	@Test
	void onAPublicChannelTheListenerIsLinkedWithTheSender() {
		inBoth((shop, billing) -> {
			broadcast(shop, "news");
			List<SpanData> spans = spans(4);
			logger.info("Two traces that are linked:\n" + print(spans));
			SpanData send = named(spans, "broadcast send");
			SpanData process = named(spans, "broadcast process");
			assertThat(process.getTraceId()).isNotEqualTo(send.getTraceId());
			assertThat(process.getLinks()).singleElement()
				.satisfies((link) -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(send.getSpanId()))
				.satisfies((link) -> assertThat(link.getSpanContext().getTraceId()).isEqualTo(send.getTraceId()));
			assertThat(named(spans, "charge").getTraceId()).isEqualTo(process.getTraceId());
			assertThat(billing.heard).containsExactly("{\"id\":7}");
		});
	}

	@Test
	void aChannelThatAsksForNoPropagationCarriesNothing() {
		inBoth((shop, billing) -> {
			broadcast(shop, "quiet");
			List<SpanData> spans = spans(4);
			SpanData process = named(spans, "broadcast process");
			assertThat(process.getTraceId()).isNotEqualTo(named(spans, "broadcast send").getTraceId());
			assertThat(process.getLinks()).isEmpty();
			assertThat(sent("quiet")).doesNotContain(MEMBER);
		});
	}

	@Test
	void aBatchIsLinkedWithTheSenderOfEachOfItsMessages() {
		inBoth((shop, billing) -> {
			broadcast(shop, "bulk");
			await().until(() -> billing.batches.equals(List.of(1)));
			int waiting = billing.connection.getStatus().deliveryQueueSize();
			broadcast(shop, "bulk");
			broadcast(shop, "bulk");
			await().until(() -> billing.connection.getStatus().deliveryQueueSize() == waiting + 2);
			billing.goOn.countDown();
			List<SpanData> spans = spans(8);
			logger.info("Two traces that a third is linked with:\n" + print(spans));
			assertThat(billing.batches).containsExactly(1, 2);
			List<SpanData> sends = spans.stream()
				.filter((span) -> "broadcast send".equals(span.getName()))
				.sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
				.toList();
			SpanData process = spans.stream().filter((span) -> span.getLinks().size() == 2).findFirst().orElseThrow();
			assertThat(process.getName()).isEqualTo("broadcast process");
			assertThat(process.getLinks()).extracting((link) -> link.getSpanContext().getSpanId())
				.containsExactly(sends.get(1).getSpanId(), sends.get(2).getSpanId());
			assertThat(process.getLinks()).extracting((link) -> link.getSpanContext().getTraceId())
				.containsExactly(sends.get(1).getTraceId(), sends.get(2).getTraceId());
			assertThat(sends).extracting(SpanData::getTraceId)
				.doesNotHaveDuplicates()
				.doesNotContain(process.getTraceId());
		});
	}

	@Test
	void aSendByTheFallbackIsOneTraceWithItsHttpRequest() {
		overHttp("supabase.realtime.http-fallback=true").run((shop) -> {
			awaitSubscribed(shop);
			this.server.faults().refuseUpgrades(503, "unavailable");
			this.server.connections().forEach((socket) -> socket.close(1012, "outage"));
			await().until(() -> shop.getBean(RealtimeConnection.class).getState() != ConnectionState.OPEN);
			broadcast(shop, "orders");
			assertOneTraceOverHttp();
		});
	}

	@Test
	void aSendOfTheHttpClientIsOneTraceWithItsHttpRequest() {
		overHttp().run((shop) -> {
			Observation.createNotStarted("checkout", shop.getBean(ObservationRegistry.class))
				.observe(() -> shop.getBean(BroadcastRestClient.class).broadcast("news", "placed", Map.of("id", 7)));
			assertOneTraceOverHttp();
		});
	}

	private ApplicationContextRunner overHttp(String... properties) {
		return this.runner
			.withConfiguration(AutoConfigurations.of(RestClientAutoConfiguration.class,
					RestClientObservationAutoConfiguration.class))
			.withPropertyValues("spring.application.name=shop")
			.withPropertyValues(properties);
	}

	private void assertOneTraceOverHttp() {
		await().until(() -> this.exporter.getFinishedSpanItems()
			.stream()
			.map(SpanData::getName)
			.toList()
			.containsAll(List.of("checkout", "broadcast send")));
		List<SpanData> spans = this.exporter.getFinishedSpanItems();
		logger.info("One trace over HTTP:\n" + print(spans));
		SpanData checkout = named(spans, "checkout");
		SpanData send = named(spans, "broadcast send");
		SpanData request = named(spans, "http post");
		assertThat(send.getParentSpanId()).isEqualTo(checkout.getSpanId());
		assertThat(request.getParentSpanId()).isEqualTo(send.getSpanId());
		assertThat(request.getTraceId()).isEqualTo(send.getTraceId()).isEqualTo(checkout.getTraceId());
		assertThat(request.getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(this.server.restRequests()).filteredOn((posted) -> posted.headers().containsKey("traceparent"))
			.singleElement()
			.satisfies((posted) -> assertThat(posted.headers().get("traceparent")).contains(request.getTraceId(),
					request.getSpanId()));
	}

	/**
	 * What happens while both applications run.
	 */
	private interface TwoApplications {

		void run(ApplicationContext shop, Billing billing);

	}

	/**
	 * The application that listens.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Billing {

		final List<String> heard = new CopyOnWriteArrayList<>();

		final List<Integer> batches = new CopyOnWriteArrayList<>();

		final CountDownLatch goOn = new CountDownLatch(1);

		final RealtimeConnection connection;

		private final ObservationRegistry registry;

		Billing(ObservationRegistry registry, RealtimeConnection connection) {
			this.registry = registry;
			this.connection = connection;
		}

		@BroadcastListener(topic = "bulk", privateChannel = true, batch = true)
		void together(List<BroadcastMessage> messages) throws InterruptedException {
			this.batches.add(messages.size());
			this.goOn.await(1, TimeUnit.MINUTES);
		}

		@BroadcastListener(topic = "orders")
		void ordered(BroadcastMessage message) {
			charge(message);
		}

		@BroadcastListener(topic = "news")
		void told(BroadcastMessage message) {
			charge(message);
		}

		@BroadcastListener(topic = "quiet")
		void whispered(BroadcastMessage message) {
			charge(message);
		}

		private void charge(BroadcastMessage message) {
			Observation.createNotStarted("charge", this.registry)
				.observe(() -> this.heard.add(message.payload().asText()));
		}

	}

}
