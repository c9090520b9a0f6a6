package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.supabaserealtime.test.FrameMatcher;
import io.github.supabaserealtime.test.MalformedFrame;
import io.github.supabaserealtime.test.ReceivedFrame;
import io.github.supabaserealtime.test.RestRequest;

/**
 * Records what clients sent and wakes the threads that wait for it.
 */
final class Recorder {

	private final Monitor monitor = new Monitor();

	private final Recording<ReceivedFrame> frames;

	private final Recording<MalformedFrame> malformed;

	private final Recording<RestRequest> requests;

	private int upgrades;

	private int refusals;

	/**
	 * Create a recorder.
	 * @param limit how many frames, malformed frames and requests are kept, 0 for all
	 */
	Recorder(int limit) {
		this.frames = new Recording<>(limit);
		this.malformed = new Recording<>(limit);
		this.requests = new Recording<>(limit);
	}

	void add(ReceivedFrame frame) {
		change(() -> this.frames.add(frame));
	}

	void add(MalformedFrame frame) {
		change(() -> this.malformed.add(frame));
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
		return this.monitor.get(this.frames::all);
	}

	List<MalformedFrame> malformed() {
		return this.monitor.get(this.malformed::all);
	}

	List<RestRequest> requests() {
		return this.monitor.get(this.requests::all);
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
			this.malformed.clear();
			this.requests.clear();
		});
	}

	List<ReceivedFrame> await(int count, Predicate<? super ReceivedFrame> predicate, Duration timeout) {
		List<ReceivedFrame> found = new ArrayList<>();
		AtomicLong looked = new AtomicLong();
		boolean seen = await(() -> {
			// each frame is looked at once
			this.frames.after(looked.get()).stream().filter(predicate).forEach(found::add);
			looked.set(this.frames.end());
			return found.size() >= count;
		}, timeout);
		if (!seen) {
			// a lambda has nothing to tell
			String what = (predicate instanceof FrameMatcher) ? " (" + predicate + ")" : "";
			throw new AssertionError(found.size() + " of " + count + " such frames" + what + " within "
					+ timeout.toMillis() + " ms. Received:"
					+ frames().stream().map(ReceivedFrame::toString).collect(Collectors.joining("\n  ", "\n  ", "")));
		}
		return List.copyOf(found.subList(0, count));
	}

	/**
	 * Wait until a number of malformed frames is kept.
	 */
	boolean awaitMalformed(int count, Duration timeout) {
		return await(() -> this.malformed.size() >= count, timeout);
	}

	boolean await(BooleanSupplier condition, Duration timeout) {
		return this.monitor.await(condition, timeout);
	}

}
