package io.github.supabaserealtime.internal.client;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.github.supabaserealtime.internal.text.ThrottledLog;
import org.apache.commons.logging.LogFactory;

/**
 * Executor that runs a task later if no thread can be started for it now.
 * <p>
 * A container limits its processes, which threads count as. While an application is at
 * that limit, starting a thread fails with an {@link OutOfMemoryError} and the
 * application goes on. Without this class the future of a message that was sent at such a
 * moment never completed, although the connection came back when there were threads
 * again.
 */
final class PatientExecutor implements Executor {

	private final Executor delegate;

	private final Consumer<Runnable> later;

	private final ThrottledLog throttledLog = new ThrottledLog(LogFactory.getLog(PatientExecutor.class));

	/**
	 * Create an executor.
	 * @param delegate runs the tasks, by threads of its own
	 * @param later runs something after a while
	 */
	PatientExecutor(Executor delegate, Consumer<Runnable> later) {
		this.delegate = delegate;
		this.later = later;
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.delegate.execute(task);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			this.later.accept(() -> execute(task));
			this.throttledLog
				.warn("A thread could not be started (" + ex.getClass().getName() + "); the client tries again");
		}
	}

}
