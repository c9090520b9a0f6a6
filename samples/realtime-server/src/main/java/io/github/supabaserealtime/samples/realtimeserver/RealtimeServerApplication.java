package io.github.supabaserealtime.samples.realtimeserver;

import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;

import io.github.supabaserealtime.samples.realtimeserver.seed.Seed;
import io.github.supabaserealtime.samples.realtimeserver.seed.SeedReader;
import io.github.supabaserealtime.samples.realtimeserver.seed.SeededChannels;
import io.github.supabaserealtime.samples.realtimeserver.seed.SeededTables;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;
import io.github.supabaserealtime.test.FaultProxy;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Starts the server and its control API, plants the seed, tells what a client needs, and
 * takes commands.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(RealtimeServerProperties.class)
public class RealtimeServerApplication {

	public static void main(String[] args) {
		SpringApplication.run(RealtimeServerApplication.class, args);
	}

	@Bean
	Seed seed(RealtimeServerProperties properties) {
		return SeedReader.read(properties.getSeed());
	}

	@Bean(destroyMethod = "close")
	EmbeddedRealtimeServer embeddedRealtimeServer(Seed seed, RealtimeServerProperties properties) {
		properties.validate();
		EmbeddedRealtimeServerBuilder builder = EmbeddedRealtimeServer.builder()
			.address(properties.getAddress())
			.port(properties.getPort())
			.jwtSecret(properties.getJwtSecret())
			.generation(properties.getGeneration())
			.timing(properties.getTiming())
			.timeFactor(properties.getTimeFactor())
			// it may run for days
			.maxRecorded(properties.getMaxRecorded())
			.policy(SeededChannels.policy(seed.channels()));
		return start(builder, properties);
	}

	private static EmbeddedRealtimeServer start(EmbeddedRealtimeServerBuilder builder,
			RealtimeServerProperties properties) {
		try {
			return builder.start();
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			throw new UnusablePortException("server", "realtime.port", properties.getAddress(), properties.getPort(),
					ex);
		}
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnProperty("realtime.network-port")
	FaultProxy faultProxy(EmbeddedRealtimeServer server, RealtimeServerProperties properties) {
		Integer named = properties.getNetworkPort();
		int port = (named != null) ? named : 0;
		try {
			return FaultProxy.onPort(port, server.url());
		}
		catch (UncheckedIOException | IllegalArgumentException ex) {
			throw new UnusablePortException("proxy", "realtime.network-port", "127.0.0.1", port, ex);
		}
	}

	@Bean
	SeededTables seededTables(EmbeddedRealtimeServer server, Seed seed) {
		SeededTables tables = new SeededTables(server.database());
		tables.create(seed.tables());
		return tables;
	}

	@Bean
	Terminal terminal() {
		return new Terminal(System.in, System.out);
	}

	@Bean
	Announcement announcement(EmbeddedRealtimeServer server, ObjectProvider<FaultProxy> proxy, Seed seed,
			RealtimeServerProperties properties) {
		return new Announcement(server, proxy.getIfAvailable(), seed, properties);
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
