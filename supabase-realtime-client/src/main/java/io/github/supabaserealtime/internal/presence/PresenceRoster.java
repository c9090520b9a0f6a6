package io.github.supabaserealtime.internal.presence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The members that are present on one channel (protocol.md 10.7). States and differences
 * are merged by the server's references. Differences that arrive before the first state
 * of the current join wait for it; if it asked for none, they are merged at once. A state
 * that comes later, asked for or not, is merged too and undoes no recent difference. The
 * number of members that are kept is bounded.
 */
public final class PresenceRoster {

	private static final Log logger = LogFactory.getLog(PresenceRoster.class);

	/**
	 * The most presences that are kept. The server allows far fewer clients (protocol.md
	 * 7).
	 */
	static final int MOST_PRESENT = 100_000;

	private static final int MOST_HELD = 1000;

	private static final int MOST_HELD_SIZE = 8_000_000;

	private final String connectionName;

	private final String topic;

	private final PresentMembers present = new PresentMembers();

	private final List<Frame.PresenceDiff> held = new ArrayList<>();

	private int heldSize;

	private int count;

	private boolean overflowed;

	private boolean waitsForState;

	private final RecentPresences recent;

	private volatile Map<String, List<PresenceMeta>> snapshot = Map.of();

	/**
	 * Create an empty roster.
	 * @param nanos the monotonic clock
	 */
	PresenceRoster(String connectionName, String topic, LongSupplier nanos) {
		this.connectionName = connectionName;
		this.topic = topic;
		this.recent = new RecentPresences(nanos);
	}

	/**
	 * A new join was accepted. What was known stays until its first state, so that only
	 * real differences are told.
	 * @param stateWillCome whether the join asked for the state
	 */
	public void joined(boolean stateWillCome) {
		release();
		this.recent.clear();
		this.overflowed = false;
		this.waitsForState = stateWillCome;
	}

	/**
	 * The channel was left.
	 */
	void clear() {
		release();
		this.recent.clear();
		this.present.clear();
		this.count = 0;
		this.snapshot = Map.of();
	}

	/**
	 * Merge a state. It may come at any time, also when the join did not ask for one: a
	 * newer server sends it after the first track.
	 */
	public List<PresenceMessage> state(Frame.PresenceState state) {
		List<PresenceMessage> messages = new ArrayList<>();
		Map<String, List<PresenceMeta>> joins = new LinkedHashMap<>();
		Map<String, List<PresenceMeta>> leaves = new LinkedHashMap<>();
		// differences that wait for the state are applied behind it, the others were
		// applied already
		Map<String, List<PresenceMeta>> current = this.waitsForState ? state.state()
				: this.recent.correct(state.state(), this.snapshot);
		this.snapshot.forEach((key, metas) -> missing(metas, current.getOrDefault(key, List.of()), key, leaves));
		current.forEach((key, metas) -> missing(metas, this.present.get(key), key, joins));
		apply(joins, leaves, messages);
		applyHeld(messages);
		return synced(messages);
	}

	private void applyHeld(List<PresenceMessage> messages) {
		this.waitsForState = false;
		List<Frame.PresenceDiff> differences = List.copyOf(this.held);
		release();
		differences.forEach((diff) -> apply(diff.joins(), diff.leaves(), messages));
	}

	private void release() {
		this.held.clear();
		this.heldSize = 0;
	}

	private static void missing(List<PresenceMeta> from, List<PresenceMeta> in, String key,
			Map<String, List<PresenceMeta>> target) {
		Set<String> refs = refs(in);
		List<PresenceMeta> missing = from.stream().filter((meta) -> !refs.contains(meta.ref())).toList();
		if (!missing.isEmpty()) {
			target.put(key, missing);
		}
	}

	public List<PresenceMessage> diff(Frame.PresenceDiff diff) {
		this.recent.add(diff);
		if (this.waitsForState && this.held.size() < MOST_HELD && this.heldSize + diff.size() <= MOST_HELD_SIZE) {
			this.held.add(diff);
			this.heldSize += diff.size();
			return List.of();
		}
		List<PresenceMessage> messages = new ArrayList<>();
		// a state that has not come by now is not waited for any longer
		applyHeld(messages);
		apply(diff.joins(), diff.leaves(), messages);
		return synced(messages);
	}

	private void apply(Map<String, List<PresenceMeta>> joins, Map<String, List<PresenceMeta>> leaves,
			List<PresenceMessage> messages) {
		int leaving = countKnown(leaves);
		// joins first, else an update would look like a leave (protocol.md 12, trap 24)
		joins.forEach((key, joined) -> {
			List<PresenceMeta> before = this.present.get(key);
			Set<String> known = refs(before);
			// a difference may tell of what the state held already (protocol.md 6.3)
			List<PresenceMeta> added = joined.stream().filter((meta) -> !known.contains(meta.ref())).toList();
			if (!added.isEmpty() && hasRoomFor(added.size() - leaving)) {
				this.count += added.size();
				List<PresenceMeta> after = new ArrayList<>(before);
				after.addAll(added);
				this.present.set(key, List.copyOf(after));
				messages.add(new PresenceMessage.Join(this.connectionName, this.topic, key, before, added));
			}
		});
		leaves.forEach((key, left) -> {
			List<PresenceMeta> before = this.present.get(key);
			Set<String> refs = refs(left);
			List<PresenceMeta> remaining = before.stream().filter((meta) -> !refs.contains(meta.ref())).toList();
			Set<String> known = refs(before);
			List<PresenceMeta> gone = left.stream().filter((meta) -> known.contains(meta.ref())).toList();
			if (gone.isEmpty()) {
				return;
			}
			this.count -= before.size() - remaining.size();
			this.present.set(key, remaining);
			messages.add(new PresenceMessage.Leave(this.connectionName, this.topic, key, remaining, gone));
		});
	}

	private int countKnown(Map<String, List<PresenceMeta>> leaves) {
		int known = 0;
		for (Map.Entry<String, List<PresenceMeta>> left : leaves.entrySet()) {
			Set<String> refs = refs(left.getValue());
			for (PresenceMeta meta : this.present.get(left.getKey())) {
				known += refs.contains(meta.ref()) ? 1 : 0;
			}
		}
		return known;
	}

	private boolean hasRoomFor(int added) {
		if (this.count + added <= MOST_PRESENT) {
			return true;
		}
		if (!this.overflowed) {
			this.overflowed = true;
			logger.warn("More than " + MOST_PRESENT + " presences on '" + this.topic + "': no further ones are kept");
		}
		return false;
	}

	private List<PresenceMessage> synced(List<PresenceMessage> messages) {
		Map<String, List<PresenceMeta>> state = this.present.snapshot();
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
	public Map<String, List<PresenceMeta>> present() {
		return this.snapshot;
	}

}
