package io.github.supabaserealtime.internal.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.github.supabaserealtime.AccessTokenProvider;
import io.github.supabaserealtime.internal.text.HeaderText;
import io.github.supabaserealtime.internal.text.WellFormedText;
import org.jspecify.annotations.Nullable;

/**
 * Calls the access token provider on another thread. Earlier calls that have not returned
 * are interrupted first; if four of them ignore that, the provider is not called and the
 * look-up fails, so that a provider that hangs costs four threads at most. Safe for
 * several threads.
 */
public final class TokenCalls {

	static final int MOST_HANGING = 4;

	private final AccessTokenProvider provider;

	private final Executor executor;

	private final ReentrantLock lock = new ReentrantLock();

	// guarded by the lock
	private final List<Call> running = new ArrayList<>();

	public TokenCalls(AccessTokenProvider provider, Executor executor) {
		this.provider = provider;
		this.executor = executor;
	}

	/**
	 * Ask the provider.
	 * @param answered is given its answer
	 * @param failed is given the reason why there is none, free of secrets
	 */
	public void start(Consumer<@Nullable String> answered, Consumer<String> failed) {
		Call call = new Call();
		this.lock.lock();
		try {
			this.running.forEach(Call::interrupt);
			if (this.running.size() >= MOST_HANGING) {
				failed.accept(this.running.size() + " earlier calls of the provider have not returned");
				return;
			}
			this.running.add(call);
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.executor.execute(() -> run(call, answered, failed));
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// at the limit of a container's processes; a call that is never run must not
			// count as one that hangs, or the provider would not be asked any more
			forget(call);
			failed.accept("no thread could be started");
		}
	}

	private void forget(Call call) {
		this.lock.lock();
		try {
			this.running.remove(call);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Interrupt whatever runs.
	 */
	public void interrupt() {
		this.lock.lock();
		try {
			this.running.forEach(Call::interrupt);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run(Call call, Consumer<@Nullable String> answered, Consumer<String> failed) {
		String token = null;
		String reason = null;
		begin(call);
		try {
			token = this.provider.getAccessToken();
			WellFormedText.check("token", token);
			String problem = HeaderText.problemOfSecret((token != null) ? token.strip() : null);
			reason = (problem != null) ? "the provider's token cannot be used: " + problem : null;
		}
		catch (Throwable ex) {
			// its text may hold a token
			reason = "the provider threw " + ex.getClass().getName();
		}
		finally {
			end(call);
		}
		if (reason != null) {
			failed.accept(reason);
		}
		else {
			answered.accept(token);
		}
	}

	private void begin(Call call) {
		this.lock.lock();
		try {
			call.thread = Thread.currentThread();
			if (call.interrupted) {
				call.thread.interrupt();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void end(Call call) {
		this.lock.lock();
		try {
			this.running.remove(call);
			// the thread is a pool's: the interrupt was for the provider
			Thread.interrupted();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * One call, guarded by the lock.
	 */
	private static final class Call {

		private @Nullable Thread thread;

		private boolean interrupted;

		void interrupt() {
			this.interrupted = true;
			if (this.thread != null) {
				this.thread.interrupt();
			}
		}

	}

}
