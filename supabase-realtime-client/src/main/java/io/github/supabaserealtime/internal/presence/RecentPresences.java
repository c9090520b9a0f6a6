package io.github.supabaserealtime.internal.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PresenceMeta;

/**
 * The presences that came or went in the last five seconds. A difference may overtake a
 * state on its way from the server, and newer servers send states that no join asked for
 * (protocol.md 6.3); what is remembered here is newer than such a state.
 */
final class RecentPresences {

	private static final long REMEMBERED = Duration.ofSeconds(5).toNanos();

	private static final int MOST = 1000;

	private final LongSupplier nanos;

	// by reference, the oldest first
	private final Map<String, Change> changes = new LinkedHashMap<>();

	/**
	 * Create an empty memory.
	 * @param nanos the monotonic clock
	 */
	RecentPresences(LongSupplier nanos) {
		this.nanos = nanos;
	}

	/**
	 * Remember a difference.
	 */
	void add(Frame.PresenceDiff diff) {
		add(diff.joins(), true);
		add(diff.leaves(), false);
		forgetOld();
	}

	private void add(Map<String, List<PresenceMeta>> presences, boolean came) {
		Change change = new Change(came, this.nanos.getAsLong());
		presences.values().forEach((metas) -> metas.forEach((meta) -> {
			this.changes.remove(meta.ref());
			this.changes.put(meta.ref(), change);
		}));
	}

	private void forgetOld() {
		long now = this.nanos.getAsLong();
		Iterator<Change> oldest = this.changes.values().iterator();
		while (oldest.hasNext() && (now - oldest.next().at() >= REMEMBERED || this.changes.size() > MOST)) {
			oldest.remove();
		}
	}

	void clear() {
		this.changes.clear();
	}

	/**
	 * Return a state without those who went recently and with those of the present ones
	 * who came recently.
	 * @param state the state as it arrived
	 * @param present who is present
	 */
	Map<String, List<PresenceMeta>> correct(Map<String, List<PresenceMeta>> state,
			Map<String, List<PresenceMeta>> present) {
		forgetOld();
		if (this.changes.isEmpty()) {
			return state;
		}
		Map<String, List<PresenceMeta>> corrected = new LinkedHashMap<>();
		state.forEach((key, metas) -> put(corrected, key, metas.stream().filter((meta) -> !went(meta)).toList()));
		present.forEach((key, metas) -> {
			List<PresenceMeta> before = corrected.getOrDefault(key, List.of());
			List<String> refs = before.stream().map(PresenceMeta::ref).toList();
			List<PresenceMeta> all = new ArrayList<>(before);
			metas.stream().filter((meta) -> came(meta) && !refs.contains(meta.ref())).forEach(all::add);
			put(corrected, key, all);
		});
		return corrected;
	}

	private static void put(Map<String, List<PresenceMeta>> state, String key, List<PresenceMeta> metas) {
		if (!metas.isEmpty()) {
			state.put(key, Collections.unmodifiableList(metas));
		}
	}

	private boolean came(PresenceMeta meta) {
		Change change = this.changes.get(meta.ref());
		return change != null && change.came();
	}

	private boolean went(PresenceMeta meta) {
		Change change = this.changes.get(meta.ref());
		return change != null && !change.came();
	}

	/**
	 * What became of a presence.
	 *
	 * @param came whether it came, else it went
	 * @param at when, on the monotonic clock
	 */
	private record Change(boolean came, long at) {
	}

}
