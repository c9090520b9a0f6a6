package io.github.supabaserealtime.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.socket.Timers;

/**
 * A leave that was sent and waits for the server's answer. It lives beside the state of
 * the channel, which may be joined again meanwhile.
 *
 * @param joinRef the reference of the join that is left
 * @param ref the reference of the leave
 * @param deadline ends the waiting
 * @param waiters who waits
 */
record PendingLeave(String joinRef, String ref, Timers.Timer deadline, List<CompletableFuture<Void>> waiters) {

	PendingLeave(String joinRef, String ref, Timers.Timer deadline) {
		this(joinRef, ref, deadline, new ArrayList<>());
	}

}
