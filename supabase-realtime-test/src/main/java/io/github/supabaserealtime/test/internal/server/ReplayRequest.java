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
	 * @return the request, or {@code null} if the parameters are not valid
	 */
	static @Nullable ReplayRequest of(JsonNode node) {
		JsonNode start = node.path("since");
		JsonNode count = node.path("limit");
		boolean limited = !count.isMissingNode() && !count.isNull() && !(count.isBoolean() && !count.booleanValue());
		if (!start.isIntegralNumber() || !start.canConvertToLong() || (limited && !count.isIntegralNumber())) {
			return null;
		}
		long millis = start.longValue();
		if (millis < FIRST_MILLIS || millis > LAST_MILLIS) {
			return null;
		}
		long wanted = limited ? Math.max(1, Math.min(MAX_MESSAGES, count.asLong(MAX_MESSAGES))) : MAX_MESSAGES;
		return new ReplayRequest(Instant.ofEpochMilli(millis), (int) wanted);
	}

}
