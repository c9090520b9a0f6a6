package io.github.supabaserealtime.internal.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link DeliveryThreads}.
 */
@Timeout(60)
class DeliveryThreadsTests {

	private static final int FEW = Math.max(2, Runtime.getRuntime().availableProcessors());

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<Integer> taken = Collections.synchronizedList(new ArrayList<>());

	private final AtomicInteger rejections = new AtomicInteger();

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
	}

	private IntSupplier turn(int number) {
		return () -> {
			this.taken.add(number);
			return 1;
		};
	}

	private static int awaitEnd(CountDownLatch end) {
		try {
			end.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return 1;
	}

	private void addAll(DeliveryThreads threads, int from, int to) {
		IntStream.range(from, to).forEach((number) -> threads.add(turn(number)));
	}

	@Test
	void oneThatHasTakenATurnTakesTheNext() {
		List<Runnable> tasks = new ArrayList<>();
		DeliveryThreads threads = new DeliveryThreads(tasks::add, this.rejections::incrementAndGet);
		addAll(threads, 0, 1000);
		assertThat(tasks).as("those at once, and one that watches").hasSize(FEW + 1);
		tasks.get(0).run();
		assertThat(this.taken).containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
		assertThat(tasks).hasSize(FEW + 1);
	}

	@Test
	void turnsThatBlockHoldUpNoOther() {
		DeliveryThreads threads = new DeliveryThreads(this.executor, this.rejections::incrementAndGet);
		CountDownLatch end = new CountDownLatch(1);
		AtomicInteger blocked = new AtomicInteger();
		for (int i = 0; i < 50; i++) {
			threads.add(() -> {
				blocked.incrementAndGet();
				return awaitEnd(end);
			});
		}
		await().until(() -> blocked.get() == 50);
		threads.add(turn(51));
		await().until(() -> this.taken.contains(51));
		end.countDown();
	}

	@Test
	void aTurnThatThrowsHoldsUpNoOther() {
		DeliveryThreads threads = new DeliveryThreads(Runnable::run, this.rejections::incrementAndGet);
		threads.add(() -> {
			threads.add(turn(1));
			throw new IllegalStateException("Expected by the test");
		});
		threads.add(turn(2));
		assertThat(this.taken).containsExactly(1, 2);
	}

	@Test
	void anExecutorWithoutThreadsOfItsOwnTakesTurnsWithinTurns() {
		DeliveryThreads threads = new DeliveryThreads(Runnable::run, this.rejections::incrementAndGet);
		AtomicInteger depth = new AtomicInteger();
		threads.add(new IntSupplier() {

			@Override
			public int getAsInt() {
				if (depth.incrementAndGet() < 100) {
					threads.add(this);
				}
				return 1;
			}

		});
		assertThat(depth).hasValue(100);
	}

	@Test
	void whatIsRejectedIsTakenWhenTheExecutorTakesTasksAgain() {
		AtomicBoolean rejects = new AtomicBoolean(true);
		DeliveryThreads threads = new DeliveryThreads((task) -> {
			if (rejects.get()) {
				throw new RejectedExecutionException();
			}
			task.run();
		}, this.rejections::incrementAndGet);
		addAll(threads, 0, 10);
		assertThat(this.taken).isEmpty();
		assertThat(this.rejections).hasValue(10);
		rejects.set(false);
		threads.retry();
		assertThat(this.taken).containsExactlyElementsOf(IntStream.range(0, 10).boxed().toList());
		threads.retry();
		addAll(threads, 10, 11);
		assertThat(this.taken).containsExactlyElementsOf(IntStream.range(0, 11).boxed().toList());
	}

	@Test
	void noTurnIsForgottenWhereThreadsComeAndGo() {
		AtomicInteger tasks = new AtomicInteger();
		DeliveryThreads threads = new DeliveryThreads((task) -> {
			tasks.incrementAndGet();
			this.executor.execute(task);
		}, this.rejections::incrementAndGet);
		int count = 100_000;
		for (int i = 0; i < count; i++) {
			threads.add(turn(i));
			int sent = i + 1;
			if (i % 1000 == 0) {
				await().until(() -> this.taken.size() == sent);
			}
		}
		await().until(() -> this.taken.size() == count);
		assertThat(this.taken).doesNotHaveDuplicates();
		assertThat(tasks.get()).isLessThan(count / 5);
	}

}
