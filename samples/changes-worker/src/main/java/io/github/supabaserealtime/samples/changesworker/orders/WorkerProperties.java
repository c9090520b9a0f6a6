package io.github.supabaserealtime.samples.changesworker.orders;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the worker.
 *
 * @param name the name of this copy
 * @param failureRate how many of the calls of the warehouse fail, from 0 to 1
 * @param destination the Kafka topic or the RabbitMQ queue that orders are forwarded to
 */
@ConfigurationProperties("worker")
record WorkerProperties(@DefaultValue("worker") String name, @DefaultValue("0") double failureRate,
		@DefaultValue("orders") String destination) {

}
