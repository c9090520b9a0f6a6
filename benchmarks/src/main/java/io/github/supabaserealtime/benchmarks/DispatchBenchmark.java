package io.github.supabaserealtime.benchmarks;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.delivery.Channels;
import io.github.supabaserealtime.internal.delivery.GapHandlers;
import io.github.supabaserealtime.internal.delivery.ListenerSink;
import io.github.supabaserealtime.internal.delivery.MessageDispatcher;
import io.github.supabaserealtime.internal.delivery.Observers;
import io.github.supabaserealtime.internal.delivery.ParkBudget;
import io.github.supabaserealtime.internal.delivery.ReservedArrival;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;

/**
 * The way of a message through its queue to one listener, on one thread.
 */
@State(Scope.Benchmark)
public class DispatchBenchmark {

	private final BroadcastMessage message = new BroadcastMessage("benchmark", Workload.TOPIC, Workload.EVENT,
			Payload.ofJson(Workload.move(17), JsonMapper.builder().build()), null, false);

	private final ParkBudget budget = new ParkBudget(Duration.ofSeconds(2), Duration.ofSeconds(25));

	private final LastMessage listener = new LastMessage();

	private final ListenerSink sink = new ListenerSink(new Channels(), List.of(this.listener),
			new Observers(List.of()), System::nanoTime);

	private final Frame frame = new Frame(null, null, Workload.TOPIC, "broadcast",
			new Frame.Raw(Workload.move(17)));

	private final MessageDispatcher dispatcher = new MessageDispatcher("benchmark",
			ConnectionSettings.DeliverySettings.DEFAULTS, Runnable::run, this.sink, new GapHandlers(List.of(), Duration.ofSeconds(30), (limit, passed) -> () -> {
			}, () -> {
			}), (topic) -> Duration.ZERO, InstantSource.system());

	@Benchmark
	public @Nullable RealtimeMessage toListener() {
		ReservedArrival arrival = new ReservedArrival(this.frame, this.message, 0, this.dispatcher, this.sink);
		arrival.reserve(this.budget);
		arrival.deliver();
		arrival.end();
		return this.listener.last;
	}

	private static final class LastMessage implements RealtimeListener {

		private volatile @Nullable RealtimeMessage last;

		@Override
		public void onMessage(RealtimeMessage message) {
			this.last = message;
		}

	}

}
