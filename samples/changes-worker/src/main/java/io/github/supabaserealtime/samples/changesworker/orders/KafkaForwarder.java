package io.github.supabaserealtime.samples.changesworker.orders;

import java.util.concurrent.CompletionStage;

import org.springframework.context.annotation.Profile;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Forwards orders to a topic of Kafka, by their number as the key.
 */
@Component
@Profile("kafka")
class KafkaForwarder implements OrderForwarder {

	private final KafkaTemplate<String, Order> template;

	private final String topic;

	KafkaForwarder(KafkaTemplate<String, Order> template, WorkerProperties properties) {
		this.template = template;
		this.topic = properties.destination();
	}

	@Override
	public CompletionStage<?> forward(Order order) {
		return this.template.send(this.topic, String.valueOf(order.id()), order);
	}

}
