package io.github.supabaserealtime.samples.changesworker.orders;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The orders that were handled. An order may come twice; its number tells.
 */
@Repository
class HandledOrders {

	private static final String ADD = """
			insert into handled_orders as h (order_id, worker) values (?, ?)
			on conflict (order_id) do update set times = h.times + 1""";

	private final JdbcClient database;

	private final String worker;

	HandledOrders(JdbcClient database, WorkerProperties properties) {
		this.database = database;
		this.worker = properties.name();
	}

	void add(Order order) {
		this.database.sql(ADD).params(order.id(), this.worker).update();
	}

}
