package io.github.supabaserealtime.internal.client;

import java.util.List;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PresenceMessage;

/**
 * An arrival that tells a test what becomes of it.
 *
 * @param frame the frame
 * @param fate told
 */
record TestArrival(Frame frame, Fate fate) implements Arrival {

	@Override
	public void deliver() {
		this.fate.deliver(this.frame);
	}

	@Override
	public void deliver(List<PresenceMessage> messages) {
		this.fate.deliver(this.frame, messages);
	}

	@Override
	public void discard(MessagesDroppedEvent.Reason reason) {
		if (reason == MessagesDroppedEvent.Reason.NOT_JOINED) {
			this.fate.discard(this.frame);
		}
	}

	/**
	 * What becomes of frames that a joined channel could have taken.
	 */
	interface Fate {

		void discard(Frame frame);

		void deliver(Frame frame);

		void deliver(Frame frame, List<PresenceMessage> messages);

	}

}
