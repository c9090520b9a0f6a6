package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Terms of leadership that follow each other quickly.
 */
class SingleActiveLeadershipTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<Boolean> told = new CopyOnWriteArrayList<>();

	private final CountDownLatch busy = new CountDownLatch(1);

	private final CountDownLatch gate = new CountDownLatch(1);

	private static SingleActiveLeadership leadership() {
		SingleActiveProperties properties = new SingleActiveProperties();
		properties.setLockKey("key");
		properties.setTimeToLive(Duration.ofHours(2));
		properties.setRenewInterval(Duration.ofHours(1));
		return new SingleActiveLeadership(FreeLock::new, properties, false, System::nanoTime);
	}

	private void hold() {
		this.busy.countDown();
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void theLateEndOfATermDoesNotEndTheNextOne() throws Exception {
		SingleActiveLeadership leadership = leadership();
		List<String> events = new CopyOnWriteArrayList<>();
		leadership.observe(() -> {
			boolean first = events.isEmpty();
			events.add("called");
			if (first) {
				hold();
			}
			this.told.add(leadership.isLeader());
		});
		leadership.follow(true);
		this.busy.await();
		leadership.follow(false);
		assertThat(leadership.isLeader()).as("at once").isFalse();
		leadership.follow(true);
		await().atMost(PATIENCE).until(leadership::isLeader);
		this.gate.countDown();
		await().atMost(PATIENCE).until(() -> this.told.size() == 3);
		assertThat(leadership.isLeader()).isTrue();
		assertThat(this.told).as("the last that was told").endsWith(true);
		leadership.stop();
		assertThat(leadership.isLeader()).isFalse();
	}

	@Test
	void observersAreToldByOneTermAtATime() throws Exception {
		SingleActiveLeadership leadership = leadership();
		List<String> order = new CopyOnWriteArrayList<>();
		leadership.observe(() -> {
			boolean leads = leadership.isLeader();
			order.add("begin");
			if (order.size() == 1) {
				hold();
			}
			this.told.add(leads);
			order.add("end");
		});
		leadership.follow(true);
		this.busy.await();
		leadership.follow(false);
		leadership.follow(true);
		await().atMost(PATIENCE).until(leadership::isLeader);
		this.gate.countDown();
		await().atMost(PATIENCE).until(() -> this.told.size() == 3);
		assertThat(order).containsExactly("begin", "end", "begin", "end", "begin", "end");
		leadership.stop();
	}

	/**
	 * A lock that is there for whoever asks.
	 */
	private static final class FreeLock implements LeaderLock {

		@Override
		public boolean tryLock() {
			return true;
		}

		@Override
		public void unlock() {
		}

	}

}
