package io.github.supabaserealtime.test.internal.server;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The parameters of a replay in a join (protocol.md 4.1).
 *
 * @param since from when on
 * @param limit how many at the most
 */
record ReplayRequest(Instant since, int limit) {

	private static final int MAX_MESSAGES = 25;

	// the years that the real server's calendar knows
	private static final long FIRST_MILLIS = -377_705_116_800_000L;

	private static final long LAST_MILLIS = 253_402_300_799_999L;

	/**
	 * Read the parameters.
	 * @param node an object
	 * @param newest whether the time may be left out, which asks for all that is kept
	 * @return the request, or {@code null} if the parameters are not valid
	 */
	static @Nullable ReplayRequest of(JsonNode node, boolean newest) {
		JsonNode start = node.path("since");
		JsonNode count = node.path("limit");
		boolean limited = !count.isMissingNode() && !count.isNull() && !(count.isBoolean() && !count.booleanValue());
		boolean all = newest && (start.isMissingNode() || start.isNull());
		if ((limited && !count.isIntegralNumber()) || (!all && !isMillis(start))) {
			return null;
		}
		long millis = all ? 0 : start.longValue();
		long wanted = limited ? Math.max(1, Math.min(MAX_MESSAGES, count.asLong(MAX_MESSAGES))) : MAX_MESSAGES;
		return new ReplayRequest(Instant.ofEpochMilli(millis), (int) wanted);
	}

	private static boolean isMillis(JsonNode node) {
		return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= FIRST_MILLIS
				&& node.longValue() <= LAST_MILLIS;
	}

}
