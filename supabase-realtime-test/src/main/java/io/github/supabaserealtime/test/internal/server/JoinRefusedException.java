package io.github.supabaserealtime.test.internal.server;

import io.github.supabaserealtime.test.JoinError;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a join is refused.
 */
final class JoinRefusedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final @Nullable JoinError error;

	JoinRefusedException(String reason) {
		super(reason);
		this.error = null;
	}

	JoinRefusedException(JoinError error, String subTopic) {
		super(error.reason(subTopic));
		this.error = error;
	}

	String reason() {
		return String.valueOf(getMessage());
	}

	boolean closesSocket() {
		return this.error != null && this.error.closesSocket();
	}

	boolean isImmediate() {
		return this.error != null && this.error.isImmediate();
	}

	/**
	 * Return whether the reply carries no join reference.
	 */
	boolean isUnmatched() {
		return this.error == JoinError.UNMATCHED_TOPIC;
	}

}
