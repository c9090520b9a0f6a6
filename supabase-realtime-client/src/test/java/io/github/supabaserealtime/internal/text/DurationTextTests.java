package io.github.supabaserealtime.internal.text;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurationText}.
 */
class DurationTextTests {

	@ParameterizedTest
	@CsvSource({ "-PT1S, 0 s", "PT0S, 0 s", "PT0.04S, 0 s", "PT0.25S, 0.3 s", "PT1S, 1 s", "PT9.94S, 9.9 s",
			"PT9.99S, 10 s", "PT12.9S, 12 s", "PT59.9S, 59 s", "PT1M, 1 min", "PT3M5S, 3 min 5 s",
			"PT2H5M59S, 2 h 5 min", "PT23H, 23 h", "P4DT1H30M, 4 d 1 h", "P400D, 400 d" })
	void theTwoLargestUnits(Duration duration, String text) {
		assertThat(DurationText.of(duration)).isEqualTo(text);
	}

}
