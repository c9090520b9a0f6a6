package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

/**
 * A row of the fault matrix's table.
 *
 * @param fault the fault
 * @param moment when it struck
 * @param noticed how long the link counted as open after that, {@code null} if it was not
 * open or stayed so
 * @param healthy how long after the fault had been lifted both channels carried messages
 * again
 * @param up the messages to the server, for each channel
 * @param down the messages of the server, for each channel
 * @param dropped how many messages of the server were counted as dropped
 * @param slowest how long the bystander's slowest acknowledgement took since the fault
 * struck, {@code null} if there was none
 * @param failed how many messages of the bystander failed
 */
record MatrixRow(MatrixFault fault, MatrixMoment moment, @Nullable Duration noticed, Duration healthy,
		List<MatrixStream.Count> up, List<MatrixStream.Count> down, int dropped, @Nullable Duration slowest,
		int failed) {

	static final List<String> TITLE = List.of("fault", "moment", "noticed after ms", "healthy again after ms",
			"to the server: sent", "received", "lost", "reported", "from the server: sent", "received", "lost",
			"reported", "bystander: slowest ack ms", "failed");

	List<String> columns() {
		int silent = sum(this.down, (count) -> count.silent().size());
		return List.of(this.fault.toString(), this.moment.toString(), millis(this.noticed), millis(this.healthy),
				text(this.up, MatrixStream.Count::sent), text(this.up, MatrixStream.Count::received),
				text(this.up, MatrixStream.Count::lost), text(this.up, MatrixStream.Count::reported),
				text(this.down, MatrixStream.Count::sent), text(this.down, MatrixStream.Count::received),
				text(this.down, MatrixStream.Count::lost),
				Integer.toString(sum(this.down, MatrixStream.Count::reported) + Math.min(silent, this.dropped)),
				millis(this.slowest), Integer.toString(this.failed));
	}

	private static String millis(@Nullable Duration duration) {
		return (duration != null) ? Long.toString(duration.toMillis()) : "-";
	}

	private static String text(List<MatrixStream.Count> counts, ToIntFunction<MatrixStream.Count> figure) {
		return Integer.toString(sum(counts, figure));
	}

	private static int sum(List<MatrixStream.Count> counts, ToIntFunction<MatrixStream.Count> figure) {
		return counts.stream().mapToInt(figure).sum();
	}

}
