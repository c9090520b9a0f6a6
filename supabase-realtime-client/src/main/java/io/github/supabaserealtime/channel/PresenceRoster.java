package io.github.supabaserealtime.channel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.protocol.Frame;

/**
 * Who is present on one channel (protocol.md 10.7): states and differences are merged by
 * the server's references. Differences that come before the first state of the current
 * join wait for it; where no state will come they count at once. Keys are chosen by
 * users: they are map keys here and nothing else.
 */
final class PresenceRoster {

	private static final int MOST_HELD = 1000;

	private final String connectionName;

	private final String topic;

	private final Map<String, List<PresenceMeta>> present = new LinkedHashMap<>();

	private final List<Frame.PresenceDiff> held = new ArrayList<>();

	private boolean waitsForState;

	private volatile Map<String, List<PresenceMeta>> snapshot = Map.of();

	PresenceRoster(String connectionName, String topic) {
		this.connectionName = connectionName;
		this.topic = topic;
	}

	/**
	 * A new join was accepted. What was known stays until its first state, so that only
	 * real differences are told.
	 * @param stateWillCome whether the join asked for the state
	 */
	void joined(boolean stateWillCome) {
		this.held.clear();
		this.waitsForState = stateWillCome;
	}

	/**
	 * The channel was left.
	 */
	void clear() {
		this.held.clear();
		this.present.clear();
		this.snapshot = Map.of();
	}

	List<PresenceMessage> state(Frame.PresenceState state) {
		List<PresenceMessage> messages = new ArrayList<>();
		Map<String, List<PresenceMeta>> joins = new LinkedHashMap<>();
		Map<String, List<PresenceMeta>> leaves = new LinkedHashMap<>();
		this.present.forEach((key, metas) -> missing(metas, state.state().getOrDefault(key, List.of()), key, leaves));
		state.state().forEach((key, metas) -> missing(metas, this.present.getOrDefault(key, List.of()), key, joins));
		apply(joins, leaves, messages);
		this.waitsForState = false;
		for (Frame.PresenceDiff diff : List.copyOf(this.held)) {
			apply(diff.joins(), diff.leaves(), messages);
		}
		this.held.clear();
		return synced(messages);
	}

	private static void missing(List<PresenceMeta> from, List<PresenceMeta> in, String key,
			Map<String, List<PresenceMeta>> target) {
		Set<String> refs = refs(in);
		List<PresenceMeta> missing = from.stream().filter((meta) -> !refs.contains(meta.ref())).toList();
		if (!missing.isEmpty()) {
			target.put(key, missing);
		}
	}

	List<PresenceMessage> diff(Frame.PresenceDiff diff) {
		if (this.waitsForState && this.held.size() < MOST_HELD) {
			this.held.add(diff);
			return List.of();
		}
		List<PresenceMessage> messages = new ArrayList<>();
		apply(diff.joins(), diff.leaves(), messages);
		return synced(messages);
	}

	private void apply(Map<String, List<PresenceMeta>> joins, Map<String, List<PresenceMeta>> leaves,
			List<PresenceMessage> messages) {
		// joins first, else an update would look like a leave (protocol.md 12, trap 24)
		joins.forEach((key, joined) -> {
			List<PresenceMeta> before = this.present.getOrDefault(key, List.of());
			Set<String> known = refs(before);
			// a difference may tell of what the state held already (protocol.md 6.3)
			List<PresenceMeta> added = joined.stream().filter((meta) -> !known.contains(meta.ref())).toList();
			if (!added.isEmpty()) {
				List<PresenceMeta> after = new ArrayList<>(before);
				after.addAll(added);
				this.present.put(key, List.copyOf(after));
				messages.add(new PresenceMessage.Join(this.connectionName, this.topic, key, before, added));
			}
		});
		leaves.forEach((key, left) -> {
			List<PresenceMeta> before = this.present.get(key);
			if (before == null) {
				return;
			}
			Set<String> refs = refs(left);
			List<PresenceMeta> remaining = before.stream().filter((meta) -> !refs.contains(meta.ref())).toList();
			if (remaining.isEmpty()) {
				this.present.remove(key);
			}
			else {
				this.present.put(key, remaining);
			}
			messages.add(new PresenceMessage.Leave(this.connectionName, this.topic, key, remaining, List.copyOf(left)));
		});
	}

	private List<PresenceMessage> synced(List<PresenceMessage> messages) {
		Map<String, List<PresenceMeta>> state = Collections.unmodifiableMap(new LinkedHashMap<>(this.present));
		this.snapshot = state;
		messages.add(new PresenceMessage.Sync(this.connectionName, this.topic, state));
		return messages;
	}

	private static Set<String> refs(List<PresenceMeta> metas) {
		Set<String> refs = new HashSet<>();
		metas.forEach((meta) -> refs.add(meta.ref()));
		return refs;
	}

	/**
	 * Return who is present. May be called by any thread.
	 */
	Map<String, List<PresenceMeta>> present() {
		return this.snapshot;
	}

}
