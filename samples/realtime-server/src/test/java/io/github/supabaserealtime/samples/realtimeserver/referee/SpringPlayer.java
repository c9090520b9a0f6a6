package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

/**
 * The client of this project, with its defaults divided by the factor.
 */
final class SpringPlayer implements Player {

	@Override
	public Client start(Game game) {
		RealtimeConnection connection = builder(game).build();
		ChannelOptions.Builder options = ChannelOptions.builder();
		if (game.replay()) {
			options.privateChannel(true).replayOnReconnect(Duration.ofSeconds(5));
		}
		RealtimeChannel channel = connection.channel(game.topic(), options.build());
		List<Integer> heard = new CopyOnWriteArrayList<>();
		channel.onBroadcast("ball", (message) -> heard.add(message.payload().asTree().path("n").asInt()));
		connection.connect();
		channel.subscribe();
		AtomicInteger ticks = new AtomicInteger();
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		clock.scheduleAtFixedRate(() -> {
			if (ticks.get() > 0 || channel.getState() == ChannelState.SUBSCRIBED) {
				channel.broadcast("tick", Map.of("n", ticks.getAndIncrement(), "heard", heard));
			}
		}, 0, 50, TimeUnit.MILLISECONDS);
		return () -> {
			clock.shutdownNow();
			connection.disconnect().get(10, TimeUnit.SECONDS);
		};
	}

	private static RealtimeConnectionBuilder builder(Game game) {
		int factor = game.factor();
		return RealtimeConnectionBuilder.of(game.url(), game.apiKey())
			.joinTimeout(Duration.ofSeconds(25).dividedBy(factor))
			.subscribeTimeout(Duration.ofSeconds(30).dividedBy(factor))
			.pushTimeout(Duration.ofSeconds(10).dividedBy(factor))
			.heartbeatInterval(Duration.ofSeconds(25).dividedBy(factor))
			.heartbeatTimeout(Duration.ofSeconds(10).dividedBy(factor))
			.joinsPerSecond(25 * factor)
			.rejoinDelay(Duration.ofSeconds(1).dividedBy(factor))
			.rejoinMaxDelay(Duration.ofSeconds(10).dividedBy(factor))
			.reconnectDelay(Duration.ofSeconds(1).dividedBy(factor), 2, Duration.ofSeconds(10).dividedBy(factor), null)
			.refusedDelay(Duration.ofMinutes(1).dividedBy(factor))
			.stableAfter(Duration.ofSeconds(5).dividedBy(factor));
	}

}
