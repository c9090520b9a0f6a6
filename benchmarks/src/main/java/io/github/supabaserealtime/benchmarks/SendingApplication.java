package io.github.supabaserealtime.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.Payload;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Sends the broadcasts of the application. The profile says what the payloads are and
 * whether the server acknowledges them.
 */
@Configuration(proxyBeanMethods = false)
class SendingApplication {

	private static RealtimeChannel subscribed(RealtimeConnection connection, ChannelOptions options) {
		RealtimeChannel channel = connection.channel("bench", options);
		channel.subscribe().join();
		return channel;
	}

	private static ApplicationRunner sender(RealtimeConnection connection, int messages, ClientMeter meter,
			IntFunction<Object> payload) {
		return (args) -> {
			RealtimeChannel channel = subscribed(connection, ChannelOptions.defaults());
			new SendingThreads(messages, meter, () -> {
				List<CompletableFuture<SendResult>> results = new ArrayList<>();
				for (int i = 0; i < Sending.BATCH; i++) {
					results.add(channel.broadcast(Workload.EVENT, payload.apply(i)));
				}
				results.forEach(CompletableFuture::join);
			}).run();
		};
	}

	@Bean
	@Profile("sending-records")
	ApplicationRunner recordSender(RealtimeConnection connection, @Value("${benchmark.messages}") int messages,
			ClientMeter meter) {
		return sender(connection, messages, meter,
				(number) -> new Move(number + 0.25, number + 0.5, "user-" + number % 50, "#ff8800", number));
	}

	@Bean
	@Profile("sending-json")
	ApplicationRunner jsonSender(RealtimeConnection connection, @Value("${benchmark.messages}") int messages,
			ClientMeter meter, JsonMapper mapper) {
		List<Payload> payloads = new ArrayList<>();
		for (int i = 0; i < Sending.BATCH; i++) {
			payloads.add(Payload.ofJson(Workload.move(i), mapper));
		}
		return sender(connection, messages, meter, payloads::get);
	}

	@Bean
	@Profile("sending-acknowledged")
	ApplicationRunner acknowledgedSender(RealtimeConnection connection, @Value("${benchmark.messages}") int messages,
			@Value("${benchmark.result}") Path result) {
		return (args) -> {
			RealtimeChannel channel = subscribed(connection, ChannelOptions.builder().broadcastAck(true).build());
			List<CompletableFuture<SendResult>> results = new ArrayList<>();
			AtomicInteger acknowledged = new AtomicInteger();
			long start = System.nanoTime();
			for (int i = 0; i < messages; i++) {
				Move move = new Move(i, i, "user-" + i, "#ff8800", i);
				results.add(channel.broadcast(Workload.EVENT, move).whenComplete((sent, thrown) -> {
					if (sent != null && sent.reached() == SendResult.Stage.ACKNOWLEDGED) {
						acknowledged.incrementAndGet();
					}
				}));
			}
			CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
				.handle((nothing, thrown) -> acknowledged.get())
				.get(1, TimeUnit.MINUTES);
			ResultFile.write(result,
					acknowledged.get() + " " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
		};
	}

}
