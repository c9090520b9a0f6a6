package io.github.supabaserealtime.samples.changesworker.orders;

import java.util.concurrent.CompletionStage;

import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Forwards orders to a queue of RabbitMQ, which confirms each.
 */
@Component
@Profile("rabbit")
class RabbitForwarder implements OrderForwarder {

	private final RabbitTemplate template;

	private final String queue;

	RabbitForwarder(RabbitTemplate template, WorkerProperties properties) {
		this.template = template;
		this.queue = properties.destination();
	}

	@Override
	public CompletionStage<?> forward(Order order) {
		CorrelationData correlation = new CorrelationData();
		this.template.convertAndSend("", this.queue, order, correlation);
		return correlation.getFuture().thenAccept((confirm) -> {
			if (!confirm.ack()) {
				throw new AmqpException("RabbitMQ refused order " + order.id() + ": " + confirm.reason());
			}
			if (correlation.getReturned() != null) {
				throw new AmqpException("RabbitMQ has no queue '" + this.queue + "' for order " + order.id());
			}
		});
	}

}
