package io.github.supabaserealtime.recovery;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How it went.
 *
 * @param due how many messages should have been sent
 * @param behindMillis how late the latest message was sent
 * @param storedWithinMillis the longest time from sending to storing, zero if all was
 * stored before
 * @param twice how many deliveries were of something that had been delivered before
 * @param handovers how often another instance went on
 * @param caughtUpMillis when the last message came that came late, after the fault
 */
record RecoveryRow(RecoveryFault fault, RecoverySource source, int sent, long due, long behindMillis,
		long storedWithinMillis, int delivered, int twice, int missed, int handovers, long caughtUpMillis) {

	static final List<String> TITLE = List.of("fault", "source", "sent", "delivered", "delivered twice", "missed",
			"caught up after");

	private static final long LATE_MILLIS = 1_000;

	static RecoveryRow of(RecoveryFault fault, RecoverySource source, RecoveryLoad load, RecoveryEvidence evidence,
			long mark) {
		Map<Long, Long> sent = load.sent();
		Map<Long, Long> first = evidence.first();
		int delivered = (int) sent.keySet().stream().filter(first::containsKey).count();
		long caughtUp = sent.entrySet()
			.stream()
			.filter((message) -> first.getOrDefault(message.getKey(), 0L) - message.getValue() > LATE_MILLIS)
			.mapToLong((message) -> first.get(message.getKey()) - mark)
			.max()
			.orElse(0);
		int handovers = 0;
		for (int i = 1; i < evidence.all().size(); i++) {
			if (!evidence.all().get(i).instance().equals(evidence.all().get(i - 1).instance())) {
				handovers++;
			}
		}
		return new RecoveryRow(fault, source, sent.size(), load.due(), load.behind().toMillis(),
				load.storedWithin().toMillis(), delivered, evidence.count() - first.size(), sent.size() - delivered,
				handovers, Math.max(0, caughtUp));
	}

	List<String> columns() {
		return List.of(this.fault.toString(), this.source.toString(), String.valueOf(this.sent),
				String.valueOf(this.delivered), String.valueOf(this.twice), String.valueOf(this.missed),
				String.format(Locale.ROOT, "%.1f s", this.caughtUpMillis / 1000.0));
	}

}
