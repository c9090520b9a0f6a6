package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.supabaserealtime.autoconfigure.LeaderLease.Change;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * {@link SmartLifecycle} that finds out whether this instance of the application leads,
 * for the channels and listeners that are single-active. A thread of its own takes and
 * renews the lock, and may hang in that. Another thread ends the {@link LeaderLease} when
 * its time is over and tells the observers. Whether the lease is held can be asked from
 * any thread at any time; the clock decides, so that a JVM that was stopped does not
 * deliver with a lease that is over.
 * <p>
 * It starts before the connection and stops after it: what is being delivered is done
 * before the lock is given back. Where the application opens the connection itself, it
 * takes the lock from {@code connect()} to {@code disconnect()} only: an instance that
 * does not listen must not lead. As long as nobody needs to know who leads, it does
 * nothing.
 *
 * @since 0.9.0
 */
public final class SingleActiveLeadership implements SmartLifecycle {

	static final int PHASE = RealtimeConnectionLifecycle.PHASE - 1;

	private static final Log logger = LogFactory.getLog(SingleActiveLeadership.class);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

	private final Supplier<LeaderLock> locks;

	private final SingleActiveProperties properties;

	private final boolean autoStartup;

	private final LongSupplier nanoTime;

	private final ThrottledLog throttledLog = new ThrottledLog(logger);

	private final ReentrantLock lock = new ReentrantLock();

	private final List<Runnable> observers = new CopyOnWriteArrayList<>();

	// held while observers are told, so that the last one told knows the last state
	private final ReentrantLock telling = new ReentrantLock();

	private @Nullable Term term;

	// completes when the lock of the last term has been given back
	private CompletableFuture<Void> over = CompletableFuture.completedFuture(null);

	private boolean running;

	private volatile boolean used;

	private volatile @Nullable Long until;

	/**
	 * Create a leadership.
	 * @param locks creates the lock, and fails if there is none
	 */
	SingleActiveLeadership(Supplier<LeaderLock> locks, SingleActiveProperties properties, boolean autoStartup,
			LongSupplier nanoTime) {
		this.locks = locks;
		this.properties = properties;
		this.autoStartup = autoStartup;
		this.nanoTime = nanoTime;
	}

	/**
	 * Have an observer told when this instance begins or ceases to lead.
	 * @throws InvalidRealtimeConfigurationException if there is no lock
	 */
	void observe(Runnable observer) {
		this.lock.lock();
		try {
			if (!this.used) {
				this.properties.check();
				this.locks.get();
				this.used = true;
			}
			this.observers.add(observer);
			if (this.running && this.term == null) {
				this.term = new Term(this.locks.get());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return whether a channel or a listener is single-active.
	 * @return whether there is one
	 */
	public boolean isUsed() {
		return this.used;
	}

	/**
	 * Return whether this instance leads as of now.
	 * @return whether it leads, {@code false} for a standby
	 */
	public boolean isLeader() {
		Long end = this.until;
		return end != null && end - this.nanoTime.getAsLong() > 0;
	}

	@Override
	public void start() {
		this.lock.lock();
		try {
			this.running = true;
			if (this.used && this.term == null) {
				this.term = new Term(this.locks.get());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop, waiting for the lock to be given back, but not long for a database that does
	 * not answer.
	 */
	@Override
	public void stop() {
		CountDownLatch stopped = new CountDownLatch(1);
		stop(stopped::countDown);
		try {
			stopped.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop(Runnable callback) {
		CompletableFuture<Void> ending;
		this.lock.lock();
		try {
			this.running = false;
			endTerm();
			ending = this.over;
		}
		finally {
			this.lock.unlock();
		}
		ending.whenComplete((result, failure) -> callback.run());
	}

	private void endTerm() {
		Term ending = this.term;
		if (ending != null) {
			this.term = null;
			this.until = null;
			this.over = ending.end();
		}
	}

	/**
	 * Lead until a time. What a term that is over says late is ignored: the next one may
	 * lead already.
	 */
	private void lead(Term told, @Nullable Long until) {
		this.lock.lock();
		try {
			if (told == this.term) {
				this.until = until;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void tellObservers() {
		this.telling.lock();
		try {
			this.observers.forEach(this::tell);
		}
		finally {
			this.telling.unlock();
		}
	}

	private void tell(Runnable observer) {
		try {
			observer.run();
		}
		catch (RuntimeException ex) {
			logger.error("Listeners could not be started or stopped when the leader changed", ex);
		}
	}

	/**
	 * Try to lead while the connection is wanted. Does not wait for the lock to be given
	 * back.
	 * @param wanted whether the connection is open, or is to be opened
	 */
	void follow(boolean wanted) {
		if (wanted) {
			start();
			return;
		}
		this.lock.lock();
		try {
			endTerm();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean isRunning() {
		this.lock.lock();
		try {
			return this.running;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * The time from a start to the next stop, with the two threads that it has.
	 */
	private final class Term {

		private final LeaderLock leaderLock;

		private final LeaderLease lease;

		private final CountDownLatch ending = new CountDownLatch(1);

		private final CountDownLatch unlocked = new CountDownLatch(1);

		private final ScheduledThreadPoolExecutor timer;

		private final Thread locker;

		Term(LeaderLock leaderLock) {
			SingleActiveProperties given = SingleActiveLeadership.this.properties;
			this.leaderLock = leaderLock;
			this.lease = new LeaderLease(given.getTimeToLive(), given.getMargin());
			CustomizableThreadFactory threads = new CustomizableThreadFactory("supabase-realtime-leader-");
			threads.setDaemon(true);
			this.timer = new ScheduledThreadPoolExecutor(1, threads);
			this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
			this.locker = new Thread(this::takeAndRenew, "supabase-realtime-lock");
			this.locker.setDaemon(true);
			this.locker.start();
		}

		private void takeAndRenew() {
			long pause = SingleActiveLeadership.this.properties.getRenewInterval().toNanos();
			try {
				do {
					attempt();
				}
				while (!this.ending.await(pause, TimeUnit.NANOSECONDS));
			}
			catch (InterruptedException ex) {
				// the end of the term does not wait any longer
			}
			finally {
				giveBack();
				this.unlocked.countDown();
			}
		}

		private void attempt() throws InterruptedException {
			long calledAt = now();
			try {
				boolean acquired = this.leaderLock.tryLock();
				long returnedAt = now();
				this.timer.execute(() -> applyAnswer(acquired, calledAt, returnedAt));
			}
			catch (RuntimeException ex) {
				if (this.ending.getCount() > 0) {
					SingleActiveLeadership.this.throttledLog
						.warn("The lock '" + SingleActiveLeadership.this.properties.getLockKey()
								+ "' could not be taken or renewed; it is tried again: " + ex);
				}
			}
		}

		private void giveBack() {
			try {
				this.leaderLock.unlock();
			}
			catch (RuntimeException ex) {
				logger.debug("The lock was not given back; it ends with its time to live", ex);
			}
		}

		private void applyAnswer(boolean acquired, long calledAt, long returnedAt) {
			// a message may have been refused since, so that the new lease is another one
			apply(this.lease.passed(now()));
			apply(acquired ? this.lease.acquired(calledAt, returnedAt) : this.lease.lost());
			if (acquired) {
				this.timer.schedule(() -> apply(this.lease.passed(now())), Math.max(0, this.lease.until() - now()),
						TimeUnit.NANOSECONDS);
			}
		}

		private void apply(Change change) {
			lead(this, this.lease.isHeld(now()) ? this.lease.until() : null);
			if (change != Change.NONE) {
				logger.info(
						(change == Change.GRANTED) ? "This instance leads from now on" : "This instance leads no more");
				tellObservers();
			}
		}

		/**
		 * Lead no more and give the lock back.
		 * @return a future that completes when that is done, or when it takes too long
		 */
		CompletableFuture<Void> end() {
			CompletableFuture<Void> ended = new CompletableFuture<>();
			this.ending.countDown();
			this.timer.execute(() -> {
				apply(this.lease.lost());
				this.timer.shutdown();
				try {
					if (!this.unlocked.await(STOP_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
						logger.warn("The lock was not given back within " + STOP_LIMIT.toSeconds()
								+ " s; it ends with its time to live");
						this.locker.interrupt();
					}
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				finally {
					ended.complete(null);
				}
			});
			return ended;
		}

		private long now() {
			return SingleActiveLeadership.this.nanoTime.getAsLong();
		}

	}

}
