package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.internal.join.JoinPayload;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The subscriptions of one channel to Postgres changes and the ids that the server gave
 * them. An id is a hash of the content, so it stays the same over joins and can be that
 * of another channel too (protocol.md 4.4).
 */
final class ChangeBindings {

	private final @Nullable Duration wait;

	private List<PostgresChangesBinding> bindings;

	private Map<Long, PostgresChangesBinding> routes = Map.of();

	ChangeBindings(List<PostgresChangesBinding> bindings, @Nullable Duration wait) {
		this.bindings = bindings;
		this.wait = wait;
	}

	/**
	 * Add a binding.
	 * @return whether it is a new one
	 */
	boolean add(PostgresChangesBinding binding) {
		if (this.bindings.contains(binding)) {
			return false;
		}
		List<PostgresChangesBinding> more = new ArrayList<>(this.bindings);
		more.add(binding);
		this.bindings = List.copyOf(more);
		return true;
	}

	List<PostgresChangesBinding> all() {
		return this.bindings;
	}

	/**
	 * Return how long the server waits for the database before it answers a join.
	 * @return the longest time, zero if it does not wait
	 */
	Duration databaseWait() {
		return (this.wait == null || this.bindings.isEmpty()) ? Duration.ZERO : this.wait;
	}

	/**
	 * Return how long before the last proof of the link a message may have been made that
	 * an interruption cost.
	 * @param changes the margin for Postgres changes, which reach the server by polling
	 */
	Duration gapMargin(Duration changes) {
		return this.bindings.isEmpty() ? Duration.ZERO : changes;
	}

	/**
	 * Take the server's answer, which repeats what was asked for in the same order.
	 * @param asked the bindings of the join
	 * @param response the answer
	 * @return what does not fit, or {@code null} if all does
	 */
	@Nullable String answered(List<PostgresChangesBinding> asked, JsonNode response) {
		String mismatch = JoinPayload.mismatch(asked, response);
		if (mismatch == null) {
			JsonNode entries = response.path("postgres_changes");
			Map<Long, PostgresChangesBinding> known = new HashMap<>();
			for (int i = 0; i < asked.size(); i++) {
				known.put(entries.get(i).path("id").longValue(), asked.get(i));
			}
			this.routes = Map.copyOf(known);
		}
		return mismatch;
	}

	/**
	 * Return the bindings of the current join by their ids.
	 */
	Map<Long, PostgresChangesBinding> routes() {
		return this.routes;
	}

	/**
	 * Return whether a change was asked for by one of the bindings.
	 */
	boolean concerns(List<Long> ids) {
		for (Long id : ids) {
			if (this.routes.containsKey(id)) {
				return true;
			}
		}
		return false;
	}

}
