package io.github.supabaserealtime;

/**
 * Strategy that fetches what a channel may have missed, usually from the database.
 * <p>
 * The client calls it once for each gap, on the delivery thread of the channel, after the
 * channel is subscribed again and before the first live message. Messages that arrive
 * meanwhile wait in the channel's queue, where the overflow policy applies. A row can
 * therefore be both read by the handler and delivered as a message.
 * <p>
 * {@link DeliveryGapEvent#from()} allows for the time that a row takes from its commit to
 * the client (the gap margin, 5 s by default). PostgreSQL fills a column such as
 * {@code updated_at} when the transaction begins, not when it commits. If transactions
 * take longer than the margin, read from an earlier time or raise the margin.
 * <p>
 * An exception of a handler is logged and counted as a listener error. A handler that
 * takes longer than the gap handler timeout (30 s by default) is interrupted, logged and
 * counted. Live messages are then delivered without waiting for it.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface GapHandler {

	/**
	 * Handle a time in which a channel may have missed messages.
	 * @param gap the channel, the begin and the end of the gap, and the cause
	 * @throws Exception if the handler fails; live messages are delivered nevertheless
	 */
	void onGap(DeliveryGapEvent gap) throws Exception;

}
