package io.github.supabaserealtime.test;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A transcript that is played must be able to fail.
 */
class TranscriptPlayerTests {

	private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

	private final MutableClock clock = new MutableClock(START);

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.jwtSecret(TranscriptTokens.SECRET)
		.clock(this.clock)
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	private int play(String... lines) throws Exception {
		List<JsonNode> parsed = Stream.of(lines).map((line) -> Json.parse(line.replace('\'', '"'))).toList();
		try (TranscriptPlayer player = new TranscriptPlayer(this.server, new TranscriptTokens(START), this.clock)) {
			return player.play(parsed);
		}
	}

	private int playUntilClosed(int code) throws Exception {
		this.server.faults().refuseJoins("r", JoinError.TOO_MANY_JOINS);
		return play("{'t':1,'conn':'A','connect':'/socket/websocket?apikey=<jwt:anon>&vsn=2.0.0'}",
				"{'t':2,'conn':'A','dir':'<','open':101}",
				"{'t':3,'conn':'A','dir':'>','text':'[null,\\'1\\',\\'realtime:r\\',\\'phx_join\\',{}]'}",
				"{'t':4,'conn':'A','dir':'<','text':'[null,\\'1\\',\\'realtime:r\\',\\'phx_reply\\',{\\'status\\':\\'error\\',"
						+ "\\'response\\':{\\'reason\\':\\'" + JoinError.TOO_MANY_JOINS.reason("r") + "\\'}}]'}",
				"{'t':5,'conn':'A','dir':'<','close':" + code + ",'reason':''}");
	}

	@Test
	void anyCloseCodeOfTheServerIsCompared() throws Exception {
		assertThat(playUntilClosed(1001)).isEqualTo(2);
	}

	@Test
	void anotherCloseCodeFails() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> playUntilClosed(1011))
			.withMessageContaining("1001");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'t':1,'conn':'A','dir':'<','ping':''}", "{'t':1,'conn':'A','dir':'>','ping':''}",
			"{'t':1,'surprise':true}" })
	void aLineOfAnUnknownKindFails(String line) {
		assertThatIllegalArgumentException().isThrownBy(() -> play(line))
			.withMessageContaining("'t':1".replace('\'', '"'));
	}

}
