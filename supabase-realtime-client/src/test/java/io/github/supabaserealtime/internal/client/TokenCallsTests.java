package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.AccessTokenProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls of an access token provider, well-behaved and not.
 */
class TokenCallsTests {

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<String> outcomes = new CopyOnWriteArrayList<>();

	private final CountDownLatch never = new CountDownLatch(1);

	@AfterEach
	void stop() {
		this.never.countDown();
		this.executor.shutdownNow();
	}

	private TokenCalls calls(AccessTokenProvider provider) {
		return new TokenCalls(provider, this.executor);
	}

	private void start(TokenCalls calls) {
		calls.start(this.outcomes::add, this.outcomes::add);
	}

	@Test
	void theAnswerAndTheFailureAreTold() {
		AtomicInteger count = new AtomicInteger();
		TokenCalls calls = calls(() -> {
			if (count.incrementAndGet() == 1) {
				return "token";
			}
			throw new NoClassDefFoundError("a secret");
		});
		start(calls);
		await().until(() -> this.outcomes.size() == 1);
		start(calls);
		await().until(() -> this.outcomes.size() == 2);
		assertThat(this.outcomes).containsExactly("token", "the provider threw java.lang.NoClassDefFoundError");
	}

	@Test
	void aTokenThatCannotStandInAHeaderIsNotTakenAndNotRepeated() {
		for (String token : List.of("s3cret\u2026", "\u201cs3cret\u201d", "s3c\nret", "s3c ret")) {
			this.outcomes.clear();
			start(calls(() -> token));
			await().until(() -> this.outcomes.size() == 1);
			assertThat(this.outcomes.get(0)).startsWith("the provider's token cannot be used: its character ")
				.doesNotContain("s3c");
		}
		this.outcomes.clear();
		start(calls(() -> "token\n"));
		await().until(() -> this.outcomes.size() == 1);
		assertThat(this.outcomes).containsExactly("token\n");
	}

	@Test
	void aCallThatHangsIsInterruptedByTheNext() {
		AtomicInteger count = new AtomicInteger();
		TokenCalls calls = calls(() -> {
			if (count.incrementAndGet() == 1) {
				this.never.await();
			}
			return "token";
		});
		start(calls);
		await().until(() -> count.get() == 1);
		start(calls);
		await().until(() -> this.outcomes.size() == 2);
		assertThat(this.outcomes).containsExactlyInAnyOrder("token",
				"the provider threw java.lang.InterruptedException");
	}

	@Test
	void callsForWhichThereIsNoThreadAreNotTakenForHanging() {
		AtomicInteger tasks = new AtomicInteger();
		TokenCalls calls = new TokenCalls(() -> "token", (task) -> {
			if (tasks.incrementAndGet() <= 2 * TokenCalls.MOST_HANGING) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			this.executor.execute(task);
		});
		for (int i = 0; i < 2 * TokenCalls.MOST_HANGING; i++) {
			start(calls);
		}
		assertThat(this.outcomes).hasSize(2 * TokenCalls.MOST_HANGING).containsOnly("no thread could be started");
		start(calls);
		await().until(() -> this.outcomes.contains("token"));
	}

	@Test
	void theEndInterruptsWhatRunsAndNothingElse() {
		AtomicInteger count = new AtomicInteger();
		TokenCalls calls = calls(() -> {
			count.incrementAndGet();
			this.never.await();
			return null;
		});
		start(calls);
		await().until(() -> count.get() == 1);
		calls.interrupt();
		await().until(() -> !this.outcomes.isEmpty());
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		this.executor.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
		await().until(() -> !interrupted.isEmpty());
		assertThat(interrupted).containsExactly(false);
	}

	@Test
	void aProviderThatIgnoresInterruptsTakesNoMoreThanAFewThreads() {
		AtomicInteger count = new AtomicInteger();
		TokenCalls calls = calls(() -> {
			count.incrementAndGet();
			awaitUninterruptibly();
			return "late";
		});
		for (int i = 0; i < 20; i++) {
			start(calls);
		}
		await().until(() -> count.get() == TokenCalls.MOST_HANGING);
		assertThat(this.outcomes).hasSize(20 - TokenCalls.MOST_HANGING)
			.containsOnly("4 earlier calls of the provider have not returned");
		this.never.countDown();
		await().until(() -> this.outcomes.size() == 20);
		start(calls);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.outcomes.size() == 21);
		assertThat(this.outcomes.get(20)).isEqualTo("late");
	}

	private void awaitUninterruptibly() {
		while (this.never.getCount() > 0) {
			try {
				this.never.await();
			}
			catch (InterruptedException ex) {
				// what a read without a timeout does
			}
		}
	}

}
