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
 */
final class SubscribeCalls {

	private static final Log logger = LogFactory.getLog(SubscribeCalls.class);

	private static final Duration START_EXPECTED = Duration.ofSeconds(5);

	private final String topic;

	private final Duration timeout;

	private final MachineTime time;

	private final ChannelContext context;

	private final Supplier<String> situation;

	private List<Call> calls = new ArrayList<>(1);

	private Timers.Timer warning = Timers.Timer.NONE;

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
		call.timer.cancel();
		call.timer = this.time.schedule(this.timeout, () -> timedOut(call));
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

		Call(CompletableFuture<Void> future) {
			this.future = future;
		}

	}

}
