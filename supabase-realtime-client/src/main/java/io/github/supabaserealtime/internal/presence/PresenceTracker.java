package io.github.supabaserealtime.internal.presence;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ConnectionLostException;
import io.github.supabaserealtime.PresenceRateLimitException;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendExpiredException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The presence that a channel tracks of itself. The server forgets it with each join, so
 * it is sent again after each; a sixth call within 30 s fails here, because the server
 * closes a channel after more than five (protocol.md 5.3).
 */
final class PresenceTracker {

	private static final Log logger = LogFactory.getLog(PresenceTracker.class);

	private static final int MOST_CALLS = 5;

	// the server's 30 s run from arrival: a slow first call and a quick sixth come closer
	private static final long WINDOW = Duration.ofSeconds(31).toNanos();

	private final String topic;

	private final Duration maxAge;

	private final MachineTime time;

	private final ConnectionContext context;

	private final Deque<Long> calls = new ArrayDeque<>(1);

	private @Nullable String tracked;

	private @Nullable Push waiting;

	private Timers.Timer limit = Timers.Timer.NONE;

	// of what was sent with the current join
	private int largestSize;

	PresenceTracker(String topic, ConnectionContext context) {
		this.topic = topic;
		this.maxAge = context.settings().buffers().maxAge();
		this.time = context.time();
		this.context = context;
	}

	/**
	 * Track a payload, or untrack.
	 * @param payload the payload as JSON, or {@code null} to untrack
	 * @param joined whether the channel is joined
	 * @param future told of the outcome
	 * @return what is to be sent now, or {@code null} if it is sent with the next join or
	 * not at all
	 */
	@Nullable Push track(@Nullable String payload, boolean joined, CompletableFuture<SendResult> future) {
		Push push = push(payload, future);
		if (joined && !mayCall()) {
			this.context.fail(push, new PresenceRateLimitException("The channel '" + this.topic + "' made " + MOST_CALLS
					+ " presence calls in 30 s; this one was not sent, because the server closes a channel after one more"));
			return null;
		}
		this.tracked = payload;
		if (joined) {
			this.largestSize = Math.max(this.largestSize, size(payload));
			return push;
		}
		endWaiting(new RealtimeException(RealtimeException.Kind.NOT_SENT, false,
				"A later call of track() or untrack() replaced this one"));
		if (payload == null) {
			// the server forgets what was tracked when it ends the join
			this.context.succeed(push, SendResult.acknowledged());
		}
		else {
			this.waiting = push;
			this.limit = this.time.schedule(this.maxAge,
					() -> endWaiting(new SendExpiredException("The channel '" + this.topic + "' was not joined within "
							+ this.maxAge.toMillis() + " ms; its presence is sent when it is joined")));
		}
		return null;
	}

	private static int size(@Nullable String payload) {
		return (payload != null) ? payload.length() : 0;
	}

	private boolean mayCall() {
		long now = this.time.now();
		while (!this.calls.isEmpty() && now - this.calls.getFirst() >= WINDOW) {
			this.calls.removeFirst();
		}
		if (this.calls.size() >= MOST_CALLS) {
			return false;
		}
		this.calls.addLast(now);
		return true;
	}

	private Push push(@Nullable String payload, CompletableFuture<SendResult> future) {
		String json = (payload != null) ? "{\"type\":\"presence\",\"event\":\"track\",\"payload\":" + payload + "}"
				: "{\"type\":\"presence\",\"event\":\"untrack\"}";
		return new Push(this.topic, Events.PRESENCE, new OutgoingFrame.Json(json), true, this.time.now(), future);
	}

	/**
	 * A join was accepted, which the server counts calls anew for.
	 * @return what is to be sent, or {@code null}
	 */
	@Nullable Push joined() {
		this.calls.clear();
		this.largestSize = size(this.tracked);
		Push push = takeWaiting();
		if (this.tracked == null) {
			return null;
		}
		this.calls.addLast(this.time.now());
		return (push != null) ? push : push(this.tracked, trackingAgain());
	}

	/**
	 * Create a future that logs why the payload could not be tracked again. The
	 * application has no future for it.
	 */
	private CompletableFuture<SendResult> trackingAgain() {
		CompletableFuture<SendResult> future = new CompletableFuture<>();
		future.whenComplete((outcome, ex) -> {
			// what is lost with its join is sent with the next one
			if (ex != null && !(ex instanceof ConnectionLostException)) {
				logger.warn("The channel '" + this.topic
						+ "' was joined again, but the server may not have its presence: " + ex.getMessage());
			}
		});
		return future;
	}

	/**
	 * The server closed the channel because of a payload that was too large. Sent again
	 * it would close the next join too. One that was replaced by a smaller one meanwhile
	 * says nothing about that one.
	 */
	void tooLarge() {
		String payload = this.tracked;
		if (payload != null && payload.length() >= this.largestSize) {
			this.tracked = null;
			logger.warn("The server closed the channel '" + this.topic + "' because its presence payload is too large ("
					+ payload.length() + " characters of JSON). The payload is no longer tracked");
		}
	}

	/**
	 * Forget what is tracked.
	 */
	void clear(RealtimeException exception) {
		this.tracked = null;
		endWaiting(exception);
	}

	/**
	 * Fail the calls that wait for a join, because there will be none.
	 */
	void endWaiting(RealtimeException exception) {
		Push push = takeWaiting();
		if (push != null) {
			this.context.fail(push, exception);
		}
	}

	private @Nullable Push takeWaiting() {
		Push push = this.waiting;
		this.waiting = null;
		this.limit.cancel();
		return push;
	}

}
