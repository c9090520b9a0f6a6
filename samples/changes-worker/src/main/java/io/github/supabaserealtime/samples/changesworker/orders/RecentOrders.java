package io.github.supabaserealtime.samples.changesworker.orders;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The newest orders, in the memory of each copy. All orders that wait come in one call. A
 * cache may miss orders, so it neither resumes nor waits for the leadership.
 */
@Component
class RecentOrders implements DisposableBean {

	private static final Log logger = LogFactory.getLog(RecentOrders.class);

	private static final int SIZE = 100;

	private final Deque<Order> newest = new ArrayDeque<>();

	private long orders;

	private long calls;

	private int largest;

	@PostgresChangesListener(id = "recent-orders", table = "orders", event = PostgresChangesBinding.Event.INSERT,
			batch = true)
	synchronized void placed(List<Order> placed) {
		this.newest.addAll(placed);
		while (this.newest.size() > SIZE) {
			this.newest.remove();
		}
		this.orders += placed.size();
		this.calls++;
		this.largest = Math.max(this.largest, placed.size());
	}

	synchronized List<Order> newest() {
		return List.copyOf(this.newest);
	}

	@Override
	public synchronized void destroy() {
		logger.info("Cached %,d orders in %,d calls, at most %,d in one call".formatted(this.orders, this.calls,
				this.largest));
	}

}
