package io.github.supabaserealtime.internal.delivery;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.protocol.Frame;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every message that was read reaches the listeners, or is counted once with a reason.
 */
class ArrivalTests {

	private final Frame frame = frame();

	private final Arrival inbound = new Arrival(this.frame, null, true, false, 0);

	private static Frame frame() {
		return new Frame(null, null, Bench.TOPIC, "broadcast", new Frame.Raw("{}"));
	}

	@Test
	void whatIsHandedOnIsNotLost() {
		assertThat(this.inbound.take(this.frame)).isTrue();
		assertThat(this.inbound.take(this.frame)).isFalse();
		assertThat(this.inbound.lostFor()).isNull();
	}

	@Test
	void whatTheMachinesDoNotLookAtIsLostBecauseTheSocketIsOver() {
		assertThat(this.inbound.lostFor()).isEqualTo(MessagesDroppedEvent.Reason.CLOSED);
		assertThat(this.inbound.isReserved()).isTrue();
	}

	@Test
	void whatIsNobodysIsCountedAsSuch() {
		this.inbound.settle(this.frame, Arrival.Fate.NOT_JOINED);
		assertThat(this.inbound.lostFor()).isEqualTo(MessagesDroppedEvent.Reason.NOT_JOINED);
	}

	@Test
	void whatWasDeliveredBeforeIsNotLost() {
		this.inbound.settle(this.frame, Arrival.Fate.REPEATED);
		assertThat(this.inbound.lostFor()).isNull();
	}

	@Test
	void whatFoundNoRoomIsNotCountedTwice() {
		Arrival refused = new Arrival(this.frame, null, false, true, 0);
		refused.settle(this.frame, Arrival.Fate.NOT_JOINED);
		assertThat(refused.take(this.frame)).isFalse();
		assertThat(refused.lostFor()).isNull();
	}

	@Test
	void anotherFrameSettlesNothing() {
		this.inbound.settle(frame(), Arrival.Fate.HANDED);
		assertThat(this.inbound.take(new Frame(null, null, "realtime:x", "broadcast", new Frame.Raw("{}")))).isFalse();
		assertThat(this.inbound.lostFor()).isEqualTo(MessagesDroppedEvent.Reason.CLOSED);
	}

}
