package io.github.supabaserealtime.samples.changesworker.orders;

import java.util.concurrent.ThreadLocalRandom;

import org.springframework.stereotype.Component;

/**
 * Another service, which is not always there: as often as {@code worker.failure-rate}
 * says, a call fails.
 */
@Component
class Warehouse {

	private final double failureRate;

	Warehouse(WorkerProperties properties) {
		this.failureRate = properties.failureRate();
	}

	void reserve(Order order) {
		if (ThreadLocalRandom.current().nextDouble() < this.failureRate) {
			throw new IllegalStateException("The warehouse does not answer for order " + order.id());
		}
	}

}
