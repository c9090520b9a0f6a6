package io.github.supabaserealtime.internal.presence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.message.PresenceMeta;

/**
 * The presences of one channel by key, in the order in which the keys came. They are kept
 * in small chunks: a {@linkplain #snapshot() snapshot} shares them, and only those that
 * change afterwards are copied. Used on the lane.
 */
final class PresentMembers {

	/**
	 * The most keys of a chunk. A change copies one chunk and the list of all of them.
	 */
	static final int CHUNK = 64;

	private final List<Chunk> chunks = new ArrayList<>();

	private final Map<String, Chunk> byKey = new HashMap<>();

	/**
	 * Return the presences of a key, which are none if it is not there.
	 */
	List<PresenceMeta> get(String key) {
		Chunk chunk = this.byKey.get(key);
		return (chunk != null) ? chunk.members.getOrDefault(key, List.of()) : List.of();
	}

	/**
	 * Set the presences of a key.
	 * @param metas the presences; none removes the key
	 */
	void set(String key, List<PresenceMeta> metas) {
		Chunk chunk = this.byKey.get(key);
		if (!metas.isEmpty()) {
			((chunk != null) ? chunk : add(key)).own().put(key, metas);
		}
		else if (chunk != null) {
			this.byKey.remove(key);
			chunk.own().remove(key);
			shrunk(this.chunks.indexOf(chunk));
		}
	}

	private Chunk add(String key) {
		Chunk last = this.chunks.isEmpty() ? null : this.chunks.get(this.chunks.size() - 1);
		if (last == null || last.members.size() >= CHUNK) {
			last = new Chunk();
			this.chunks.add(last);
		}
		this.byKey.put(key, last);
		return last;
	}

	/**
	 * Those who leave must not let chunks of a few keys pile up.
	 */
	private void shrunk(int index) {
		if (this.chunks.get(index).members.isEmpty()) {
			this.chunks.remove(index);
		}
		else {
			mergeWithNext(index);
			mergeWithNext(index - 1);
		}
	}

	private void mergeWithNext(int index) {
		if (index < 0 || index + 1 >= this.chunks.size()) {
			return;
		}
		Chunk chunk = this.chunks.get(index);
		Map<String, List<PresenceMeta>> next = this.chunks.get(index + 1).members;
		if (chunk.members.size() + next.size() <= CHUNK / 2) {
			this.chunks.remove(index + 1);
			chunk.own().putAll(next);
			next.keySet().forEach((key) -> this.byKey.put(key, chunk));
		}
	}

	/**
	 * Return the number of chunks, which a snapshot lists.
	 */
	int chunks() {
		return this.chunks.size();
	}

	void clear() {
		this.chunks.clear();
		this.byKey.clear();
	}

	/**
	 * Return the presences as of now. Later changes do not reach what is returned, which
	 * any thread may read.
	 */
	Map<String, List<PresenceMeta>> snapshot() {
		List<Map<String, List<PresenceMeta>>> shared = new ArrayList<>(this.chunks.size());
		for (Chunk chunk : this.chunks) {
			shared.add(chunk.share());
		}
		return new PresenceSnapshot(shared, this.byKey.size());
	}

	/**
	 * Some neighbours in the order of the keys.
	 */
	private static final class Chunk {

		private Map<String, List<PresenceMeta>> members = new LinkedHashMap<>();

		private boolean shared;

		Map<String, List<PresenceMeta>> share() {
			this.shared = true;
			return Collections.unmodifiableMap(this.members);
		}

		/**
		 * Return the members to be changed, which no snapshot has.
		 */
		Map<String, List<PresenceMeta>> own() {
			if (this.shared) {
				this.members = new LinkedHashMap<>(this.members);
				this.shared = false;
			}
			return this.members;
		}

	}

}
