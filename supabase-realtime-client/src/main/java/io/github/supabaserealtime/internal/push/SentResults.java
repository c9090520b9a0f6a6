package io.github.supabaserealtime.internal.push;

import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.BroadcastPersistence;
import tools.jackson.databind.JsonNode;

import org.springframework.util.StringUtils;

/**
 * The results of pushes that were sent.
 */
final class SentResults {

	private SentResults() {
	}

	/**
	 * Return the result of a push that the server says nothing of but that it has come so
	 * far.
	 */
	static SendResult untold(Push push, SendResult reached) {
		return push.persists() ? reached.withPersistence(BroadcastPersistence.Outcome.UNKNOWN) : reached;
	}

	/**
	 * Return the result of a push that the server accepted. An id in the answer is the
	 * only proof that a broadcast was stored (protocol.md 5.7.4).
	 */
	static SendResult accepted(Push push, Frame.Reply reply) {
		if (!push.acknowledged()) {
			return untold(push, SendResult.written());
		}
		if (!push.persists()) {
			return SendResult.acknowledged();
		}
		JsonNode id = reply.response().path("id");
		return (id.isString() && StringUtils.hasText(id.stringValue()))
				? SendResult.acknowledged().withStoredId(id.stringValue())
				: SendResult.acknowledged().withPersistence(BroadcastPersistence.Outcome.NOT_STORED);
	}

	/**
	 * Return whether a push was accepted and not stored, although that was asked for.
	 */
	static boolean isUnstored(Push push, Frame.Reply reply) {
		return reply.ok() && accepted(push, reply).persistence() == BroadcastPersistence.Outcome.NOT_STORED;
	}

}
