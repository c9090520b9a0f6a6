package io.github.supabaserealtime.internal.resume;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeChannelStateEvent;

/**
 * What a listener does between the messages of its channel, called on the delivery thread
 * of the channel and in its order.
 */
public interface ChannelStage {

	/**
	 * The channel changed its state, and listeners have been told. If both states are
	 * {@code SUBSCRIBED}, the channel was subscribed already when a stage was added, or a
	 * stage has asked to be called after a delay.
	 */
	void stateChanged(RealtimeChannelStateEvent event);

	/**
	 * Messages may have been missed, and nobody has been told yet.
	 * @return how many rows were read instead, or {@code -1} if the gap stays open
	 */
	long close(DeliveryGapEvent gap);

	/**
	 * A message was not delivered because another instance serves the channel.
	 */
	void refused();

	/**
	 * Return what the rows are read by.
	 */
	String source();

}
