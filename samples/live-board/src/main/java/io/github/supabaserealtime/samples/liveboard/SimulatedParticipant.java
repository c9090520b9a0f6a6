package io.github.supabaserealtime.samples.liveboard;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Somebody else on the channel, with a connection of its own, who says something every
 * two seconds.
 */
class SimulatedParticipant implements SmartLifecycle {

	private static final List<String> LINES = List.of("Anybody here?", "The kettle is on.", "It rains again.",
			"I like this board.", "Back in a minute.", "Who moved my cup?");

	private final SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();

	private final RealtimeConnection connection;

	private volatile @Nullable ScheduledFuture<?> speaking;

	private int next;

	SimulatedParticipant(String url, String apiKey) {
		this.connection = RealtimeConnectionBuilder.of(url, apiKey).name("participant").build();
		this.scheduler.setThreadNamePrefix("participant-");
	}

	@Override
	public void start() {
		this.connection.connect();
		this.connection.channel(BoardController.TOPIC).subscribe();
		this.speaking = this.scheduler.scheduleWithFixedDelay(this::speak, Duration.ofSeconds(2));
	}

	private void speak() {
		String line = LINES.get(this.next++ % LINES.size());
		this.connection.channel(BoardController.TOPIC)
			.broadcast(BoardController.EVENT, new BoardMessage("participant", line));
	}

	@Override
	public void stop() {
		ScheduledFuture<?> current = this.speaking;
		this.speaking = null;
		if (current != null) {
			current.cancel(false);
		}
		this.connection.disconnect().join();
	}

	@Override
	public boolean isRunning() {
		return this.speaking != null;
	}

}
