package io.github.supabaserealtime.samples.realtimeserver;

import java.io.InputStream;
import java.io.PrintStream;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;
import io.github.supabaserealtime.test.ServerGeneration;
import io.github.supabaserealtime.test.Timing;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.Resource;

/**
 * Starts the server, plants the seed, tells what a front end needs, and takes commands.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class RealtimeServerApplication {

	public static void main(String[] args) {
		SpringApplication.run(RealtimeServerApplication.class, args);
	}

	@Bean
	Seed seed(@Value("${seed}") Resource file) {
		return SeedReader.read(file);
	}

	@Bean(destroyMethod = "close")
	EmbeddedRealtimeServer embeddedRealtimeServer(Seed seed, @Value("${server.port}") int port,
			@Value("${jwt-secret}") String jwtSecret, @Value("${generation}") ServerGeneration generation,
			@Value("${timing}") Timing timing, @Value("${time-factor}") double timeFactor) {
		EmbeddedRealtimeServerBuilder builder = EmbeddedRealtimeServer.builder()
			.port(port)
			.jwtSecret(jwtSecret)
			.generation(generation)
			.timing(timing)
			.timeFactor(timeFactor)
			// it runs for days, and nobody asks what it received
			.maxRecorded(100)
			.policy(SeededChannels.policy(seed.channels()));
		EmbeddedRealtimeServer server = start(builder, port);
		new SeededTables(server.database()).create(seed.tables());
		return server;
	}

	private static EmbeddedRealtimeServer start(EmbeddedRealtimeServerBuilder builder, int port) {
		try {
			return builder.start();
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			throw new UnusablePortException(port, ex);
		}
	}

	@Bean
	Terminal terminal() {
		return new Terminal(System.in, System.out);
	}

	@Bean
	Announcement announcement(EmbeddedRealtimeServer server, Seed seed) {
		return new Announcement(server, seed);
	}

	@Bean
	Commands commands(EmbeddedRealtimeServer server) {
		return new Commands(server);
	}

	@Bean
	CommandLoop commandLoop(Terminal terminal, Announcement announcement, Commands commands,
			ConfigurableApplicationContext context) {
		return new CommandLoop(terminal, announcement, commands, context);
	}

	/**
	 * Where commands come from and answers go.
	 *
	 * @param in where commands come from
	 * @param out where answers go
	 */
	record Terminal(InputStream in, PrintStream out) {

	}

}
