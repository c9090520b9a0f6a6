package io.github.supabaserealtime.internal.resume;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.supabaserealtime.resume.PositionStore;
import org.jspecify.annotations.Nullable;

/**
 * {@link PositionStore} in memory.
 */
public final class InMemoryPositionStore implements PositionStore {

	private final Map<Name, Entry> entries = new HashMap<>();

	@Override
	public synchronized @Nullable Position claim(String consumer, String listener, String owner) {
		Name name = new Name(consumer, listener);
		Entry entry = this.entries.get(name);
		Position position = (entry != null) ? entry.position() : null;
		this.entries.put(name, new Entry(owner, position));
		return position;
	}

	@Override
	public synchronized boolean save(String consumer, String listener, String owner, Position position) {
		Name name = new Name(consumer, listener);
		Entry entry = this.entries.get(name);
		boolean owned = entry != null && entry.owner().equals(owner);
		if (owned) {
			this.entries.put(name, new Entry(owner, position));
		}
		return owned;
	}

	@Override
	public synchronized Set<String> listeners(String consumer) {
		return this.entries.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().consumer().equals(consumer) && entry.getValue().position() != null)
			.map((entry) -> entry.getKey().listener())
			.collect(Collectors.toSet());
	}

	private record Name(String consumer, String listener) {
	}

	private record Entry(String owner, @Nullable Position position) {
	}

}
