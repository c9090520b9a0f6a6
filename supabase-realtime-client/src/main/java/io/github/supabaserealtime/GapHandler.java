package io.github.supabaserealtime;

/**
 * Strategy that reads what a channel may have missed from elsewhere, usually the
 * database.
 * <p>
 * Called on the delivery thread of the channel, for each gap once, after the channel is
 * subscribed again and before the first live message; what arrives meanwhile waits in the
 * channel's queue under its overflow policy. The same row may so be read and delivered.
 * <p>
 * {@link DeliveryGapEvent#from()} allows for the time that a row takes from its commit to
 * the client (the gap margin, 5 s by default). A column such as {@code updated_at} is
 * filled when the transaction begins, not when it commits: for transactions that take
 * longer than the margin, read from an earlier time or raise the margin.
 * <p>
 * An exception of a handler is logged and counted as an error of a listener. One that
 * takes longer than the limit for gap handlers is interrupted, logged and counted, and
 * live messages go on without waiting for it.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface GapHandler {

	/**
	 * Messages of a channel may have been missed.
	 * @param gap which channel, from when to when, and why
	 * @throws Exception if the handler fails; live messages are delivered all the same
	 */
	void onGap(DeliveryGapEvent gap) throws Exception;

}
