package io.github.supabaserealtime.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.RealtimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the types that a payload can be converted to.
 */
class PayloadTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\": 1}", "\"aGk=\"", "null", "[1]", "\"é\"" })
	void jsonAsBytesIsTheJsonItself(String json) {
		for (Payload payload : List.of(Payload.ofJson(json, MAPPER),
				Payload.ofJson(json.getBytes(StandardCharsets.UTF_8), MAPPER))) {
			assertThat(payload.as(byte[].class)).isEqualTo(json.getBytes(StandardCharsets.UTF_8))
				.isEqualTo(payload.asBytes());
			assertThat(payload.as(ByteBuffer.class)).isEqualTo(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
		}
	}

	@Test
	void binaryIsReadAsBytesOnly() {
		byte[] bytes = { 1, 2, (byte) 0xff };
		Payload payload = Payload.ofBinary(bytes, MAPPER);
		assertThat(payload.as(byte[].class)).isEqualTo(bytes).isNotSameAs(bytes);
		assertThat(payload.as(ByteBuffer.class)).isEqualTo(ByteBuffer.wrap(bytes));
		assertThatIllegalStateException().isThrownBy(() -> payload.as(String.class)).withMessageContaining("byte[]");
	}

	@Test
	void bytesAreSentAsTheyAreAndValuesAsJson() {
		byte[] bytes = { 1, 2, (byte) 0xff };
		ByteBuffer part = ByteBuffer.wrap(bytes, 1, 2);
		assertThat(Payload.of(bytes, MAPPER).isBinary()).isTrue();
		assertThat(Payload.of(bytes, MAPPER).asBytes()).isEqualTo(bytes);
		assertThat(Payload.of(part, MAPPER).asBytes()).containsExactly(2, 0xff);
		assertThat(part.remaining()).isEqualTo(2);
		Payload received = Payload.ofJson("[1.0]", MAPPER);
		assertThat(Payload.of(received, MAPPER)).isSameAs(received);
		assertThat(Payload.of(Map.of("a", 1), MAPPER).asText()).isEqualTo("{\"a\":1}");
		assertThat(Payload.of(null, MAPPER).asText()).isEqualTo("null");
	}

	@Test
	void whatCannotBeSentIsRefused() {
		Map<String, Object> endless = new HashMap<>();
		endless.put("next", endless);
		assertThatExceptionOfType(RealtimeException.class).isThrownBy(() -> Payload.of(endless, MAPPER))
			.withMessageContaining(HashMap.class.getName())
			.withMessageContaining("could not be written as JSON")
			.withNoCause();
		String half = "\ud83c";
		for (Object content : List.of(half, Map.of("a", half), Payload.ofJson("\"" + half + "\"", MAPPER),
				Payload.ofJson("\"\\ud83c\"".getBytes(StandardCharsets.UTF_8), MAPPER))) {
			assertThatIllegalArgumentException().isThrownBy(() -> Payload.of(content, MAPPER))
				.withMessageStartingWith("'payload' must be well-formed text");
		}
	}

}
