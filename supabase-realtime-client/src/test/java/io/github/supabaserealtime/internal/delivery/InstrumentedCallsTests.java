package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which messages {@link InstrumentedCalls} take for the one that has arrived.
 */
class InstrumentedCallsTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final InstrumentedCalls calls = new InstrumentedCalls(
			new GuardedInstrumentation(new Unused(), "connection"), new Channels(), MAPPER, () -> 0);

	private static BroadcastMessage message(boolean replayed) {
		String change = "{\"schema\":\"public\",\"table\":\"orders\",\"operation\":\"INSERT\",\"record\":{\"id\":7},"
				+ "\"old_record\":null}";
		return new BroadcastMessage("connection", "realtime:room", "INSERT", Payload.ofJson(change, MAPPER), "a",
				replayed);
	}

	private static BroadcastChange change(BroadcastMessage message) {
		BroadcastChange change = BroadcastChange.from(message);
		assertThat(change).isNotNull();
		return change;
	}

	@Test
	void aStoredBroadcastThatIsReadBeforeALiveOneHasNotArrived() {
		BroadcastMessage live = message(false);
		assertThat(this.calls.arrived(live, 7)).isSameAs(live);
		BroadcastMessage stored = message(true);
		assertThat(this.calls.arrival(stored)).isNull();
		assertThat(this.calls.arrival(change(stored))).isNull();
		this.calls.delivered();
	}

	@Test
	void theLiveMessageAndItsViewsHaveArrived() {
		BroadcastMessage live = message(false);
		this.calls.arrived(live, 7);
		assertThat(this.calls.arrival(live)).isEqualTo(this.calls.arrival(change(live))).isNotNull();
		this.calls.delivered();
		assertThat(this.calls.arrival(live)).isNull();
	}

	private static final class Unused implements RealtimeInstrumentation {

		@Override
		public Observed<SendResult> sending(Outgoing outgoing) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Observed<Void> calling(Call call) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Observed<Long> reading(Reading reading) {
			throw new UnsupportedOperationException();
		}

	}

}
