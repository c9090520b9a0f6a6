package io.github.supabaserealtime.internal.text;

import java.time.Duration;
import java.util.Locale;

/**
 * Writes durations for people: the two largest units, for example {@code 0.2 s},
 * {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 5 min} or {@code 4 d 1 h}.
 *
 * @since 0.9.0
 */
public final class DurationText {

	private static final Duration EXACT = Duration.ofSeconds(10);

	private DurationText() {
	}

	/**
	 * Return the text of a duration.
	 * @param duration the duration; a negative one counts as zero
	 * @return the text
	 */
	public static String of(Duration duration) {
		if (duration.isNegative()) {
			return "0 s";
		}
		if (duration.compareTo(EXACT) < 0) {
			String seconds = String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
			return (seconds.endsWith(".0") ? seconds.substring(0, seconds.length() - 2) : seconds) + " s";
		}
		long seconds = duration.toSeconds();
		if (seconds < 60) {
			return seconds + " s";
		}
		if (seconds < 3600) {
			return two(seconds / 60, "min", seconds % 60, "s");
		}
		if (seconds < 86400) {
			return two(seconds / 3600, "h", seconds / 60 % 60, "min");
		}
		return two(seconds / 86400, "d", seconds / 3600 % 24, "h");
	}

	private static String two(long large, String unit, long small, String smallUnit) {
		return large + " " + unit + ((small > 0) ? " " + small + " " + smallUnit : "");
	}

}
