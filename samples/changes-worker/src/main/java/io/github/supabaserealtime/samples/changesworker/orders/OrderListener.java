package io.github.supabaserealtime.samples.changesworker.orders;

import java.util.concurrent.CompletionStage;

import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChangesBinding;

import org.springframework.stereotype.Component;

/**
 * Handles each order at least once. The copy that leads is called. If it fails, it is
 * called again; if the process is lost, the next leader goes on at the stored position.
 */
@Component
class OrderListener {

	private final Warehouse warehouse;

	private final HandledOrders handled;

	private final OrderForwarder forwarder;

	OrderListener(Warehouse warehouse, HandledOrders handled, OrderForwarder forwarder) {
		this.warehouse = warehouse;
		this.handled = handled;
		this.forwarder = forwarder;
	}

	// the position passes an order when the stage that is returned has completed
	@PostgresChangesListener(id = "orders", table = "orders", event = PostgresChangesBinding.Event.INSERT,
			resumeBy = "placed_at", singleActive = true)
	CompletionStage<?> placed(Order order) {
		this.warehouse.reserve(order);
		this.handled.add(order);
		return this.forwarder.forward(order);
	}

}
