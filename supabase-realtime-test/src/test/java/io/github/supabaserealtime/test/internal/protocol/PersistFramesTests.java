package io.github.supabaserealtime.test.internal.protocol;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The binary frames of stored broadcasts, as realtime-js writes and reads them
 * (protocol.md 5.7.1 and 5.7.6).
 */
class PersistFramesTests {

	private static byte[] hex(String bytes) {
		return HexFormat.of().parseHex(bytes.replace(" ", ""));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					03 01 01 0a 01 10 01 31 37 72 65 61 6c 74 69 6d 65 3a 72 65 7b 22 70 65 72 73 69 73 74 22 3a 74 72 75 65 7d 7b 22 61 22 3a 31 7d | {"persist":true} | e | true | 7b 22 61 22 3a 31 7d
					03 01 01 0a 01 18 01 31 37 72 65 61 6c 74 69 6d 65 3a 72 65 7b 22 70 65 72 73 69 73 74 22 3a 7b 22 74 74 6c 22 3a 33 36 30 30 7d 7d 7b 22 61 22 3a 31 7d | {"persist":{"ttl":3600}} | e | true | 7b 22 61 22 3a 31 7d
					03 01 01 0a 03 10 00 31 37 72 65 61 6c 74 69 6d 65 3a 72 62 69 6e 7b 22 70 65 72 73 69 73 74 22 3a 74 72 75 65 7d 01 02 ff | {"persist":true} | bin | false | 01 02 ff
					""")
	void metadataIsRead(String frame, String metadata, String event, boolean json, String data) {
		ClientMessage message = ProtocolVersion.V2.decode(hex(frame));
		assertThat(message).isNotNull();
		assertThat(message.topic()).isEqualTo("realtime:r");
		assertThat(message.event()).isEqualTo("broadcast");
		assertThat(message.joinRef().asString("")).isEqualTo("1");
		assertThat(message.ref().asString("")).isEqualTo("7");
		assertThat(message.binary().event()).isEqualTo(event);
		assertThat(message.binary().json()).isEqualTo(json);
		assertThat(message.binary().data()).isEqualTo(hex(data));
		assertThat(message.binary().metadata()).isEqualTo(Json.parse(metadata));
	}

	@Test
	void aReplayOfABinaryMessageHasItsIdInTheMetadata() {
		ServerMessage message = new ServerMessage.UserBroadcast("realtime:r", "bin", false, hex("01 02 ff"),
				Json.parse("{\"id\":\"006554ce-d22d-469c-877a-88bef47214a3\",\"replayed\":true}"));
		assertThat(ProtocolVersion.V2.encode(message)).isEqualTo(hex(
				"04 0a 03 3d 00 72 65 61 6c 74 69 6d 65 3a 72 62 69 6e 7b 22 69 64 22 3a 22 30 30 36 35 35 34 63 65 2d 64 32 32 64 2d 34 36 39 63 2d 38 37 37 61 2d 38 38 62 65 66 34 37 32 31 34 61 33 22 2c 22 72 65 70 6c 61 79 65 64 22 3a 74 72 75 65 7d 01 02 ff"));
	}

}
