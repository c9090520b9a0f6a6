package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EventLoopLane} while inputs come in quick succession, so that it polls
 * between them.
 */
class EventLoopLaneTests {

	private final EventLoopLane lane = new EventLoopLane("test-lane");

	private final AtomicInteger ran = new AtomicInteger();

	private final AtomicReference<Thread> thread = new AtomicReference<>();

	@AfterEach
	void end() {
		this.lane.keepAlive(false);
		await().until(() -> !this.thread.get().isAlive());
	}

	/**
	 * Give inputs one by one, so that the lane has nothing to do after each.
	 */
	private void quickSuccession(int inputs) {
		this.lane.keepAlive(true);
		this.lane.execute(() -> this.thread.set(Thread.currentThread()));
		int before = this.ran.get();
		for (int i = 1; i <= inputs; i++) {
			this.lane.execute(this.ran::incrementAndGet);
			while (this.ran.get() < before + i) {
				Thread.onSpinWait();
			}
		}
	}

	@Test
	void oneThreadRunsAllInputs() {
		List<Thread> others = new CopyOnWriteArrayList<>();
		quickSuccession(1_000);
		for (int i = 0; i < 1_000; i++) {
			this.lane.execute(() -> {
				if (Thread.currentThread() != this.thread.get()) {
					others.add(Thread.currentThread());
				}
			});
			quickSuccession(1);
		}
		assertThat(this.ran).hasValue(2_000);
		assertThat(others).isEmpty();
	}

	@Test
	void aTimerRunsBetweenInputsAndNotBeforeItsTime() {
		AtomicLong early = new AtomicLong();
		AtomicInteger timers = new AtomicInteger();
		for (int i = 0; i < 200; i++) {
			this.lane.execute(() -> {
				long due = System.nanoTime() + 20_000;
				this.lane.schedule(Duration.ofNanos(20_000), () -> {
					timers.incrementAndGet();
					early.addAndGet((System.nanoTime() < due) ? 1 : 0);
				});
			});
			quickSuccession(20);
		}
		await().until(() -> timers.get() == 200);
		assertThat(early).hasValue(0);
	}

	@Test
	void theThreadEndsWhenItIsNotToStay() {
		quickSuccession(1_000);
		this.lane.keepAlive(false);
		await().until(() -> !this.thread.get().isAlive());
		assertThat(this.ran).hasValue(1_000);
	}

}
