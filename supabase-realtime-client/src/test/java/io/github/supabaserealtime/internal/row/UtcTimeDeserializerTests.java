package io.github.supabaserealtime.internal.row;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.github.supabaserealtime.internal.text.UtcTime;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Times in rows are what Jackson reads.
 */
class UtcTimeDeserializerTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final JsonMapper ROWS = PostgresRow.mapper(MAPPER);

	@ParameterizedTest
	@ValueSource(strings = { "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.6+00:00", "2026-01-02T03:04:05.678+00:00",
			"2026-01-02T03:04:05.123456789Z", "2024-02-29T23:59:59+00:00", "0001-01-01T00:00:00+00:00",
			"9999-12-31T23:59:59.999999+00:00", "1969-12-31T23:59:59.5Z" })
	void aTimeOfTheServerIsRead(String text) {
		Instant time = UtcTime.parse("<" + text + ">", 1, text.length() + 1);
		assertThat(time).isEqualTo(OffsetDateTime.parse(text).toInstant());
		assertThat(read(ROWS, text)).isEqualTo(read(MAPPER, text)).isEqualTo(time.toString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "+00:00", "Z", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04:05+00",
			"2026-01-02T03:04:05.+00:00", "2026-01-02T03:04:05.1234567890Z", "2026-01-02T03:04:05+05:30",
			"2026-01-02T03:04:05-00:00", "2026-01-02 03:04:05+00:00", "2026-02-29T03:04:05Z", "2026-01-02T24:00:00Z",
			"2026-01-02T23:59:60Z", "2026-13-02T03:04:05Z", "infinity", "10000-01-02T03:04:05+00:00", "1767323045",
			"2026-01-02T03:04:0+00:00", "2026-01-02T03:04+00:00", "0001-01-01T00:00:00+00:00 BC" })
	void aTimeOfAnotherFormIsLeftToJackson(String text) {
		assertThat(UtcTime.parse(text, 0, text.length())).isNull();
		assertThat(read(ROWS, text)).isEqualTo(read(MAPPER, text));
	}

	@Test
	void damagedTimesAreReadAsJacksonReadsThem() {
		Random random = new Random(1);
		for (int i = 0; i < 20_000; i++) {
			StringBuilder text = new StringBuilder("2026-01-02T03:04:05.678+00:00");
			for (int j = random.nextInt(3); j >= 0; j--) {
				int at = random.nextInt(text.length());
				text.replace(at, at + random.nextInt(2),
						String.valueOf("0123456789.:-+TZ ".charAt(random.nextInt(17))));
			}
			assertThat(read(ROWS, text.toString())).as(text.toString()).isEqualTo(read(MAPPER, text.toString()));
		}
	}

	@Test
	void whatTheApplicationSaysOfTimesIsKept() {
		String json = "{\"formatted\":\"02.01.2026 03:04:05Z\",\"times\":[\"2026-01-02T03:04:05.678+00:00\",null,0]}";
		Instant time = Instant.parse("2026-01-02T03:04:05.678Z");
		Times times = new PostgresRow(Payload.ofJson(json, ROWS), Map.of()).as(Times.class);
		assertThat(times.formatted).isEqualTo("2026-01-02T03:04:05Z");
		assertThat(times.times).containsExactly(time, null, Instant.EPOCH);
		JsonMapper truncating = PostgresRow
			.mapper(JsonMapper.builder().enable(DateTimeFeature.TRUNCATE_TO_MSECS_ON_READ).build());
		assertThat(read(truncating, "2026-01-02T03:04:05.678912+00:00")).isEqualTo(time.toString());
	}

	private static String read(JsonMapper mapper, String text) {
		return outcome(() -> mapper.readValue(MAPPER.writeValueAsString(text), Instant.class));
	}

	private static String outcome(Supplier<@Nullable Instant> reading) {
		try {
			return String.valueOf(reading.get());
		}
		catch (RuntimeException ex) {
			return ex.getClass() + ex.getMessage();
		}
	}

	static class Times {

		@JsonFormat(shape = JsonFormat.Shape.STRING, pattern = "dd.MM.yyyy HH:mm:ssX")
		public Instant formatted;

		public List<Instant> times;

	}

}
