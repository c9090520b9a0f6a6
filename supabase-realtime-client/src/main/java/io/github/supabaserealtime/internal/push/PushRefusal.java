package io.github.supabaserealtime.internal.push;

import java.util.Map;

import io.github.supabaserealtime.PushRejectedException;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Explains why the server refused a push and what to do about it. The server's code
 * decides (protocol.md 5.6.2); an answer without a code is shown as it came.
 */
public final class PushRefusal {

	/**
	 * The code of a broadcast that the policies do not allow. The server repeats it
	 * without asking its database until the channel has another access token.
	 */
	public static final String UNAUTHORIZED = "unauthorized";

	private static final Map<String, String> ADVICE = Map.of(UNAUTHORIZED,
			"the policies do not allow the role of the access token to send on this topic. Add a policy for INSERT on"
					+ " realtime.messages with extension = 'broadcast'. The server asks the policies again when the"
					+ " channel gets another access token or is joined again",
			"payload_size_exceeded",
			"the payload is larger than the server accepts. Make it smaller, or raise max_payload_size_in_kb of the"
					+ " tenant",
			"rls_policy_error",
			"a policy on realtime.messages failed, or PostgreSQL does not know the role of the access token. Check the"
					+ " policies for INSERT and the claim 'role'",
			"invalid_persist_ttl",
			"the time for which the message is to be stored is invalid. It must be from 1 second to 72 hours",
			"query_canceled",
			"the database canceled the check of the policies. Try again later; if that does not help, make the"
					+ " policies on realtime.messages cheaper, for example with an index on the columns that they read",
			"missing_partition",
			"the table realtime.messages has no partition for today. Try again later; the server creates the"
					+ " partitions",
			"unable_to_connect_to_project", "the server has lost the connection to its database. Try again later",
			"increase_connection_pool",
			"the server's connection pool for checks of policies is exhausted. Try again later; if it happens often,"
					+ " enlarge the connection pool of Realtime",
			"unable_to_set_policies", "the server could not check the policies. Try again later");

	private static final String PRESENCE_ADVICE = "on a private channel a policy for INSERT on"
			+ " realtime.messages with extension = 'presence' may be missing, or the server cannot reach its database";

	private PushRefusal() {
	}

	/**
	 * Explain the refusal of a broadcast.
	 * @param reply the server's answer
	 * @return the code and what to do, or what the server said
	 */
	public static String explain(Frame.Reply reply) {
		String advice = advice(reply.code());
		return (advice != null) ? reply.reason() + ": " + advice : reply.reason();
	}

	/**
	 * Explain that the policies do not allow a broadcast.
	 * @return the code and what to do
	 */
	static String unauthorized() {
		return UNAUTHORIZED + ": " + ADVICE.get(UNAUTHORIZED);
	}

	private static @Nullable String advice(@Nullable String code) {
		return (code != null) ? ADVICE.get(code) : null;
	}

	/**
	 * Return what a push fails with that the server refused.
	 */
	static PushRejectedException of(Push push, Frame.Reply reply) {
		boolean presence = Events.PRESENCE.equals(push.event());
		String text = presence ? explainPresence(reply) : explain(reply);
		return new PushRejectedException("The server rejected the " + (presence ? "presence call" : "broadcast")
				+ " on '" + push.topic() + "': " + text, reply.reason(), reply.code());
	}

	private static String explainPresence(Frame.Reply reply) {
		if (reply.response().isEmpty()) {
			return "it gave no reason; " + PRESENCE_ADVICE;
		}
		return UNAUTHORIZED.equals(reply.code()) ? reply.reason() + "; " + PRESENCE_ADVICE : reply.reason();
	}

	/**
	 * Explain that a push was not answered.
	 */
	static String silence(Push push, long millis) {
		String silence = "The server did not answer within " + millis + " ms; it may have got the ";
		return Events.PRESENCE.equals(push.event()) ? silence + "presence call"
				: silence + "broadcast. On a private channel, servers up to 2.129.8 do not answer a broadcast that the"
						+ " policies refuse, and newer ones do; none answers while it cannot reach its database";
	}

}
