package io.github.supabaserealtime.test.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.github.supabaserealtime.test.protocol.Json;
import io.github.supabaserealtime.test.protocol.TermSize;
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

	/**
	 * Handle a call. Beyond the limit nothing else is looked at; calls that are rejected
	 * for what they say do not count (seen in presence-limits.jsonl), which includes
	 * those of members that may not write.
	 * @param member who calls
	 * @param room who is in the room
	 * @param payload the payload of the call
	 * @param now the time in nanoseconds
	 * @param maxSize the largest payload
	 * @return how it ends
	 */
	Outcome call(Member member, Set<Member> room, JsonNode payload, long now, long maxSize) {
		JsonNode event = payload.path("event");
		if (event.isMissingNode()) {
			return Outcome.OK;
		}
		// a window of fixed length begins with the first call after the last one's end
		boolean fresh = member.presenceCalls == 0 || now > member.presenceReset;
		if (!fresh && member.presenceCalls >= MAX_CALLS) {
			return Outcome.LIMIT;
		}
		Outcome outcome = switch (event.asString("").toLowerCase(Locale.ROOT)) {
			case "track" -> track(member, room, payload.path("payload"), maxSize);
			case "untrack" -> {
				untrack(member, room);
				yield Outcome.OK;
			}
			default -> Outcome.REJECTED;
		};
		if (outcome == Outcome.OK) {
			member.presenceCalls = fresh ? 1 : member.presenceCalls + 1;
			member.presenceReset = fresh ? now + CALL_WINDOW : member.presenceReset;
		}
		return outcome;
	}

	private Outcome track(Member member, Set<Member> room, JsonNode payload, long maxSize) {
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
		if (TermSize.of(content) > maxSize) {
			return Outcome.TOO_LARGE;
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
		 * Not answered: the channel is closed, because there were too many.
		 */
		LIMIT,

		/**
		 * Not answered: the channel is closed, because the payload is too large.
		 */
		TOO_LARGE

	}

}
