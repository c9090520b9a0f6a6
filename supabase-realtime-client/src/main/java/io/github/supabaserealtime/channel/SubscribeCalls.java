package io.github.supabaserealtime.channel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.socket.MachineContext;
import io.github.supabaserealtime.socket.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@code subscribe()} that wait, each with its own limit.
 */
final class SubscribeCalls {

	private final Duration timeout;

	private final MachineContext context;

	private final ChannelEffects effects;

	private final Supplier<String> situation;

	private final List<Call> calls = new ArrayList<>();

	SubscribeCalls(Duration timeout, MachineContext context, ChannelEffects effects, Supplier<String> situation) {
		this.timeout = timeout;
		this.context = context;
		this.effects = effects;
		this.situation = situation;
	}

	void add(CompletableFuture<Void> future) {
		Call call = new Call(future);
		this.calls.add(call);
		call.timer = this.context.schedule(this.timeout, () -> timedOut(call));
	}

	private void timedOut(Call call) {
		this.calls.remove(call);
		this.effects.complete(call.future, new SubscribeTimeoutException("Not subscribed within "
				+ this.timeout.toMillis() + " ms (" + this.situation.get() + "); the channel goes on trying"));
	}

	void end(@Nullable RealtimeException exception) {
		List<Call> ended = List.copyOf(this.calls);
		this.calls.clear();
		for (Call call : ended) {
			call.timer.cancel();
			this.effects.complete(call.future, exception);
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
