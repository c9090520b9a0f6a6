package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.util.List;

import io.github.supabaserealtime.test.ReceivedFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The referee recognizes frames that are not of the protocol.
 */
class ProtocolCheckTests {

	private static final String TOPIC = "realtime:room";

	private static final ReceivedFrame JOIN = frame("1", "1", TOPIC, "phx_join", "{\"config\":{}}");

	private static ReceivedFrame frame(@Nullable String joinRef, String ref, String topic, String event,
			String payload) {
		return new ReceivedFrame(1, joinRef, ref, topic, event, JsonMapper.shared().readTree(payload), null);
	}

	@Test
	void framesOfTheProtocolPass() {
		ReceivedFrame binary = new ReceivedFrame(1, "1", "3", TOPIC, "any name", JsonMapper.shared().nullNode(),
				new byte[] { 1 });
		assertThat(ProtocolCheck.of(List.of(JOIN, frame(null, "2", "phoenix", "heartbeat", "{}"), binary,
				frame("1", "4", TOPIC, "broadcast", "{}"), frame("1", "5", TOPIC, "access_token", "{}"),
				frame("1", "6", TOPIC, "presence", "{}"), frame("1", "7", TOPIC, "phx_leave", "{}")), 0))
			.isEmpty();
	}

	@Test
	void eachOtherKindIsNamedOnce() {
		ReceivedFrame elsewhere = new ReceivedFrame(2, "1", "9", TOPIC, "broadcast",
				JsonMapper.shared().createObjectNode(), null);
		assertThat(ProtocolCheck
			.of(List.of(JOIN, frame("1", "2", TOPIC, "phx_join", "{}"), frame("1", "3", TOPIC, "typing", "{}"),
					frame("1", "4", TOPIC, "typing", "{}"), frame(null, "5", TOPIC, "broadcast", "{}"), elsewhere,
					frame("1", "6", "room", "broadcast", "{}"), frame(null, "7", "phoenix", "ping", "{}")), 2))
			.containsExactlyInAnyOrder("`phx_join` without `config`", "event `typing`",
					"`broadcast` without `join_ref`", "`broadcast` with the `join_ref` of no join of its socket",
					"topic without `realtime:`", "`ping` on `phoenix`", "unreadable frame");
	}

}
