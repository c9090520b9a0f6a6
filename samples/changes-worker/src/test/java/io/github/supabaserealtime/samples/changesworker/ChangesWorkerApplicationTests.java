package io.github.supabaserealtime.samples.changesworker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.samples.changesworker.database.MirroredDatabase;
import io.github.supabaserealtime.samples.changesworker.database.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The worker in this JVM.
 */
class ChangesWorkerApplicationTests {

	private static MirroredDatabase database;

	@BeforeAll
	static void startDatabase() {
		database = Postgres.orSkip(
				() -> MirroredDatabase.start(new ClassPathResource("shop.sql"), new ClassPathResource("worker.sql")));
	}

	@AfterAll
	static void stopDatabase() throws Exception {
		if (database != null) {
			database.close();
		}
	}

	private static ConfigurableApplicationContext start(String profile, String... properties) {
		List<String> arguments = new ArrayList<>(List.of(properties));
		arguments.add("spring.profiles.active=" + profile);
		arguments.add("DATABASE_URL=" + database.url());
		arguments.add("SUPABASE_URL=" + database.server().url());
		arguments.add("SUPABASE_KEY=" + database.server().apiKey());
		return new SpringApplicationBuilder(ChangesWorkerApplication.class)
			.run(arguments.stream().map("--"::concat).toArray(String[]::new));
	}

	@Test
	void anOrderThatFailsAtEachAttemptIsKept() {
		JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
		jdbc.update("insert into orders (customer, amount) values ('Ada', 12.30)");
		try (ConfigurableApplicationContext worker = start("demo", "worker.failure-rate=1",
				"supabase.realtime.listener.retry.delay=1ms")) {
			await().atMost(Duration.ofSeconds(30))
				.until(() -> !jdbc.queryForList("select * from failed_orders").isEmpty());
			assertThat(worker.isActive()).isTrue();
		}
		assertThat(jdbc.queryForMap("select listener, message, failure from failed_orders"))
			.containsEntry("listener", "orders")
			.containsEntry("failure", "java.lang.IllegalStateException: The warehouse does not answer for order 1")
			.extractingByKey("message")
			.asString()
			.contains("\"customer\":\"Ada\"", "\"amount\":12.30");
		assertThat(jdbc.queryForList("select * from handled_orders")).isEmpty();
		assertThat(database.problem()).isNull();
	}

	@Test
	void withTheProfileKafkaOrdersAreForwardedToKafka() {
		try (ConfigurableApplicationContext worker = start("kafka", "supabase.realtime.enabled=false")) {
			assertThat(worker.getBeanNamesForType(RabbitTemplate.class)).hasSize(1);
			assertThat(worker.containsBean("kafkaForwarder")).isTrue();
			assertThat(worker.containsBean("rabbitForwarder")).isFalse();
			assertThat(worker.containsBean("noForwarder")).isFalse();
			ProducerFactory<?, ?> producers = worker.getBean(ProducerFactory.class);
			assertThat(producers.getConfigurationProperties())
				.containsEntry("value.serializer", JacksonJsonSerializer.class)
				.containsEntry("acks", "all");
		}
	}

	@Test
	void withTheProfileRabbitOrdersAreForwardedToRabbit() {
		try (ConfigurableApplicationContext worker = start("rabbit", "supabase.realtime.enabled=false")) {
			assertThat(worker.containsBean("rabbitForwarder")).isTrue();
			assertThat(worker.containsBean("kafkaForwarder")).isFalse();
			assertThat(worker.containsBean("noForwarder")).isFalse();
			RabbitTemplate template = worker.getBean(RabbitTemplate.class);
			assertThat(template.getMessageConverter()).isInstanceOf(JacksonJsonMessageConverter.class);
			CachingConnectionFactory connections = (CachingConnectionFactory) worker.getBean(ConnectionFactory.class);
			assertThat(connections.isPublisherConfirms()).isTrue();
			assertThat(connections.isPublisherReturns()).isTrue();
		}
	}

}
