package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.ConcurrentModificationException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ClassPathResource;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A lock of a registry that another instance has taken meanwhile.
 */
class RegistryLeaderLockTests {

	@Test
	void theRenewalOfALostLockSaysSoAtOnce() throws Exception {
		try (EmbeddedPostgres postgres = start()) {
			JdbcTemplate jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
			DefaultLockRepository repository = new DefaultLockRepository(postgres.getPostgresDatabase());
			repository.setTransactionManager(new JdbcTransactionManager(postgres.getPostgresDatabase()));
			repository.afterPropertiesSet();
			repository.afterSingletonsInstantiated();
			JdbcLockRegistry registry = new JdbcLockRegistry(repository);
			RegistryLeaderLock lock = new RegistryLeaderLock(registry.obtain("key"), Duration.ofHours(1));
			assertThat(lock.tryLock()).isTrue();
			assertThat(lock.tryLock()).as("renewed").isTrue();
			String owner = jdbc.queryForObject("select client_id from int_lock", String.class);
			jdbc.update("update int_lock set client_id = 'another'");
			assertThat(lock.tryLock()).as("the first renewal since").isFalse();
			assertThat(lock.tryLock()).isFalse();
			jdbc.update("delete from int_lock");
			assertThat(lock.tryLock()).as("free again").isTrue();
			assertThat(jdbc.queryForObject("select client_id from int_lock", String.class)).isEqualTo(owner);
			jdbc.update("delete from int_lock");
			assertThatExceptionOfType(ConcurrentModificationException.class).as("nobody asked whether it is there")
				.isThrownBy(lock::unlock);
		}
	}

	private static EmbeddedPostgres start() {
		EmbeddedPostgres postgres = null;
		String missing = null;
		try {
			postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
			new ResourceDatabasePopulator(
					new ClassPathResource("org/springframework/integration/jdbc/schema-postgresql.sql"))
				.execute(postgres.getPostgresDatabase());
		}
		catch (Exception | LinkageError ex) {
			missing = "PostgreSQL cannot be started here: " + ex;
		}
		assumeThat(missing).as("%s", missing).isNull();
		return postgres;
	}

}
