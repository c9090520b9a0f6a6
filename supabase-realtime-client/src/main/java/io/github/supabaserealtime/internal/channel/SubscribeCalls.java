package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Timers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for a channel, each with its own limit. The limit begins when the
 * connection is started; a call before that waits for the start for the same time at
 * most, since the caller may be what keeps the application from starting.
 * <p>
 * What counts against the limit: <pre>
 * situation                                counts
 * ---------------------------------------  --------------------------------------------
 * the channel waits for its turn on a      the time since the server last answered, if
 * socket that is open                      it has a join to answer or let one time out,
 *                                          or a token is looked up; otherwise nothing
 * its socket has not been opened yet       the time since another socket was opened for
 *                                          the first time
 * its socket is lost                       all
 * its join is under way or has failed      all
 * </pre>
 */
final class SubscribeCalls {

	private static final Log logger = LogFactory.getLog(SubscribeCalls.class);

	private static final Duration START_EXPECTED = Duration.ofSeconds(5);

	// how soon to look again at a call whose limit may have stood still
	private static final Duration SOON = Duration.ofSeconds(1);

	private final String topic;

	private final Duration timeout;

	private final MachineTime time;

	private final ChannelContext context;

	private final Supplier<String> situation;

	private List<Call> calls = new ArrayList<>(1);

	private Timers.Timer warning = Timers.Timer.NONE;

	private boolean waitsForTurn;

	private long waitsSince;

	SubscribeCalls(String topic, Duration timeout, ChannelContext context, Supplier<String> situation) {
		this.topic = topic;
		this.timeout = timeout;
		this.time = context.connection().time();
		this.context = context;
		this.situation = situation;
	}

	void add(CompletableFuture<Void> future) {
		Call call = new Call(future);
		this.calls.add(call);
		begin(call);
		if (this.context.start().missing() != null) {
			this.warning.cancel();
			this.warning = this.time.schedule(START_EXPECTED, this::warn);
		}
	}

	private void begin(Call call) {
		call.begun = this.time.now();
		call.excused = 0;
		schedule(call, this.timeout);
	}

	private void schedule(Call call, Duration rest) {
		call.timer.cancel();
		call.timer = this.time.schedule(rest, () -> due(call));
	}

	/**
	 * Tell whether the channel waits for its turn to join from now on.
	 */
	void waitsForTurn(boolean waits) {
		if (this.waitsForTurn) {
			this.waitsForTurn = false;
			for (Call call : this.calls) {
				call.excused += excused(call);
				schedule(call, rest(call));
			}
		}
		this.waitsForTurn = waits;
		this.waitsSince = this.time.now();
	}

	private long excused(Call call) {
		return Math.max(0, this.context.place().servedUntil() - Math.max(this.waitsSince, call.begun));
	}

	private Duration rest(Call call) {
		long excused = call.excused + (this.waitsForTurn ? excused(call) : 0);
		long counted = this.time.now() - call.begun - excused;
		return this.timeout.minusNanos(counted);
	}

	/**
	 * The connection is started.
	 */
	void started() {
		this.warning.cancel();
		this.calls.forEach(this::begin);
	}

	private void warn() {
		String notStarted = this.context.start().missing();
		if (notStarted != null && this.calls.stream().anyMatch((call) -> !call.future.isDone())) {
			logger.warn("A call waits for the channel '" + this.topic + "', but its connection is not started: "
					+ notStarted + ". The connection of an application context is started when all beans are created,"
					+ " so do not wait for a channel while a bean is created, for instance in a @PostConstruct method.");
		}
	}

	private void due(Call call) {
		Duration rest = rest(call);
		if (rest.isNegative() || rest.isZero()) {
			timedOut(call);
		}
		else {
			schedule(call, (rest.compareTo(SOON) < 0 && this.waitsForTurn) ? SOON : rest);
		}
	}

	private void timedOut(Call call) {
		this.calls.remove(call);
		cancelWarning();
		String notStarted = this.context.start().missing();
		String situation = (notStarted != null) ? "the connection is not started: " + notStarted : this.situation.get();
		this.context.connection()
			.complete(call.future, new SubscribeTimeoutException("Not subscribed within " + this.timeout.toMillis()
					+ " ms (" + situation + "); the channel goes on trying"));
	}

	void end(@Nullable RealtimeException exception) {
		List<Call> ended = this.calls;
		// one that was cleared would keep its room
		this.calls = new ArrayList<>(0);
		cancelWarning();
		for (Call call : ended) {
			call.timer.cancel();
			this.context.connection().complete(call.future, exception);
		}
	}

	private void cancelWarning() {
		if (this.calls.isEmpty()) {
			this.warning.cancel();
		}
	}

	private static final class Call {

		private final CompletableFuture<Void> future;

		private Timers.Timer timer = Timers.Timer.NONE;

		private long begun;

		// the time since then that does not count
		private long excused;

		Call(CompletableFuture<Void> future) {
			this.future = future;
		}

	}

}
