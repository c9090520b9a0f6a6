package io.github.supabaserealtime.test.internal.server;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.github.supabaserealtime.test.internal.protocol.Json;
import io.github.supabaserealtime.test.internal.protocol.TermSize;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The presences of a room (protocol.md 5.3 and 6.3).
 */
final class Presence {

	private static final int REF_BYTES = 12;

	/**
	 * Who is present without a socket, by topic and key.
	 */
	private final Map<String, Map<String, Guest>> guests = new LinkedHashMap<>();

	private final AtomicLong refs = new AtomicLong(System.nanoTime());

	private final ServerLimits limits;

	private final RateCounter rate;

	Presence(ServerLimits limits, RateCounter rate) {
		this.limits = limits;
		this.rate = rate;
	}

	/**
	 * Return all that is tracked, by key.
	 */
	ObjectNode state(String topic, Collection<Member> members) {
		ObjectNode state = Json.object();
		this.guests.getOrDefault(topic, Map.of()).forEach((key, guest) -> metas(state, key, guest.meta()));
		for (Member member : members) {
			if (member.trackedMeta != null) {
				metas(state, member.presenceKey, member.trackedMeta);
			}
		}
		return state;
	}

	private static void metas(ObjectNode target, String key, ObjectNode meta) {
		ObjectNode entry = (target.get(key) instanceof ObjectNode known) ? known : target.putObject(key);
		if (entry.get("metas") == null) {
			entry.putArray("metas");
		}
		entry.withArray("metas").add(meta);
	}

	/**
	 * Handle a call. Beyond the limit nothing else is looked at; calls that are rejected
	 * for what they say do not count (seen in presence-limits.jsonl), which includes
	 * those of members that may not write.
	 * @param member who calls
	 * @param room who is in the room
	 * @param payload the payload of the call
	 * @param now the time
	 * @return how it ends
	 */
	Outcome call(Member member, Set<Member> room, JsonNode payload, Instant now) {
		JsonNode event = payload.path("event");
		if (event.isMissingNode()) {
			return Outcome.OK;
		}
		// a window of fixed length begins with the first call after the last one's end
		boolean fresh = member.presenceCalls == 0 || now.isAfter(member.presenceReset);
		int max = this.limits.presenceCalls();
		if (max > 0 && !fresh && member.presenceCalls >= max) {
			return Outcome.LIMIT;
		}
		Outcome outcome = switch (event.asString("").toLowerCase(Locale.ROOT)) {
			case "track" -> track(member, room, payload.path("payload"));
			case "untrack" -> {
				untrack(member, room);
				yield Outcome.OK;
			}
			default -> Outcome.REJECTED;
		};
		if (outcome == Outcome.OK || outcome == Outcome.ENABLED) {
			member.presenceCalls = fresh ? 1 : member.presenceCalls + 1;
			member.presenceReset = fresh ? now.plus(this.limits.presenceWindow()) : member.presenceReset;
		}
		return outcome;
	}

	private Outcome track(Member member, Set<Member> room, JsonNode payload) {
		JsonNode content = payload.isMissingNode() ? Json.object() : payload;
		if (!member.permissions.presenceWrite()) {
			return Outcome.REJECTED;
		}
		if (!content.isObject()) {
			return Outcome.NO_MAP;
		}
		if (content.equals(member.trackedPayload)) {
			return Outcome.OK;
		}
		if (TermSize.of(content) > this.limits.payloadSize()) {
			return Outcome.TOO_LARGE;
		}
		if (this.rate.isExceeded()) {
			return Outcome.RATE;
		}
		this.rate.add(1);
		ObjectNode before = member.trackedMeta;
		ObjectNode meta = meta((ObjectNode) content, before);
		member.trackedMeta = meta;
		member.trackedPayload = content;
		boolean enabled = member.presenceEnabled;
		member.presenceEnabled = true;
		diff(member.presenceKey, room, meta, before);
		return enabled ? Outcome.OK : Outcome.ENABLED;
	}

	private ObjectNode meta(ObjectNode content, @Nullable ObjectNode before) {
		ObjectNode meta = Json.object();
		meta.setAll(content);
		meta.put("phx_ref", nextRef());
		if (before != null) {
			meta.put("phx_ref_prev", before.path("phx_ref").stringValue());
		}
		return meta;
	}

	void untrack(Member member, Set<Member> room) {
		ObjectNode before = member.trackedMeta;
		member.trackedMeta = null;
		member.trackedPayload = null;
		if (before != null) {
			diff(member.presenceKey, room, null, before);
		}
	}

	/**
	 * Track somebody who has no socket.
	 */
	void track(String topic, String key, ObjectNode content, Collection<Member> members) {
		Map<String, Guest> known = this.guests.computeIfAbsent(topic, (name) -> new LinkedHashMap<>());
		Guest guest = known.get(key);
		if (guest == null || !guest.content().equals(content)) {
			ObjectNode before = (guest != null) ? guest.meta() : null;
			ObjectNode meta = meta(content, before);
			known.put(key, new Guest(content, meta));
			this.rate.add(1);
			diff(key, members, meta, before);
		}
	}

	/**
	 * Untrack somebody who has no socket.
	 */
	void untrack(String topic, String key, Collection<Member> members) {
		Guest guest = this.guests.getOrDefault(topic, new LinkedHashMap<>()).remove(key);
		if (guest != null) {
			diff(key, members, null, guest.meta());
		}
	}

	/**
	 * Return who is present without a socket.
	 * @return the keys by topic, a copy
	 */
	Map<String, Set<String>> guests() {
		Map<String, Set<String>> keys = new LinkedHashMap<>();
		this.guests.forEach((topic, known) -> keys.put(topic, Set.copyOf(known.keySet())));
		return keys;
	}

	private void diff(String key, Collection<Member> room, @Nullable ObjectNode joined, @Nullable ObjectNode left) {
		ObjectNode diff = Json.object();
		ObjectNode joins = diff.putObject("joins");
		ObjectNode leaves = diff.putObject("leaves");
		if (joined != null) {
			metas(joins, key, joined);
		}
		if (left != null) {
			metas(leaves, key, left);
		}
		List<Member> readers = room.stream().filter((other) -> other.permissions.presenceRead()).toList();
		readers.forEach((other) -> other.sendPresenceDiff(diff));
		this.rate.add(readers.size());
	}

	private String nextRef() {
		byte[] bytes = ByteBuffer.allocate(REF_BYTES).putLong(this.refs.incrementAndGet()).array();
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/**
	 * A presence without a socket.
	 *
	 * @param content what was tracked
	 * @param meta what is told of it
	 */
	private record Guest(ObjectNode content, ObjectNode meta) {

	}

	/**
	 * The result of a presence call.
	 */
	enum Outcome {

		/**
		 * Answered as what concerns no channel: it has ended meanwhile.
		 */
		GONE,

		/**
		 * Answered with ok.
		 */
		OK,

		/**
		 * Answered with ok: the channel takes part in presence from now on.
		 */
		ENABLED,

		/**
		 * Answered with an error.
		 */
		REJECTED,

		/**
		 * Answered with an error, because the payload is no object.
		 */
		NO_MAP,

		/**
		 * Not answered: the channel is closed, because it called too often.
		 */
		LIMIT,

		/**
		 * Not answered: the channel is closed, because all channels together called too
		 * often.
		 */
		RATE,

		/**
		 * Not answered: the channel is closed, because the payload is too large.
		 */
		TOO_LARGE

	}

}
