package io.github.supabaserealtime.internal.resume;

import java.util.List;

import io.github.supabaserealtime.internal.resume.ListenerPosition.Digest;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener that resumes reads what it missed, and how it recognises what it has
 * had. Used on the delivery thread of the channel.
 *
 * @param <M> the type of message
 */
interface ResumeSource<M extends RealtimeMessage> {

	/**
	 * Return what is read by, for events and health.
	 */
	String name();

	/**
	 * Return the type of message.
	 */
	Class<M> type();

	/**
	 * Look at what there is now. Blocks, and throws an unchecked exception if nothing can
	 * be read now; so do the methods of what it returns.
	 */
	View<M> open();

	/**
	 * Identify a live message.
	 */
	MessageIdentity identity(M live);

	/**
	 * Return whether a message is a copy that the server itself sent again. It does not
	 * show that live messages flow.
	 */
	boolean isSentAgain(M live);

	/**
	 * Return whether a live message shows that all later ones arrive, and that all
	 * earlier ones can be read.
	 */
	boolean isLiveProof();

	/**
	 * What there is when it is looked at.
	 *
	 * @param <M> the type of message
	 */
	interface View<M extends RealtimeMessage> {

		/**
		 * Return the position of the last message.
		 * @return the position, or {@code null} if there is none
		 */
		@Nullable Position last();

		/**
		 * Read messages in the order of their positions.
		 * @param after where to begin, that one excluded
		 * @param limit how many to read; there may be more although fewer are returned
		 * @return the messages, none if there is no further one
		 */
		List<Missed<M>> page(Position after, int limit);

		/**
		 * Return how far a listener has come that has had all pages.
		 * @return the position, or {@code null} if it is that of the last message
		 */
		@Nullable Position end();

	}

	/**
	 * A message that was read.
	 *
	 * @param <M> the type of message
	 * @param key names what it is about
	 * @param digest the fingerprint of what it says
	 * @param position its position, or {@code null} if it has no place among others
	 * @param place where the next page begins if it is the last one of its page
	 * @param message the message, or {@code null} if the listener does not want it
	 */
	record Missed<M extends RealtimeMessage>(String key, Digest digest, @Nullable Position position, Position place,
			@Nullable M message) {

		boolean isCopyOf(MessageIdentity live) {
			return this.key.equals(live.key()) && this.digest.equals(live.digest());
		}

	}

}
