package io.github.supabaserealtime.samples.changesworker.orders;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.mock.MockProducerFactory;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Forwarding to Kafka, with the template of Spring and the producer that Kafka has for
 * tests. No broker runs here.
 */
class KafkaForwarderTests {

	private static final Order ORDER = new Order(7, "Ada", new BigDecimal("12.30"),
			Instant.parse("2026-08-21T12:00:00Z"));

	private final MockProducer<String, Order> producer = new MockProducer<>(Cluster.empty(), false,
			new RoundRobinPartitioner(), new StringSerializer(), new JacksonJsonSerializer<>());

	private final KafkaForwarder forwarder = new KafkaForwarder(
			new KafkaTemplate<>(new MockProducerFactory<>(() -> this.producer)),
			new WorkerProperties("worker", 0, "shop"));

	@Test
	void anOrderIsForwardedWhenTheBrokerSaysSo() {
		CompletableFuture<?> forwarded = this.forwarder.forward(ORDER).toCompletableFuture();
		assertThat(forwarded).isNotDone();
		assertThat(this.producer.completeNext()).isTrue();
		assertThat(forwarded).isCompleted();
		assertThat(this.producer.history()).singleElement().satisfies((sent) -> {
			assertThat(sent.topic()).isEqualTo("shop");
			assertThat(sent.key()).isEqualTo("7");
			assertThat(sent.value()).isEqualTo(ORDER);
		});
	}

	@Test
	void anOrderThatTheBrokerDoesNotTakeFails() {
		CompletableFuture<?> forwarded = this.forwarder.forward(ORDER).toCompletableFuture();
		assertThat(this.producer.errorNext(new IllegalStateException("not enough replicas"))).isTrue();
		assertThat(forwarded).isCompletedExceptionally();
	}

	@Test
	void whatIsSentIsJson() {
		try (JacksonJsonSerializer<Order> serializer = new JacksonJsonSerializer<>()) {
			serializer.configure(Map.of(), false);
			assertThat(new String(serializer.serialize("shop", ORDER), StandardCharsets.UTF_8))
				.isEqualTo("{\"id\":7,\"customer\":\"Ada\",\"amount\":12.30,\"placed_at\":\"2026-08-21T12:00:00Z\"}");
		}
	}

}
