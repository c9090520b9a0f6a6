package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.internal.machine.Inputs;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens to a connection's threads when the machine is short of them or something
 * on them fails.
 */
class ConnectionThreadsTests {

	@Test
	void aTaskForWhichNoThreadCouldBeStartedIsRunLater() {
		Deque<Runnable> later = new ArrayDeque<>();
		Deque<Throwable> failures = new ArrayDeque<>(
				List.of(new OutOfMemoryError("unable to create native thread"), new RejectedExecutionException()));
		PatientExecutor executor = new PatientExecutor((task) -> {
			Throwable failure = failures.poll();
			if (failure instanceof Error error) {
				throw error;
			}
			if (failure instanceof RuntimeException exception) {
				throw exception;
			}
			task.run();
		}, later::add);
		List<String> done = new ArrayList<>();
		executor.execute(() -> done.add("task"));
		assertThat(done).isEmpty();
		later.remove().run();
		assertThat(done).isEmpty();
		later.remove().run();
		assertThat(done).containsExactly("task");
		assertThat(later).isEmpty();
	}

	@Test
	void callbacksThatWaitForOthersDoNotHoldThemUp() {
		EventLoopLane lane = new EventLoopLane("callback-lane");
		CallbackPool pool = new CallbackPool((task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		}, 1, (task) -> lane.execute(() -> lane.schedule(Duration.ofMillis(20), task)));
		CompletableFuture<Void> last = new CompletableFuture<>();
		List<CompletableFuture<Void>> waiting = new ArrayList<>();
		for (int i = 0; i < 3 * CallbackPool.THREADS; i++) {
			waiting.add(CompletableFuture.runAsync(last::join, pool));
		}
		pool.execute(() -> last.complete(null));
		CompletableFuture<Void> all = CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new));
		assertThat(all).succeedsWithin(Duration.ofSeconds(10));
		CompletableFuture<Void> next = new CompletableFuture<>();
		for (int i = 0; i < 3 * CallbackPool.THREADS; i++) {
			CompletableFuture.runAsync(next::join, pool);
		}
		assertThat(CompletableFuture.runAsync(() -> next.complete(null), pool)).as("again")
			.succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void callbacksForWhichNoThreadCanBeAddedGoOnWhenOneCan() {
		Deque<Runnable> looks = new ConcurrentLinkedDeque<>();
		AtomicInteger started = new AtomicInteger();
		AtomicBoolean exhausted = new AtomicBoolean(true);
		CallbackPool pool = new CallbackPool((task) -> {
			if (started.get() == CallbackPool.THREADS && exhausted.get()) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			started.incrementAndGet();
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		}, 1, looks::add);
		CompletableFuture<Void> last = new CompletableFuture<>();
		for (int i = 0; i < CallbackPool.THREADS; i++) {
			pool.execute(last::join);
		}
		pool.execute(() -> last.complete(null));
		for (int i = 0; i < 3; i++) {
			looks.remove().run();
		}
		assertThat(last).as("there is no thread for it").isNotDone();
		exhausted.set(false);
		looks.remove().run();
		assertThat(last).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void anInputThatFailsInWhateverWayDoesNotEndTheLane() throws Exception {
		EventLoopLane lane = new EventLoopLane("failing-lane");
		Inputs inputs = new Inputs();
		CountDownLatch ended = new CountDownLatch(3);
		lane.execute(() -> {
			throw new StackOverflowError();
		});
		lane.execute(() -> inputs.submit(() -> {
			inputs.submit(ended::countDown);
			throw new OutOfMemoryError("unable to create native thread");
		}));
		lane.execute(() -> lane.schedule(Duration.ofMillis(1), () -> {
			lane.schedule(Duration.ofMillis(1), ended::countDown);
			throw new AssertionError();
		}));
		lane.execute(() -> inputs.submit(ended::countDown));
		assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
	}

}
