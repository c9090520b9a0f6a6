package io.github.supabaserealtime.test.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.github.supabaserealtime.test.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who is present in a room (protocol.md 5.3 and 6.3).
 */
final class Presence {

	private static final int MAX_CALLS = 5;

	private static final long CALL_WINDOW = Duration.ofSeconds(30).toNanos();

	private static final int REF_BYTES = 12;

	private final AtomicLong refs = new AtomicLong(System.nanoTime());

	/**
	 * Return all that is tracked, by key.
	 */
	ObjectNode state(Set<Member> members) {
		ObjectNode state = Json.object();
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

	Outcome call(Member member, Set<Member> room, JsonNode payload, long now) {
		JsonNode event = payload.path("event");
		if (event.isMissingNode()) {
			return Outcome.OK;
		}
		if (!member.permissions.presenceWrite()) {
			return Outcome.REJECTED;
		}
		JsonNode content = payload.path("payload");
		return switch (event.asString("").toLowerCase(Locale.ROOT)) {
			case "track" -> {
				if (!content.isMissingNode() && !content.isObject()) {
					yield Outcome.NO_MAP;
				}
				yield counted(member, now) ? track(member, room, content) : Outcome.LIMIT;
			}
			case "untrack" -> {
				if (!counted(member, now)) {
					yield Outcome.LIMIT;
				}
				untrack(member, room);
				yield Outcome.OK;
			}
			default -> Outcome.REJECTED;
		};
	}

	/**
	 * Count a call. Calls that are rejected for what they say do not count (seen in
	 * presence-limits.jsonl).
	 */
	private static boolean counted(Member member, long now) {
		member.presenceCalls.addLast(now);
		while (now - member.presenceCalls.getFirst() >= CALL_WINDOW) {
			member.presenceCalls.removeFirst();
		}
		return member.presenceCalls.size() <= MAX_CALLS;
	}

	private Outcome track(Member member, Set<Member> room, JsonNode payload) {
		JsonNode content = payload.isMissingNode() ? Json.object() : payload;
		if (content.equals(member.trackedPayload)) {
			return Outcome.OK;
		}
		ObjectNode before = member.trackedMeta;
		ObjectNode meta = Json.object();
		meta.setAll((ObjectNode) content);
		meta.put("phx_ref", nextRef());
		if (before != null) {
			meta.put("phx_ref_prev", before.path("phx_ref").stringValue());
		}
		member.trackedMeta = meta;
		member.trackedPayload = content;
		diff(member, room, meta, before);
		return Outcome.OK;
	}

	void untrack(Member member, Set<Member> room) {
		ObjectNode before = member.trackedMeta;
		member.trackedMeta = null;
		member.trackedPayload = null;
		if (before != null) {
			diff(member, room, null, before);
		}
	}

	private static void diff(Member member, Set<Member> room, @Nullable ObjectNode joined, @Nullable ObjectNode left) {
		ObjectNode diff = Json.object();
		ObjectNode joins = diff.putObject("joins");
		ObjectNode leaves = diff.putObject("leaves");
		if (joined != null) {
			metas(joins, member.presenceKey, joined);
		}
		if (left != null) {
			metas(leaves, member.presenceKey, left);
		}
		for (Member other : room) {
			if (other.permissions.presenceRead()) {
				other.fanOut("presence_diff", diff);
			}
		}
	}

	private String nextRef() {
		byte[] bytes = ByteBuffer.allocate(REF_BYTES).putLong(this.refs.incrementAndGet()).array();
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/**
	 * How a call ends.
	 */
	enum Outcome {

		/**
		 * Answered with ok.
		 */
		OK,

		/**
		 * Answered with an error.
		 */
		REJECTED,

		/**
		 * Answered with an error, because the payload is no object.
		 */
		NO_MAP,

		/**
		 * Not answered: the channel is closed.
		 */
		LIMIT

	}

}
