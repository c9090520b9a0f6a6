package io.github.supabaserealtime.internal.client;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Cells of the fault matrix that cannot be.
 *
 * @param faults the faults
 * @param moments when they cannot strike
 * @param reason why
 */
record MatrixExclusion(Set<MatrixFault> faults, Set<MatrixMoment> moments, String reason) {

	/**
	 * All of them: every other fault is crossed with every other moment.
	 */
	static final List<MatrixExclusion> ALL = List.of(
			new MatrixExclusion(EnumSet.range(MatrixFault.CLOSE_1000, MatrixFault.CLOSE_1012),
					EnumSet.of(MatrixMoment.CONNECTING),
					"before the upgrade is answered there is no WebSocket to close; that the connection ends is the"
							+ " row `handshake cut off`"),
			new MatrixExclusion(EnumSet.range(MatrixFault.CLOSE_1000, MatrixFault.RESET),
					EnumSet.of(MatrixMoment.BACKING_OFF), "there is no socket"),
			new MatrixExclusion(
					EnumSet.of(MatrixFault.CRASH, MatrixFault.CHANNEL_CLOSE, MatrixFault.OVERSIZE,
							MatrixFault.MALFORMED),
					EnumSet.of(MatrixMoment.CONNECTING, MatrixMoment.BACKING_OFF),
					"without a WebSocket the server can send no frame"),
			new MatrixExclusion(EnumSet.of(MatrixFault.CRASH, MatrixFault.CHANNEL_CLOSE), EnumSet.of(MatrixMoment.OPEN),
					"there is no channel"),
			new MatrixExclusion(EnumSet.of(MatrixFault.JOIN_REFUSED, MatrixFault.JOIN_UNANSWERED),
					EnumSet.of(MatrixMoment.OPEN), "with a join under way the moment is `joining`"),
			new MatrixExclusion(EnumSet.of(MatrixFault.RATE_LIMIT),
					EnumSet.of(MatrixMoment.CONNECTING, MatrixMoment.BACKING_OFF),
					"the limits of upgrades are the row `upgrade refused, 429`"),
			new MatrixExclusion(EnumSet.of(MatrixFault.RATE_LIMIT), EnumSet.of(MatrixMoment.OPEN),
					"limits are for joins and messages, and there are none"));

	static boolean covers(MatrixFault fault, MatrixMoment moment) {
		return ALL.stream()
			.anyMatch((exclusion) -> exclusion.faults.contains(fault) && exclusion.moments.contains(moment));
	}

}
