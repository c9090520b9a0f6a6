package io.github.supabaserealtime.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the texts of values in a filter.
 */
class FilterValuesTests {

	private static final Instant INSTANT = Instant.parse("2026-03-29T00:30:15.123Z");

	private static String equal(Object value) {
		return PostgresChangesFilter.column("c").eq(value).toString();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Europe/Berlin", "Asia/Kolkata", "UTC", "America/St_Johns" })
	void aPointInTimeIsTheSameWhereverItIsWritten(String zone) {
		TimeZone before = TimeZone.getDefault();
		TimeZone.setDefault(TimeZone.getTimeZone(zone));
		try {
			Calendar calendar = new GregorianCalendar();
			calendar.setTimeInMillis(INSTANT.toEpochMilli());
			for (Object value : List.of(INSTANT, Timestamp.from(INSTANT), Date.from(INSTANT), calendar,
					INSTANT.atZone(ZoneId.of(zone)), OffsetDateTime.ofInstant(INSTANT, ZoneId.of(zone)))) {
				assertThat(equal(value)).as(value.getClass().getName()).isEqualTo("c=eq.2026-03-29T00:30:15.123Z");
			}
			assertThat(equal(java.sql.Date.valueOf("2026-03-29"))).isEqualTo("c=eq.2026-03-29");
			assertThat(equal(java.sql.Time.valueOf("02:30:15"))).isEqualTo("c=eq.02:30:15");
			long start = java.sql.Time.valueOf("02:30:15").getTime();
			assertThat(equal(new java.sql.Time(start + 7))).isEqualTo("c=eq.02:30:15.007");
			// before 1970 the rest of a division by 1000 is negative
			assertThat(equal(new java.sql.Time(start - 86_400_000L + 7))).isEqualTo("c=eq.02:30:15.007");
		}
		finally {
			TimeZone.setDefault(before);
		}
	}

	@Test
	void otherValuesStandAsPostgresReadsThem() {
		Map<Object, String> texts = new LinkedHashMap<>();
		texts.put(LocalDate.of(2026, 2, 1), "2026-02-01");
		texts.put(LocalDateTime.of(2026, 2, 1, 10, 0), "2026-02-01T10:00");
		texts.put(LocalTime.of(10, 0), "10:00");
		texts.put(Duration.ofMinutes(90), "PT1H30M");
		texts.put(new BigDecimal("1E+3"), "1000");
		texts.put(Optional.of(5), "5");
		texts.put(Mood.HAPPY, "HAPPY");
		texts.put(Double.NaN, "NaN");
		texts.put('x', "x");
		texts.forEach((value, text) -> assertThat(equal(value)).isEqualTo("c=eq." + text));
		assertThat(PostgresChangesFilter.column("c").in(List.of(Mood.HAPPY, INSTANT)))
			.hasToString("c=in.(HAPPY,2026-03-29T00:30:15.123Z)");
	}

	@Test
	void whatHasNoTextOfItsOwnIsRefused() {
		for (Object value : List.of(new Object(), InetAddress.getLoopbackAddress(), new byte[0], List.of(1), Map.of(),
				Instant.MAX, Instant.MIN, LocalDate.of(10_000, 1, 1), LocalDate.of(0, 1, 1), Optional.empty())) {
			assertThatIllegalArgumentException().as(value.toString()).isThrownBy(() -> equal(value));
		}
	}

	@Test
	void aNumberIsAsLongAsTheDatabaseTakesIt() {
		assertThat(equal(new BigDecimal("1E+131071"))).hasSize("c=eq.".length() + 131_072);
		assertThat(equal(new BigDecimal("1E-16383"))).endsWith("001");
		assertThat(equal(new BigDecimal("0E+200000000"))).isEqualTo("c=eq.0");
		for (Number number : List.of(new BigDecimal("1E+200000000"), new BigDecimal("1E+131072"),
				new BigDecimal("1E-200000000"), new BigDecimal("1E-16384"), new BigDecimal("0E-2000000000"),
				BigInteger.TEN.pow(131_072))) {
			assertThatIllegalArgumentException().isThrownBy(() -> equal(number)).withMessageContaining("digits");
			assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.column("c").in(number));
		}
	}

	@Test
	void whatTheServerTrimsIsQuoted() {
		for (int codePoint = 0; codePoint <= 0xFFFF; codePoint++) {
			if (!Character.isSurrogate((char) codePoint) && isWhiteSpace(codePoint)) {
				String space = Character.toString(codePoint);
				assertThat(equal("a" + space)).as("U+%04X", codePoint).isEqualTo("c=eq.\"a" + space + "\"");
				assertThat(equal(space + "a")).as("U+%04X", codePoint).isEqualTo("c=eq.\"" + space + "a\"");
			}
		}
		assertThat(equal("a\u200b")).isEqualTo("c=eq.a\u200b");
	}

	/**
	 * As Unicode's table of properties has it.
	 */
	private static boolean isWhiteSpace(int codePoint) {
		return Character.toString(codePoint).matches("\\p{IsWhite_Space}");
	}

	enum Mood {

		HAPPY {
			@Override
			public String toString() {
				return "happy indeed";
			}
		}

	}

}
