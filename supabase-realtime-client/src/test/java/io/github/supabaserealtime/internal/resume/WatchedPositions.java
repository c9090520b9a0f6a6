package io.github.supabaserealtime.internal.resume;

import java.util.Set;

import io.github.supabaserealtime.resume.PositionStore;
import org.jspecify.annotations.Nullable;

/**
 * Store for the position of one listener, which can be looked at without a claim.
 */
final class WatchedPositions implements PositionStore {

	private final PositionStore store = PositionStore.inMemory();

	private @Nullable String owner;

	private @Nullable Position position;

	@Override
	public @Nullable Position claim(String consumer, String listener, String owner) {
		this.owner = owner;
		return this.store.claim(consumer, listener, owner);
	}

	@Override
	public boolean save(String consumer, String listener, String owner, Position position) {
		boolean saved = this.store.save(consumer, listener, owner, position);
		if (saved) {
			this.position = position;
		}
		return saved;
	}

	@Override
	public Set<String> listeners(String consumer) {
		return this.store.listeners(consumer);
	}

	/**
	 * Return whether it was the last to claim the position.
	 */
	boolean isOwner(String name) {
		return name.equals(this.owner);
	}

	/**
	 * Return what is stored.
	 */
	Position position() {
		return (this.position != null) ? this.position : Position.START;
	}

}
