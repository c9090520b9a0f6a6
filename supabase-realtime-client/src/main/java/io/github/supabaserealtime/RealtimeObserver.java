package io.github.supabaserealtime;

import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Observer that measures a connection, for example for meters. It is told more than a
 * {@link RealtimeListener}.
 * <p>
 * The methods are called on the threads that do the work: the connection's own threads,
 * the thread that reads the socket and those that deliver messages. Several may call at
 * the same time. An observer must return at once and must not block; it should only
 * count. An exception of an observer is logged and has no other effect. Times are passed
 * as nanoseconds, so that no object is created for them. Without an observer nothing is
 * measured.
 *
 * @since 0.9.0
 */
public interface RealtimeObserver {

	/**
	 * A message was passed to all its listeners. This method is called on the delivery
	 * thread, or on the thread of the connection if the message has no listener.
	 * @param message the message
	 * @param nanos the time in nanoseconds from the arrival of the message on the thread
	 * that reads the socket to the end of its last listener. It includes the wait for
	 * room in the queue, the wait in the queue and the time in listeners, if there are
	 * any
	 */
	default void onDelivered(RealtimeMessage message, long nanos) {
	}

	/**
	 * Messages that have arrived will not be delivered. This method is called on any
	 * thread. It is called before the {@link MessagesDroppedEvent} for these messages is
	 * published. It is also called when no such event is published: after the connection
	 * was closed, and for a message that belongs to no channel.
	 * @param count the number of messages
	 * @param reason the reason
	 */
	default void onDropped(long count, MessagesDroppedEvent.Reason reason) {
	}

	/**
	 * A message of the application was sent: its frame was written, or it was accepted
	 * over HTTP.
	 * @param kind the kind of message
	 */
	default void onSent(SentKind kind) {
	}

	/**
	 * A join ended.
	 * @param outcome the outcome; a join also ends when its channel is unsubscribed
	 * @param nanos the time in nanoseconds since its frame was passed to the writer
	 */
	default void onJoinEnded(Outcome outcome, long nanos) {
	}

	/**
	 * The wait for the acknowledgement of a message ended.
	 * @param outcome the outcome
	 * @param nanos the time in nanoseconds since the frame of the message was written
	 */
	default void onAckEnded(Outcome outcome, long nanos) {
	}

	/**
	 * A listener or a gap handler of the application threw an exception, or a gap handler
	 * took too long. If a listener is called several times for a message, only the last
	 * failure counts.
	 */
	default void onListenerError() {
	}

	/**
	 * A listener that failed for a message is called again, or the repetition ended.
	 * @param step what happened
	 */
	default void onListenerRetry(RetryStep step) {
	}

	/**
	 * A call of the {@link AccessTokenProvider} ended.
	 * @param successful whether it returned a token in time; if not, the previous token
	 * stays in use
	 */
	default void onTokenLookUp(boolean successful) {
	}

	/**
	 * The steps of repeating a message for a listener that failed.
	 */
	enum RetryStep {

		/**
		 * The listener is called again.
		 */
		ATTEMPT,

		/**
		 * A repeated call succeeded.
		 */
		RECOVERED,

		/**
		 * The last call that is allowed failed, too.
		 */
		EXHAUSTED

	}

	/**
	 * The kinds of messages that an application sends.
	 */
	enum SentKind {

		/**
		 * A broadcast.
		 */
		BROADCAST,

		/**
		 * A call of {@code track()} or {@code untrack()}, or its repetition after a
		 * rejoin.
		 */
		PRESENCE

	}

	/**
	 * The outcomes of a request to the server.
	 */
	enum Outcome {

		/**
		 * The server answered with success.
		 */
		OK,

		/**
		 * The server answered with an error, or closed the channel instead of answering
		 * its join.
		 */
		REFUSED,

		/**
		 * The server did not answer in time, and the connection stayed open.
		 */
		TIMEOUT,

		/**
		 * The socket or the channel was closed before there was an answer.
		 */
		CLOSED

	}

}
