package io.github.supabaserealtime;

import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Observer of the figures of a connection that meters are made of, beyond what a
 * {@link RealtimeListener} is told.
 * <p>
 * Called on the threads that do the work: the connection's own, the socket's reader and
 * those that deliver messages, several at the same time. An observer must return at once
 * and must not block; it should only count. What it throws is logged and goes no further.
 * Times are passed as nanoseconds to avoid an object for each figure; without an observer
 * nothing is measured.
 *
 * @since 0.9.0
 */
public interface RealtimeObserver {

	/**
	 * A message was handed to all its listeners. Called on the delivery thread.
	 * @param message the message
	 * @param nanos the time in nanoseconds from its arrival on the reader of the socket
	 * to the end of its last listener: it holds the wait for room in the queue, the wait
	 * in the queue and the listeners, be there any or not
	 */
	default void onDelivered(RealtimeMessage message, long nanos) {
	}

	/**
	 * Messages that had arrived will not be delivered. Called on any thread, before a
	 * {@link MessagesDroppedEvent} tells of the burst or a part of it, and also where no
	 * such event does: after the connection was closed, and for a message that is
	 * nobody's.
	 * @param count the number of messages
	 * @param reason why
	 */
	default void onDropped(long count, MessagesDroppedEvent.Reason reason) {
	}

	/**
	 * A message of the application went out: its frame was written, or it was accepted
	 * over HTTP.
	 * @param kind the kind of message
	 */
	default void onSent(SentKind kind) {
	}

	/**
	 * A join ended.
	 * @param outcome how; a join that its channel no longer wants ends too
	 * @param nanos the time in nanoseconds from when its frame was handed to the writer
	 */
	default void onJoinEnded(Outcome outcome, long nanos) {
	}

	/**
	 * A message that the server was asked to acknowledge ended, after it was written.
	 * @param outcome how
	 * @param nanos the time in nanoseconds from when its frame was written
	 */
	default void onAckEnded(Outcome outcome, long nanos) {
	}

	/**
	 * A listener or a gap handler of the application threw something, or a gap handler
	 * took too long.
	 */
	default void onListenerError() {
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
		 * A call of {@code track()} or {@code untrack()}, also one that is repeated after
		 * a rejoin.
		 */
		PRESENCE

	}

	/**
	 * How something that the server has to answer ended.
	 */
	enum Outcome {

		/**
		 * The server answered that it succeeded.
		 */
		OK,

		/**
		 * The server answered that it failed, or ended the channel instead of answering
		 * its join.
		 */
		REFUSED,

		/**
		 * The server did not answer in time, and the link went on.
		 */
		TIMEOUT,

		/**
		 * The socket or the channel was closed before there was an answer.
		 */
		CLOSED

	}

}
