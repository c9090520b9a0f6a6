package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

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

	// fails where the meters of an application would be missing
	@Bean
	ClientMeter clientMeter(@Value("${benchmark.total}") long total, @Value("${benchmark.result}") Path result,
			PrometheusMeterRegistry registry) throws IOException {
		return new ClientMeter(total, result);
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

		Marks(ClientMeter meter) {
			this.meter = meter;
		}

		@BroadcastListener(topic = "marks", event = "mark")
		void passed() {
			this.meter.count(ClientMeter.STEP);
		}

	}

}
