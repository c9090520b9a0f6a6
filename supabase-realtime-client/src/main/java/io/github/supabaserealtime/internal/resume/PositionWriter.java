package io.github.supabaserealtime.internal.resume;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.resume.PositionStore;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Saves positions that have moved, each at most once in an interval, on a thread of its
 * own: a store that hangs does not hold up messages. A position that could not be saved
 * is saved with the next ones.
 */
final class PositionWriter {

	private static final Log logger = LogFactory.getLog(PositionWriter.class);

	// how long a stop or a claim waits for a store that does not answer
	private static final long PATIENCE_MILLIS = 5_000;

	private final String consumer;

	private final PositionStore store;

	private final String owner;

	private final long intervalNanos;

	private final ThrottledLog throttledLog = new ThrottledLog(logger);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	// saves run one after another, so that no older position replaces a newer one
	private final ReentrantLock saving = new ReentrantLock();

	// guarded by the lock
	private final Map<String, Position> moved = new LinkedHashMap<>();

	private final Map<String, String> problems = new HashMap<>();

	private @Nullable Thread thread;

	private boolean hurried;

	private boolean closed;

	/**
	 * Create a writer.
	 * @param owner names the instance
	 * @param intervalNanos how often a position is saved at most, 0 to save only when
	 * asked to
	 */
	PositionWriter(String consumer, PositionStore store, String owner, long intervalNanos) {
		this.consumer = consumer;
		this.store = store;
		this.owner = owner;
		this.intervalNanos = intervalNanos;
	}

	/**
	 * Become the owner of a position.
	 * @return the position, or {@code null} if there is none
	 * @throws IllegalStateException if an earlier save has not ended
	 */
	@Nullable Position claim(String listener) {
		if (!isSaving()) {
			throw new IllegalStateException("The store of positions does not answer");
		}
		try {
			saveMoved();
			Position position = this.store.claim(this.consumer, listener, this.owner);
			locked(() -> {
				this.problems.remove(listener);
				// other instances may have saved a later position since
				this.moved.remove(listener);
			});
			return position;
		}
		finally {
			this.saving.unlock();
		}
	}

	/**
	 * A position has moved.
	 */
	void moved(String listener, Position position) {
		locked(() -> {
			if (!this.closed) {
				this.moved.put(listener, position);
				start();
				this.changed.signalAll();
			}
		});
	}

	private void start() {
		if (this.thread == null && this.intervalNanos > 0) {
			Thread started = new Thread(this::run, "supabase-realtime-positions");
			started.setDaemon(true);
			this.thread = started;
			started.start();
		}
	}

	private void run() {
		try {
			while (awaitMove()) {
				long began = System.nanoTime();
				flush();
				awaitInterval(began);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean awaitMove() throws InterruptedException {
		this.lock.lock();
		try {
			while (this.moved.isEmpty() && !this.closed) {
				this.changed.await();
			}
			return !this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void awaitInterval(long began) throws InterruptedException {
		this.lock.lock();
		try {
			long rest = this.intervalNanos - (System.nanoTime() - began);
			while (rest > 0 && !this.closed && !this.hurried) {
				rest = this.changed.awaitNanos(rest);
			}
			this.hurried = false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Have what has moved saved at once, without waiting for it.
	 */
	void hurry() {
		locked(() -> {
			this.hurried = !this.moved.isEmpty();
			this.changed.signalAll();
		});
	}

	/**
	 * Save what has moved now. May block.
	 */
	void flush() {
		this.saving.lock();
		try {
			saveMoved();
		}
		finally {
			this.saving.unlock();
		}
	}

	private boolean isSaving() {
		try {
			return this.saving.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private void saveMoved() {
		Map<String, Position> taken = new LinkedHashMap<>();
		locked(() -> {
			taken.putAll(this.moved);
			this.moved.clear();
		});
		taken.forEach(this::save);
	}

	/**
	 * Save what has moved now, and go on after 5 s if the store does not answer.
	 * @return whether the store has answered
	 */
	boolean flushInTime() {
		Thread flushing = new Thread(this::flush, "supabase-realtime-positions-flush");
		flushing.setDaemon(true);
		flushing.start();
		try {
			flushing.join(PATIENCE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return !flushing.isAlive();
	}

	private void save(String listener, Position position) {
		try {
			if (this.store.save(this.consumer, listener, this.owner, position)) {
				locked(() -> this.problems.remove(listener));
			}
			else {
				lost(listener);
			}
		}
		catch (RuntimeException ex) {
			this.throttledLog.warn("The position of listener '" + listener + "' of consumer '" + this.consumer
					+ "' could not be saved; it is tried again: " + ex.getMessage());
			locked(() -> {
				this.moved.putIfAbsent(listener, position);
				this.problems.put(listener, "The position could not be saved: " + ex.getMessage());
			});
		}
	}

	private void lost(String listener) {
		String problem = "Another instance has taken over the position";
		boolean[] told = new boolean[1];
		locked(() -> told[0] = problem.equals(this.problems.put(listener, problem)));
		if (!told[0]) {
			logger.warn(problem + " of listener '" + listener + "' of consumer '" + this.consumer
					+ "', and this one saves it no more. If the listener or its channel is single-active, that "
					+ "instance leads now: it went on at the last position that this one had saved, and gets "
					+ "again what this one handled after that. If not, two instances listen at the same time: "
					+ "give each a consumer of its own ('supabase.realtime.resume.consumer')");
		}
	}

	/**
	 * Return what is wrong with a position.
	 * @return the problem, or {@code null} if there is none
	 */
	@Nullable String problem(String listener) {
		this.lock.lock();
		try {
			return this.problems.get(listener);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Save what has moved, and nothing any more. Does not wait longer than 5 s.
	 */
	void close() {
		locked(() -> {
			this.closed = true;
			this.changed.signalAll();
		});
		if (!flushInTime()) {
			logger
				.warn("The positions of consumer '" + this.consumer + "' may not be saved: the store did not answer in "
						+ PATIENCE_MILLIS + " ms. The last messages arrive again at the next start");
		}
	}

	private void locked(Runnable action) {
		this.lock.lock();
		try {
			action.run();
		}
		finally {
			this.lock.unlock();
		}
	}

}
