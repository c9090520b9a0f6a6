package io.github.supabaserealtime.benchmarks;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.RealtimeConnectionBuilderCustomizer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * An application with many channels or many listeners, which read no payload.
 */
@Configuration(proxyBeanMethods = false)
@Profile("growth")
class GrowthApplication {

	private volatile @Nullable Object last;

	// the channels are not to be waited for, and all messages come on one socket
	@Bean
	RealtimeConnectionBuilderCustomizer quickJoinsOnOneSocket() {
		return (builder) -> builder.joinsPerSecond(10_000).maxChannelsPerSocket(10_000);
	}

	@Bean
	ApplicationRunner listening(RealtimeConnection connection, ClientMeter meter,
			@Value("${benchmark.channels}") int channels, @Value("${benchmark.listeners}") int listeners) {
		Object lock = new Object();
		return (args) -> {
			for (int i = 0; i < channels; i++) {
				RealtimeChannel channel = connection.channel((channels == 1) ? "bench" : "bench-" + i);
				for (int listener = 1; listener < listeners; listener++) {
					channel.onBroadcast(Workload.EVENT, (message) -> this.last = message);
				}
				channel.onBroadcast(Workload.EVENT, (message) -> {
					this.last = message;
					// channels are delivered at the same time
					synchronized (lock) {
						meter.count();
					}
				});
				channel.subscribe();
			}
		};
	}

}
