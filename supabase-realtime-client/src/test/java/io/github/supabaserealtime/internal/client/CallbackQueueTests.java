package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many threads run callbacks, and that none waits for long behind one that blocks.
 */
class CallbackQueueTests {

	private final Deque<Runnable> threads = new ArrayDeque<>();

	private final Deque<Runnable> looks = new ArrayDeque<>();

	private final List<String> log = new ArrayList<>();

	private final CallbackQueue queue = new CallbackQueue(this.threads::add, (delay, look) -> this.looks.add(look));

	private void runThreads() {
		for (Runnable thread = this.threads.poll(); thread != null; thread = this.threads.poll()) {
			thread.run();
		}
	}

	private void add(String name) {
		this.queue.execute(() -> this.log.add(name));
	}

	@Test
	void thoseThatWaitAreRunInTheirOrderByOneThread() {
		add("1");
		add("2");
		add("3");
		assertThat(this.threads).hasSize(1);
		runThreads();
		add("4");
		assertThat(this.threads).hasSize(1);
		runThreads();
		assertThat(this.log).containsExactly("1", "2", "3", "4");
	}

	@Test
	void aLookAtThreadsThatAreQuickStartsNoOther() {
		for (int i = 1; i <= 20; i++) {
			add("quick");
		}
		this.queue.execute(() -> this.looks.remove().run());
		add("behind");
		runThreads();
		assertThat(this.log).hasSize(21);
		// the next look, which finds nothing to do
		this.looks.remove().run();
		assertThat(this.looks).isEmpty();
		assertThat(this.threads).isEmpty();
	}

	@Test
	void othersAreRunWhileOneBlocks() {
		this.queue.execute(() -> {
			this.looks.remove().run();
			assertThat(this.threads).as("threads that join in").hasSize(2);
			runThreads();
			this.log.add("end of the one that blocks");
		});
		add("behind");
		runThreads();
		assertThat(this.log).containsExactly("behind", "end of the one that blocks");
	}

	@Test
	void whatComesWhileOneBlocksFindsAThreadAtOnce() {
		this.queue.execute(() -> {
			this.looks.remove().run();
			runThreads();
			add("later");
			assertThat(this.threads).hasSize(1);
			runThreads();
			add("last");
			this.log.add("end of the one that blocks");
		});
		add("behind");
		this.threads.remove().run();
		// the thread that was blocked leaves the last one to the thread that has joined
		assertThat(this.log).containsExactly("behind", "later", "end of the one that blocks");
		runThreads();
		assertThat(this.log).endsWith("last");
	}

	@Test
	void theNumberOfThreadsDoublesWhileAllBlock() {
		List<Integer> joined = new ArrayList<>();
		Runnable blocking = () -> {
			if (joined.size() < 4 && !this.looks.isEmpty()) {
				this.looks.remove().run();
				joined.add(this.threads.size());
			}
		};
		for (int i = 0; i < 5; i++) {
			this.queue.execute(blocking);
		}
		this.threads.remove().run();
		assertThat(joined).first().isEqualTo(2);
		this.threads.remove().run();
		assertThat(joined).element(1).as("four more behind the other one of the two").isEqualTo(5);
	}

	@Test
	void oneThatFailsDoesNotEndTheOthers() {
		this.queue.execute(() -> {
			throw new StackOverflowError();
		});
		add("behind");
		runThreads();
		assertThat(this.log).containsExactly("behind");
	}

	@Test
	void oneThatJoinsAFutureThatIsCompletedBehindItReturns() {
		ExecutorService pool = Executors.newCachedThreadPool();
		try {
			CallbackQueue callbacks = new CallbackQueue(pool, (delay,
					look) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(look));
			CompletableFuture<String> first = new CompletableFuture<>();
			CompletableFuture<String> second = new CompletableFuture<>();
			CompletableFuture<String> both = first.thenApply((value) -> value + second.join());
			callbacks.execute(() -> {
				// in one batch
				callbacks.execute(() -> first.complete("first"));
				callbacks.execute(() -> second.complete(" second"));
			});
			assertThat(both).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("first second");
		}
		finally {
			pool.shutdownNow();
		}
	}

}
