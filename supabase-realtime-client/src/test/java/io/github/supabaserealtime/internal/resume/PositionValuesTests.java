package io.github.supabaserealtime.internal.resume;

import java.time.Duration;

import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * {@link PositionValues} order numbers, times, dates and UUIDs as the database does.
 */
class PositionValuesTests {

	@ParameterizedTest
	@CsvSource({ "9,10", "-2,-1", "1.5,1.50001", "9007199254740993,9007199254740994",
			"2026-08-21T12:00:00+00:00,2026-08-21T12:00:00.000001+00:00",
			"2026-08-21T12:00:00.9+00:00,2026-08-21T12:00:01+00:00",
			"2026-08-21T12:00:00+02:00,2026-08-21T11:00:00+00:00", "2026-08-21 12:00:00+00,2026-08-21 12:00:00.5+00",
			"2026-08-21T12:00:00,2026-08-21T12:00:00.1", "2026-08-31,2026-09-01",
			"0189f7ea-ae2c-7809-8aeb-b819cf5e9e7f,0189f7ea-ae2d-7000-8aeb-b819cf5e9e7f" })
	void theSecondIsLater(String first, String second) {
		assertThat(PositionValues.compare(first, second)).isNegative();
		assertThat(PositionValues.compare(second, first)).isPositive();
		Position one = new Position(first, "[2]");
		Position two = new Position(second, "[1]");
		assertThat(PositionValues.later(one, two)).isEqualTo(two);
		assertThat(PositionValues.later(two, one)).isEqualTo(two);
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "", "infinity", "NaN", "true", "2026-13-01", "12:00:00" })
	void whatHasNoOrderThatIsKnownIsNoPosition(String value) {
		assertThat(PositionValues.isOrdered(value)).isFalse();
	}

	/**
	 * {@code resume.from} has an offset, whatever the type of the column.
	 */
	@Test
	void aTimeWithoutAnOffsetIsOneOfUtcBesideOneThatHasAnOffset() {
		assertThat(PositionValues.compare("2026-08-21T12:00:00Z", "2026-08-21T12:00:00")).isZero();
		assertThat(PositionValues.compare("2026-08-21T12:00:01", "2026-08-21T12:00:00Z")).isPositive();
		assertThat(PositionValues.compare("2026-08-21", "2026-08-21T00:00:01Z")).isNegative();
	}

	@Test
	void valuesOfTwoKindsHaveNoOrder() {
		assertThatIllegalArgumentException().isThrownBy(() -> PositionValues.compare("1", "2026-08-21T12:00:00Z"));
		assertThatIllegalArgumentException().isThrownBy(() -> PositionValues.compare("1", "2026-08-21"));
	}

	@Test
	void theKeyDecidesBetweenRowsOfOneValue() {
		assertThat(later("[9]", "[10]")).isEqualTo("[10]");
		assertThat(later("[10]", "[9]")).isEqualTo("[10]");
		assertThat(later("[10]", "[10]")).isEqualTo("[10]");
	}

	@Test
	void rowsOfOneValueAreReadAgainWhereTheDatabaseAloneKnowsTheOrderOfTheirKeys() {
		assertThat(later("[\"a\"]", "[\"B\"]")).isNull();
		assertThat(later("[1,2]", "[1,3]")).isNull();
		assertThat(later("[\"a\"]", null)).isNull();
	}

	private static String later(String one, String other) {
		return PositionValues.later(new Position("5", one), new Position("5", other)).key();
	}

	@Test
	void anOverlapGoesBackInTime() {
		assertThat(minus("2026-08-21T12:00:30.25+00:00")).isEqualTo(new Position("2026-08-21T11:59:30.250Z", null));
		assertThat(minus("2026-08-21T12:00:30")).isEqualTo(new Position("2026-08-21T11:59:30", null));
		assertThat(minus("2026-08-21")).isEqualTo(new Position("2026-08-20", null));
		assertThat(minus("4711")).as("a number is no time").isEqualTo(new Position("4711", "[1]"));
		assertThat(PositionValues.minus(Position.START, Duration.ofMinutes(1))).isEqualTo(Position.START);
		Position exact = new Position("2026-08-21", "[1]");
		assertThat(PositionValues.minus(exact, Duration.ZERO)).isEqualTo(exact);
	}

	private static Position minus(String value) {
		return PositionValues.minus(new Position(value, "[1]"), Duration.ofMinutes(1));
	}

}
