package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.internal.machine.Inputs;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the threads of a connection when no thread can be started, or when code on
 * them fails.
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
		Executor callbacks = new ConnectionThreads("waiting", (delay,
				task) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(task))
			.callbacks();
		CompletableFuture<Void> last = new CompletableFuture<>();
		List<CompletableFuture<Void>> waiting = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			waiting.add(CompletableFuture.runAsync(last::join, callbacks));
		}
		callbacks.execute(() -> last.complete(null));
		assertThat(CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new)))
			.succeedsWithin(Duration.ofSeconds(10));
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
