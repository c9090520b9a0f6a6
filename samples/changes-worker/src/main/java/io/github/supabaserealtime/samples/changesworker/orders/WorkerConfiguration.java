package io.github.supabaserealtime.samples.changesworker.orders;

import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.supabaserealtime.autoconfigure.RealtimeDataSource;

import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.jdbc.lock.LockRepository;

/**
 * One {@code DataSource} for the application, for the rows that were missed, for the
 * positions and for the lock of the leader.
 */
@Configuration(proxyBeanMethods = false)
class WorkerConfiguration {

	@Bean
	@RealtimeDataSource
	HikariDataSource dataSource(DataSourceProperties properties) {
		return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
	}

	@Bean
	DefaultLockRepository lockRepository(DataSource dataSource) {
		DefaultLockRepository repository = new DefaultLockRepository(dataSource);
		repository.setPrefix("supabase_realtime_client.int_");
		return repository;
	}

	@Bean
	JdbcLockRegistry lockRegistry(LockRepository repository) {
		return new JdbcLockRegistry(repository);
	}

	/**
	 * Without a broker, an order is handled by this worker alone.
	 */
	@Bean
	@Profile("!kafka & !rabbit")
	OrderForwarder noForwarder() {
		return (order) -> CompletableFuture.completedFuture(order);
	}

	/**
	 * What goes to RabbitMQ is JSON.
	 */
	@Configuration(proxyBeanMethods = false)
	@Profile("rabbit")
	static class RabbitConfiguration {

		@Bean
		JacksonJsonMessageConverter jsonMessageConverter() {
			return new JacksonJsonMessageConverter();
		}

	}

}
