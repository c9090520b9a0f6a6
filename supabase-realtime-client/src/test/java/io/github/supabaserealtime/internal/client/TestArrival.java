package io.github.supabaserealtime.internal.client;

import java.util.List;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PresenceMessage;

/**
 * An arrival that tells a test what becomes of it. Like a real one it is over when the
 * machines have seen it, unless they postpone it.
 */
final class TestArrival implements Arrival {

	private final Frame frame;

	private final Fate fate;

	private boolean postponed;

	private boolean settled;

	TestArrival(Frame frame, Fate fate) {
		this.frame = frame;
		this.fate = fate;
	}

	/**
	 * Show it to the machines.
	 */
	void arrive(ConnectionMachines machines, long epoch) {
		machines.received(epoch, this);
		end();
	}

	private void end() {
		if (this.settled) {
			return;
		}
		if (this.postponed) {
			this.fate.keepRoom(this);
			return;
		}
		this.settled = true;
		if (isMessage()) {
			this.fate.violated("neither delivered nor discarded nor postponed: " + this.frame);
		}
	}

	private boolean isMessage() {
		if (Events.PHOENIX_TOPIC.equals(this.frame.topic())) {
			// of no channel: the end of the arrival counts it
			return false;
		}
		Frame.Body body = this.frame.body();
		return body instanceof Frame.Broadcast || body instanceof Frame.Change || body instanceof Frame.Notice
				|| body instanceof Frame.Presence;
	}

	@Override
	public Frame frame() {
		return this.frame;
	}

	@Override
	public void postpone() {
		this.postponed = true;
	}

	@Override
	public void deliver() {
		if (settle("delivered")) {
			this.fate.deliver(this.frame);
		}
	}

	@Override
	public void deliver(List<PresenceMessage> messages) {
		if (settle("delivered")) {
			this.fate.deliver(this.frame, messages);
		}
	}

	@Override
	public void discard(MessagesDroppedEvent.Reason reason) {
		if (settle("discarded") && reason == MessagesDroppedEvent.Reason.NOT_JOINED) {
			this.fate.discard(this.frame);
		}
	}

	private boolean settle(String how) {
		if (this.settled) {
			this.fate.violated(how + " after its end: " + this.frame);
			return false;
		}
		this.settled = true;
		this.fate.giveRoomBack(this);
		return true;
	}

	/**
	 * What becomes of frames that a joined channel could have taken.
	 */
	interface Fate {

		void discard(Frame frame);

		void deliver(Frame frame);

		void deliver(Frame frame, List<PresenceMessage> messages);

		/**
		 * An arrival is not over although the machines have seen it.
		 */
		void keepRoom(TestArrival arrival);

		/**
		 * An arrival was delivered or discarded.
		 */
		void giveRoomBack(TestArrival arrival);

		/**
		 * The machines did with an arrival what nobody may.
		 */
		void violated(String how);

	}

}
