package io.github.supabaserealtime.test.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.RestRequest;

/**
 * Remembers what clients sent and wakes those who wait for it.
 */
final class Recorder {

	private final Monitor monitor = new Monitor();

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
		this.monitor.run(change);
	}

	List<ReceivedFrame> frames() {
		return this.monitor.get(() -> List.copyOf(this.frames));
	}

	List<RestRequest> requests() {
		return this.monitor.get(() -> List.copyOf(this.requests));
	}

	int upgrades() {
		return this.monitor.get(() -> this.upgrades);
	}

	int refusals() {
		return this.monitor.get(() -> this.refusals);
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
		return this.monitor.await(condition, timeout);
	}

}
