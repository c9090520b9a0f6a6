package io.github.supabaserealtime.samples.changesworker.orders;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.core.ReturnedMessage;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Forwarding to RabbitMQ, with a mock of the template. No broker runs here.
 */
class RabbitForwarderTests {

	private static final Order ORDER = new Order(7, "Ada", new BigDecimal("12.30"),
			Instant.parse("2026-08-21T12:00:00Z"));

	private final RabbitTemplate template = mock(RabbitTemplate.class);

	private final RabbitForwarder forwarder = new RabbitForwarder(this.template,
			new WorkerProperties("worker", 0, "shop"));

	private CorrelationData correlation;

	@BeforeEach
	void keepCorrelation() {
		willAnswer((call) -> this.correlation = call.getArgument(3)).given(this.template)
			.convertAndSend(eq(""), eq("shop"), eq(ORDER), any(CorrelationData.class));
	}

	private CompletableFuture<?> forward() {
		CompletableFuture<?> forwarded = this.forwarder.forward(ORDER).toCompletableFuture();
		assertThat(forwarded).isNotDone();
		return forwarded;
	}

	private void confirm(boolean ack, String reason) {
		this.correlation.getFuture().complete(new CorrelationData.Confirm(ack, reason));
	}

	@Test
	void anOrderIsForwardedWhenTheBrokerConfirmsIt() {
		CompletableFuture<?> forwarded = forward();
		confirm(true, null);
		assertThat(forwarded).isCompleted();
	}

	@Test
	void anOrderThatTheBrokerRefusesFails() {
		CompletableFuture<?> forwarded = forward();
		confirm(false, "disk alarm");
		assertThat(forwarded).isCompletedExceptionally();
		assertThat(forwarded.handle((value, failure) -> failure).join())
			.hasMessageContaining("RabbitMQ refused order 7: disk alarm");
	}

	@Test
	void anOrderWithoutAQueueFails() {
		CompletableFuture<?> forwarded = forward();
		this.correlation.setReturned(new ReturnedMessage(new Message(new byte[0]), 312, "NO_ROUTE", "", "shop"));
		confirm(true, null);
		assertThat(forwarded.handle((value, failure) -> failure).join())
			.hasMessageContaining("RabbitMQ has no queue 'shop' for order 7");
	}

	@Test
	void whatIsSentIsJson() {
		Message message = new JacksonJsonMessageConverter().toMessage(ORDER, new MessageProperties());
		assertThat(new String(message.getBody(), StandardCharsets.UTF_8))
			.isEqualTo("{\"id\":7,\"customer\":\"Ada\",\"amount\":12.30,\"placed_at\":\"2026-08-21T12:00:00Z\"}");
	}

}
