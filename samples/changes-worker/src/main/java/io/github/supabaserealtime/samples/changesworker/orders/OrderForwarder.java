package io.github.supabaserealtime.samples.changesworker.orders;

import java.util.concurrent.CompletionStage;

/**
 * Strategy that hands orders on to a broker.
 */
@FunctionalInterface
interface OrderForwarder {

	/**
	 * Forward an order.
	 * @param order the order
	 * @return completes when the broker has it
	 */
	CompletionStage<?> forward(Order order);

}
