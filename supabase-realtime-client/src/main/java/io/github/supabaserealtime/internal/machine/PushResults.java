package io.github.supabaserealtime.internal.machine;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendOutcome;

/**
 * Ends the futures of pushes, on a thread that is neither the lane nor one that delivers.
 *
 * @since 0.1.0
 */
public interface PushResults {

	/**
	 * A push succeeded.
	 * @param push the push
	 * @param outcome how far it is known to have come
	 */
	void succeed(Push push, SendOutcome outcome);

	/**
	 * A push failed.
	 * @param push the push
	 * @param exception why
	 */
	void fail(Push push, RealtimeException exception);

}
