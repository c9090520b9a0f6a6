package io.github.supabaserealtime.rest;

import java.nio.ByteBuffer;
import java.time.Duration;

import io.github.supabaserealtime.message.BroadcastPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link HttpBroadcast}.
 */
class HttpBroadcastTests {

	@ParameterizedTest
	@CsvSource({ "room, room", "realtime:room, room", "room:1, room:1", "realtime:realtime:room, realtime:room" })
	void thePrefixIsTakenOffTheTopicOnce(String topic, String bare) {
		assertThat(HttpBroadcast.of(topic, "x", 1).topic()).isEqualTo(bare);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "realtime:", "realtime: " })
	void aTopicNeedsAName(String topic) {
		assertThatIllegalArgumentException().isThrownBy(() -> HttpBroadcast.of(topic, "x", 1))
			.withMessageContaining("'topic'");
	}

	@Test
	void namesHaveTheLengthThatTheServerCanDeliver() {
		assertThat(HttpBroadcast.of("t".repeat(246), "é".repeat(127), 1).topic()).hasSize(246);
		assertThatIllegalArgumentException().isThrownBy(() -> HttpBroadcast.of("t".repeat(247), "x", 1))
			.withMessageContaining("'topic'")
			.withMessageContaining("255");
		assertThatIllegalArgumentException().isThrownBy(() -> HttpBroadcast.of("room", "é".repeat(128), 1))
			.withMessageContaining("'event'")
			.withMessageContaining("255");
		assertThatIllegalArgumentException().isThrownBy(() -> HttpBroadcast.of("room", "", 1))
			.withMessageContaining("'event'");
	}

	@Test
	@SuppressWarnings("NullAway")
	void aPayloadOfNothingIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> HttpBroadcast.of("room", "x", null))
			.withMessageContaining("'payload'")
			.withMessageContaining("empty object");
	}

	@Test
	void bytesAreCopied() {
		byte[] bytes = { 1, 2, 3 };
		HttpBroadcast array = HttpBroadcast.of("room", "x", bytes);
		ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, 2);
		HttpBroadcast rest = HttpBroadcast.of("room", "x", buffer);
		bytes[1] = 9;
		assertThat(array.payload()).isEqualTo(new byte[] { 1, 2, 3 });
		assertThat(rest.payload()).isEqualTo(new byte[] { 2, 3 });
		assertThat(buffer.remaining()).isEqualTo(2);
	}

	@Test
	void anIdKeepsTheRest() {
		HttpBroadcast broadcast = HttpBroadcast.ofPrivate("room", "x", 1);
		assertThat(broadcast.withId("a"))
			.isEqualTo(new HttpBroadcast("room", "x", 1, true, "a", BroadcastPersistence.none()));
		assertThatIllegalArgumentException().isThrownBy(() -> broadcast.withId(" ")).withMessageContaining("'id'");
	}

	@Test
	void whatIsToBeStoredIsForAPrivateChannelAndHasNoId() {
		HttpBroadcast broadcast = HttpBroadcast.ofPrivate("room", "x", 1);
		assertThat(broadcast.persistence()).isEqualTo(BroadcastPersistence.none());
		assertThat(broadcast.persisted().persistence()).isEqualTo(BroadcastPersistence.longest());
		assertThat(broadcast.persisted(Duration.ofHours(1)))
			.isEqualTo(new HttpBroadcast("room", "x", 1, true, null, BroadcastPersistence.of(Duration.ofHours(1))))
			.isNotEqualTo(broadcast)
			.hasToString("HttpBroadcast[room, x, private, to be stored]");
		assertThatIllegalArgumentException().isThrownBy(() -> HttpBroadcast.of("room", "x", 1).persisted())
			.withMessageContaining("private channels only");
		assertThatIllegalArgumentException().isThrownBy(() -> broadcast.withId("a").persisted())
			.withMessageContaining("'id'");
		assertThatIllegalArgumentException().isThrownBy(() -> broadcast.persisted().withId("a"))
			.withMessageContaining("'id'");
		assertThatIllegalArgumentException().isThrownBy(() -> broadcast.persisted(Duration.ZERO))
			.withMessageContaining("'ttl'");
	}

	@Test
	void thePayloadIsNotShown() {
		assertThat(HttpBroadcast.ofPrivate("room", "x", "secret").withId("a"))
			.hasToString("HttpBroadcast[room, x, private]");
	}

}
