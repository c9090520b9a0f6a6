package io.github.supabaserealtime.internal.presence;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;

/**
 * Immutable map of the presences of one moment, made of the chunks of
 * {@link PresentMembers} that no later change touches.
 */
final class PresenceSnapshot extends AbstractMap<String, List<PresenceMeta>> {

	private final List<Map<String, List<PresenceMeta>>> chunks;

	private final int size;

	/**
	 * Create a snapshot.
	 * @param chunks unmodifiable maps without a common key, none of them empty
	 * @param size the number of keys
	 */
	PresenceSnapshot(List<Map<String, List<PresenceMeta>>> chunks, int size) {
		this.chunks = chunks;
		this.size = size;
	}

	@Override
	public int size() {
		return this.size;
	}

	@Override
	public boolean containsKey(@Nullable Object key) {
		return get(key) != null;
	}

	@Override
	public @Nullable List<PresenceMeta> get(@Nullable Object key) {
		for (Map<String, List<PresenceMeta>> chunk : this.chunks) {
			List<PresenceMeta> metas = chunk.get(key);
			if (metas != null) {
				return metas;
			}
		}
		return null;
	}

	@Override
	public Set<Map.Entry<String, List<PresenceMeta>>> entrySet() {
		return new Entries();
	}

	private final class Entries extends AbstractSet<Map.Entry<String, List<PresenceMeta>>> {

		@Override
		public int size() {
			return PresenceSnapshot.this.size;
		}

		@Override
		public Iterator<Map.Entry<String, List<PresenceMeta>>> iterator() {
			return new EntryIterator(PresenceSnapshot.this.chunks.iterator());
		}

	}

	private static final class EntryIterator implements Iterator<Map.Entry<String, List<PresenceMeta>>> {

		private final Iterator<Map<String, List<PresenceMeta>>> chunks;

		private Iterator<Map.Entry<String, List<PresenceMeta>>> entries = Set.<Map.Entry<String, List<PresenceMeta>>>of()
			.iterator();

		EntryIterator(Iterator<Map<String, List<PresenceMeta>>> chunks) {
			this.chunks = chunks;
		}

		@Override
		public boolean hasNext() {
			return this.entries.hasNext() || this.chunks.hasNext();
		}

		@Override
		public Map.Entry<String, List<PresenceMeta>> next() {
			if (!this.entries.hasNext()) {
				if (!this.chunks.hasNext()) {
					throw new NoSuchElementException();
				}
				this.entries = this.chunks.next().entrySet().iterator();
			}
			return this.entries.next();
		}

	}

}
