package io.github.supabaserealtime.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a payload can be read as.
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

}
