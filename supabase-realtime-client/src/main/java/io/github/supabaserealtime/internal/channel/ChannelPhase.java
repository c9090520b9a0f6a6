package io.github.supabaserealtime.internal.channel;

import io.github.supabaserealtime.internal.join.SentJoin;
import io.github.supabaserealtime.internal.machine.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Phase of a channel. Each phase holds the join and the timer that belong to it, so
 * leaving it cancels them.
 */
sealed interface ChannelPhase {

	/**
	 * Return the join that was sent.
	 * @return the join, or {@code null} if there is none or it has ended
	 */
	default @Nullable SentJoin join() {
		return null;
	}

	/**
	 * Return the reference of the join that was sent.
	 * @return the reference, or {@code null} if there is none or it has ended
	 */
	default @Nullable String joinRef() {
		SentJoin join = join();
		return (join != null) ? join.ref() : null;
	}

	/**
	 * Return the server's last word about the channel before it closes it.
	 * @return the last error, or {@code null} if it reported none
	 */
	default @Nullable String systemError() {
		return null;
	}

	/**
	 * Cancel what is pending.
	 */
	default void cancel() {
	}

	/**
	 * Return whether this phase takes the join of another one further, rather than ending
	 * it.
	 * @param before the phase before
	 */
	default boolean continues(ChannelPhase before) {
		return false;
	}

	/**
	 * Nothing is under way.
	 */
	record Closed() implements ChannelPhase {

	}

	/**
	 * The channel waits for the socket or for its turn to join.
	 *
	 * @param reason why it is joined
	 */
	record Waiting(String reason) implements ChannelPhase {

	}

	/**
	 * The join was sent and is not answered.
	 *
	 * @param join the join
	 */
	record Joining(SentJoin join) implements ChannelPhase {

		@Override
		public boolean continues(ChannelPhase before) {
			return before instanceof Waiting;
		}

	}

	/**
	 * The server accepted the join.
	 */
	final class Joined implements ChannelPhase {

		private final SentJoin join;

		private final TokenRefresh tokens;

		private @Nullable String systemError;

		Joined(SentJoin join, TokenRefresh tokens) {
			this.join = join;
			this.tokens = tokens;
		}

		@Override
		public SentJoin join() {
			return this.join;
		}

		TokenRefresh tokens() {
			return this.tokens;
		}

		@Override
		public boolean continues(ChannelPhase before) {
			return before.join() == this.join;
		}

		@Override
		public void cancel() {
			this.tokens.cancel();
		}

		/**
		 * Take note of the server's last word about the channel.
		 * @param message the error
		 */
		void systemError(String message) {
			this.systemError = message;
		}

		@Override
		public @Nullable String systemError() {
			return this.systemError;
		}

	}

	/**
	 * The join was refused, or the server ended it.
	 *
	 * @param retry joins again, or nothing if only a change helps
	 */
	record Refused(Timers.Timer retry) implements ChannelPhase {

		@Override
		public void cancel() {
			this.retry.cancel();
		}

	}

}
