package io.github.supabaserealtime.internal.machine;

import java.util.List;

import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.PresenceMessage;

/**
 * A frame that was read from a socket, on its way through the machines. Of a message they
 * call {@code deliver()} or {@code discard(reason)} once, on the lane, before the input
 * with it ends; of an answer that is for themselves they call neither. What they keep
 * longer they postpone.
 *
 * @since 0.9.0
 */
public interface Arrival {

	/**
	 * Return the frame.
	 * @return the frame
	 */
	Frame frame();

	/**
	 * Keep the message beyond the input that brought it. Its room stays reserved until it
	 * is delivered or discarded, which one of the machines must do whatever happens.
	 */
	void postpone();

	/**
	 * Deliver the message of this frame to the listeners of its channel.
	 */
	void deliver();

	/**
	 * Deliver the messages that result from a frame about presence to the listeners of
	 * its channel.
	 * @param messages what it means
	 */
	void deliver(List<PresenceMessage> messages);

	/**
	 * Discard the message: no listener gets it.
	 * @param reason why
	 */
	void discard(MessagesDroppedEvent.Reason reason);

}
