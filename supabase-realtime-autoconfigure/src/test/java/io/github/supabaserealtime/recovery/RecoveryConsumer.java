package io.github.supabaserealtime.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import javax.sql.DataSource;

import io.github.supabaserealtime.autoconfigure.RealtimeAutoConfiguration;
import io.github.supabaserealtime.autoconfigure.RealtimeDataSource;
import io.github.supabaserealtime.autoconfigure.RealtimeResumeAutoConfiguration;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.jdbc.lock.LockRepository;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * The application whose listener must miss nothing. It writes what it handled to a file,
 * which a kill of the process leaves as it is.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ RealtimeAutoConfiguration.class, RealtimeResumeAutoConfiguration.class })
public class RecoveryConsumer {

	static final String DATABASE = "recovery.database";

	static final String EVIDENCE = "recovery.evidence";

	static final String FAILURES = "recovery.failures";

	static final String INSTANCE = "recovery.instance";

	static final String LISTENER = "recovery.listener";

	/**
	 * Run as a process of its own, which ends with the one that started it.
	 */
	public static void main(String[] args) {
		ProcessHandle.current()
			.parent()
			.ifPresent((parent) -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
		builder().run(args);
	}

	// one at a time: Boot sets up logging, which the whole JVM shares, with each start
	static synchronized ConfigurableApplicationContext start(Map<String, String> properties) {
		return builder().run(properties.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new));
	}

	private static SpringApplicationBuilder builder() {
		return new SpringApplicationBuilder(RecoveryConsumer.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.registerShutdownHook(false)
			.properties("spring.main.keep-alive=true", "spring.docker.compose.enabled=false");
	}

	@Bean
	@RealtimeDataSource
	DataSource dataSource(Environment environment) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(environment.getRequiredProperty(DATABASE));
		return dataSource;
	}

	@Bean
	Evidence evidence(Environment environment) {
		return new Evidence(environment.getRequiredProperty(INSTANCE),
				Path.of(environment.getRequiredProperty(EVIDENCE)),
				environment.getProperty(FAILURES, Double.class, 0.0));
	}

	@Bean
	@ConditionalOnProperty(name = LISTENER, havingValue = "changes")
	Changes changes(Evidence evidence) {
		return new Changes(evidence);
	}

	@Bean
	@ConditionalOnProperty(name = LISTENER, havingValue = "changes-single")
	ChangesForOne changesForOne(Evidence evidence) {
		return new ChangesForOne(evidence);
	}

	@Bean
	@ConditionalOnProperty(name = LISTENER, havingValue = "broadcasts")
	Broadcasts broadcasts(Evidence evidence) {
		return new Broadcasts(evidence);
	}

	@Bean
	@ConditionalOnProperty(name = LISTENER, havingValue = "broadcasts-single")
	BroadcastsForOne broadcastsForOne(Evidence evidence) {
		return new BroadcastsForOne(evidence);
	}

	record Order(long id) {
	}

	record Said(long number, String text) {
	}

	record Broadcasts(Evidence evidence) {

		@BroadcastListener(id = "room", topic = "room", event = "said", resume = true, privateChannel = true)
		void said(Said said) {
			this.evidence.handle(said.number());
		}

	}

	record BroadcastsForOne(Evidence evidence) {

		@BroadcastListener(id = "room", topic = "room", event = "said", resume = true, privateChannel = true,
				singleActive = true)
		void said(Said said) {
			this.evidence.handle(said.number());
		}

	}

	record Changes(Evidence evidence) {

		@PostgresChangesListener(id = "orders", table = "orders", resumeBy = "updated_at", partialRows = true)
		void changed(Order order) {
			this.evidence.handle(order.id());
		}

	}

	record ChangesForOne(Evidence evidence) {

		@PostgresChangesListener(id = "orders", table = "orders", resumeBy = "updated_at", partialRows = true,
				singleActive = true)
		void changed(Order order) {
			this.evidence.handle(order.id());
		}

	}

	/**
	 * What was handled, by whom and when.
	 */
	record Evidence(String instance, Path file, double failures) {

		void handle(long number) {
			if (this.failures > 0 && ThreadLocalRandom.current().nextDouble() < this.failures) {
				throw new IllegalStateException("as it is asked for");
			}
			try {
				Files.writeString(this.file, this.instance + " " + number + " " + System.currentTimeMillis() + "\n",
						StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("supabase.realtime.single-active.lock-key")
	static class Locks {

		@Bean
		JdbcTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		DefaultLockRepository lockRepository(DataSource dataSource) {
			return new DefaultLockRepository(dataSource);
		}

		@Bean
		JdbcLockRegistry locks(LockRepository repository) {
			return new JdbcLockRegistry(repository);
		}

	}

}
