package io.github.supabaserealtime.internal.client;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.github.supabaserealtime.internal.text.ThrottledLog;
import org.apache.commons.logging.LogFactory;

/**
 * Loses no task because no thread could be started for it: a machine that is short of
 * threads for a while must not cost a connection a write, the completion of a future or
 * its next attempt.
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
			this.throttledLog.warn("No thread could be started (" + ex.getClass().getName() + "); it is tried again");
		}
	}

}
