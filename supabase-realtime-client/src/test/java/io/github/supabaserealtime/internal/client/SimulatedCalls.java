package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.supabaserealtime.internal.machine.Push;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a simulated application. Each has a future that ends some time.
 */
final class SimulatedCalls {

	private final VirtualLane lane;

	private final Map<CompletableFuture<?>, String> names = new LinkedHashMap<>();

	// those that are about presence, and when they began
	private final Map<CompletableFuture<?>, Long> presence = new LinkedHashMap<>();

	private @Nullable Push overHttp;

	SimulatedCalls(VirtualLane lane) {
		this.lane = lane;
	}

	/**
	 * Begin a call.
	 * @param name the name of the method
	 */
	<T> CompletableFuture<T> begin(String name) {
		CompletableFuture<T> future = new CompletableFuture<>();
		this.names.put(future, name);
		if (name.endsWith("track")) {
			this.presence.put(future, this.lane.now());
		}
		return future;
	}

	/**
	 * Return how long the oldest call about presence has been open.
	 */
	Duration oldestPresence() {
		this.presence.keySet().removeIf(CompletableFuture::isDone);
		return this.presence.values()
			.stream()
			.findFirst()
			.map((begun) -> Duration.ofNanos(this.lane.now() - begun))
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
