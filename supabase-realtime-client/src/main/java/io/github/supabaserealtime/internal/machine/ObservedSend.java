package io.github.supabaserealtime.internal.machine;

import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.RealtimeInstrumentation.Observed;
import io.github.supabaserealtime.RealtimeInstrumentation.Scope;
import io.github.supabaserealtime.SendResult;

/**
 * Future of a message whose sending is observed until it completes.
 */
public final class ObservedSend extends CompletableFuture<SendResult> {

	private final Observed<SendResult> observed;

	public ObservedSend(Observed<SendResult> observed) {
		this.observed = observed;
		whenComplete(observed::end);
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

	/**
	 * Make the sending of a message current on this thread if it is observed.
	 * @param future the future of the message
	 */
	public static Scope open(CompletableFuture<SendResult> future) {
		return (future instanceof ObservedSend send) ? send.observed.open() : () -> {
		};
	}

}
