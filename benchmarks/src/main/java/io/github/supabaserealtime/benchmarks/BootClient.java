package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * An application as users write it, with Actuator and meters for Prometheus. The profile
 * says who listens to the messages.
 */
@SpringBootApplication
public class BootClient {

	/**
	 * Run until the process is ended.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(BootClient.class, args);
	}

	/**
	 * Return the arguments of the process.
	 * @param address the server's address
	 * @param version the protocol version
	 * @param messages the number of messages that are measured
	 * @param step the step of the progress, or the number of messages before those that
	 * are measured
	 * @param result the file of the result
	 * @param properties further arguments
	 */
	static List<String> arguments(String address, String version, long messages, int step, Path result,
			List<String> properties) {
		List<String> arguments = new ArrayList<>();
		arguments.add("--spring.main.banner-mode=off");
		arguments.add("--supabase.realtime.url=" + address);
		arguments.add("--supabase.realtime.api-key=benchmark");
		arguments.add("--supabase.realtime.protocol-version=" + version);
		arguments.add("--benchmark.messages=" + messages);
		arguments.add("--benchmark.step=" + step);
		arguments.add("--benchmark.result=" + result);
		arguments.addAll(properties);
		return arguments;
	}

	// fails where the meters of an application would be missing
	@Bean
	@Profile("!latency")
	ClientMeter clientMeter(@Value("${benchmark.messages}") long messages, @Value("${benchmark.step}") int step,
			@Value("${benchmark.result}") Path result, PrometheusMeterRegistry registry) throws IOException {
		return new ClientMeter(messages, step, result);
	}

	@Bean
	@Profile("latency")
	LatencyMeter latencyMeter(@Value("${benchmark.messages}") int messages, @Value("${benchmark.step}") int skipped,
			@Value("${benchmark.result}") Path result, PrometheusMeterRegistry registry) {
		return new LatencyMeter(skipped, messages, result);
	}

	@Component
	@Profile("unread")
	static class UnreadMessages {

		private final ClientMeter meter;

		UnreadMessages(ClientMeter meter) {
			this.meter = meter;
		}

		@EventListener
		void moved(BroadcastMessage message) {
			this.meter.count();
		}

		@EventListener
		void changed(PostgresChange change) {
			this.meter.count();
		}

	}

	@Component
	@Profile("record & broadcast")
	static class Moves {

		private final ClientMeter meter;

		private volatile @Nullable Move last;

		Moves(ClientMeter meter) {
			this.meter = meter;
		}

		@BroadcastListener(topic = "bench", event = "move")
		void moved(Move move) {
			this.last = move;
			this.meter.count();
		}

	}

	@Component
	@Profile("record & change")
	static class Items {

		private final ClientMeter meter;

		private volatile @Nullable Item last;

		Items(ClientMeter meter) {
			this.meter = meter;
		}

		@PostgresChangesListener(topic = "bench", table = "items")
		void changed(Item item) {
			this.last = item;
			this.meter.count();
		}

	}

	@Component
	@Profile("nobody")
	static class Marks {

		private final ClientMeter meter;

		private final int step;

		Marks(ClientMeter meter, @Value("${benchmark.step}") int step) {
			this.meter = meter;
			this.step = step;
		}

		@BroadcastListener(topic = "marks", event = "mark")
		void passed() {
			this.meter.count(this.step);
		}

	}

	@Component
	@Profile("latency")
	static class TimedMoves {

		private final LatencyMeter meter;

		TimedMoves(LatencyMeter meter) {
			this.meter = meter;
		}

		@BroadcastListener(topic = "bench", event = "move")
		void moved(Move move) {
			this.meter.arrived(move.sequence());
		}

	}

}
