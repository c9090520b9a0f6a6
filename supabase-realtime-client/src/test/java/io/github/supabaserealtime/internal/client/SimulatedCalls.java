package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import io.github.supabaserealtime.internal.machine.Push;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a simulated application. Each has a future that ends some time.
 */
final class SimulatedCalls {

	private final LongSupplier quiet;

	private final boolean pushesEnd;

	private final Map<CompletableFuture<?>, String> names = new LinkedHashMap<>();

	// those that the server answers, and when they began
	private final Map<CompletableFuture<?>, Long> answered = new LinkedHashMap<>();

	private @Nullable Push overHttp;

	/**
	 * Create calls.
	 * @param quiet the time that has passed while no join was unanswered
	 * @param pushesEnd whether broadcasts end as early as what is about presence
	 */
	SimulatedCalls(LongSupplier quiet, boolean pushesEnd) {
		this.quiet = quiet;
		this.pushesEnd = pushesEnd;
	}

	/**
	 * Begin a call.
	 * @param name the name of the method
	 */
	<T> CompletableFuture<T> begin(String name) {
		CompletableFuture<T> future = new CompletableFuture<>();
		this.names.put(future, name);
		if (name.endsWith("track") || (this.pushesEnd && name.equals("broadcast"))) {
			this.answered.put(future, this.quiet.getAsLong());
		}
		return future;
	}

	/**
	 * Return how long the oldest call that the server answers has been open, less the
	 * time in which it worked on joins.
	 */
	Duration oldestAnswered() {
		this.answered.keySet().removeIf(CompletableFuture::isDone);
		return this.answered.values()
			.stream()
			.findFirst()
			.map((begun) -> Duration.ofNanos(this.quiet.getAsLong() - begun))
			.orElse(Duration.ZERO);
	}

	/**
	 * Return all calls so far.
	 */
	List<CompletableFuture<?>> all() {
		return List.copyOf(this.names.keySet());
	}

	/**
	 * Return the names of those calls that have not ended and are not on their way over
	 * HTTP.
	 */
	Stream<String> open(Collection<CompletableFuture<?>> calls) {
		Push sent = this.overHttp;
		return calls.stream()
			.filter((future) -> !future.isDone() && (sent == null || sent.future() != future))
			.map(this.names::get);
	}

	/**
	 * A broadcast goes over HTTP, or none does any more.
	 */
	void overHttp(@Nullable Push push) {
		this.overHttp = push;
	}

	boolean isOverHttp() {
		return this.overHttp != null;
	}

}
