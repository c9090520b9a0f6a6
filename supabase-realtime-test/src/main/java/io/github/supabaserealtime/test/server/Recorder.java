package io.github.supabaserealtime.test.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.RestRequest;

/**
 * Remembers what clients sent and wakes those who wait for it.
 */
final class Recorder {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final List<ReceivedFrame> frames = new ArrayList<>();

	private final List<RestRequest> requests = new ArrayList<>();

	private int upgrades;

	private int refusals;

	void add(ReceivedFrame frame) {
		change(() -> this.frames.add(frame));
	}

	void add(RestRequest request) {
		change(() -> this.requests.add(request));
	}

	void upgraded() {
		change(() -> this.upgrades++);
	}

	void refused() {
		change(() -> this.refusals++);
	}

	/**
	 * Note that something else changed that somebody may wait for.
	 */
	void change(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	List<ReceivedFrame> frames() {
		this.lock.lock();
		try {
			return List.copyOf(this.frames);
		}
		finally {
			this.lock.unlock();
		}
	}

	List<RestRequest> requests() {
		this.lock.lock();
		try {
			return List.copyOf(this.requests);
		}
		finally {
			this.lock.unlock();
		}
	}

	int upgrades() {
		this.lock.lock();
		try {
			return this.upgrades;
		}
		finally {
			this.lock.unlock();
		}
	}

	int refusals() {
		this.lock.lock();
		try {
			return this.refusals;
		}
		finally {
			this.lock.unlock();
		}
	}

	void clear() {
		change(() -> {
			this.frames.clear();
			this.requests.clear();
		});
	}

	ReceivedFrame await(Predicate<ReceivedFrame> predicate, Duration timeout) {
		List<ReceivedFrame> found = new ArrayList<>(1);
		AtomicInteger looked = new AtomicInteger();
		boolean seen = await(() -> {
			// each frame is looked at once, unless somebody clears the list meanwhile
			int from = Math.min(looked.get(), this.frames.size());
			this.frames.subList(from, this.frames.size()).stream().filter(predicate).findFirst().ifPresent(found::add);
			looked.set(this.frames.size());
			return !found.isEmpty();
		}, timeout);
		if (!seen) {
			throw new AssertionError("No such frame within " + timeout.toMillis() + " ms, but: "
					+ frames().stream().map(ReceivedFrame::toString).collect(Collectors.joining("\n  ", "\n  ", "")));
		}
		return found.get(0);
	}

	boolean await(BooleanSupplier condition, Duration timeout) {
		long remaining = timeout.toNanos();
		this.lock.lock();
		try {
			while (!condition.getAsBoolean()) {
				if (remaining <= 0) {
					return false;
				}
				remaining = this.changed.awaitNanos(remaining);
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

}
