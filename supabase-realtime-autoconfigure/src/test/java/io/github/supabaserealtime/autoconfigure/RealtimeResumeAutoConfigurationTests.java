package io.github.supabaserealtime.autoconfigure;

import javax.sql.DataSource;

import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.PostgresChangesListener;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.resume.JdbcPositionStore;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.mock;

/**
 * Tests for {@link RealtimeResumeAutoConfiguration}.
 */
class RealtimeResumeAutoConfigurationTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(RealtimeAutoConfiguration.class, RealtimeResumeAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=http://localhost:1", "supabase.realtime.api-key=key",
				"supabase.realtime.auto-startup=false");

	private final ApplicationContextRunner resuming = this.application
		.withPropertyValues("supabase.realtime.resume.changes=jdbc", "spring.application.name=shop");

	@Test
	void nothingIsThereUnlessItIsAskedFor() {
		this.application.withUserConfiguration(Marked.class)
			.run((context) -> assertThat(context).doesNotHaveBean(ListenerResume.class)
				.doesNotHaveBean(PositionStore.class));
	}

	@Test
	void nothingIsThereIfRealtimeIsDisabled() {
		this.resuming.withUserConfiguration(Marked.class, Orders.class)
			.withPropertyValues("supabase.realtime.enabled=false", "supabase.realtime.resume.store=jdbc")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ListenerResume.class)
				.doesNotHaveBean(PositionStore.class));
	}

	@Test
	void positionsAreInMemoryByDefault() {
		this.resuming.withUserConfiguration(Marked.class, Orders.class).run((context) -> {
			assertThat(context.getBean(ListenerResume.class).getStatus()).containsOnlyKeys("orders");
			assertThat(context.getBean(PositionStore.class)).isNotInstanceOf(JdbcPositionStore.class);
		});
	}

	@Test
	void broadcastsAreReadWithoutChanges() {
		ApplicationContextRunner broadcasts = this.application
			.withPropertyValues("supabase.realtime.resume.broadcasts=jdbc");
		broadcasts.withUserConfiguration(Marked.class, Room.class)
			.run((context) -> assertThat(context.getBean(ListenerResume.class).getStatus()).containsOnlyKeys("room"));
		broadcasts.withUserConfiguration(Marked.class, Orders.class)
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("nothing reads rows"));
		broadcasts.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidRealtimeConfigurationException.class)
			.hasMessage("'supabase.realtime.resume.broadcasts' is 'jdbc', but no DataSource is marked for it."));
	}

	@Test
	void changesAreReadWithoutBroadcasts() {
		this.resuming.withUserConfiguration(Marked.class, Room.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("nothing reads broadcasts: set 'supabase.realtime.resume.broadcasts'"));
		this.resuming.withPropertyValues("supabase.realtime.resume.broadcasts=jdbc")
			.withUserConfiguration(Marked.class, Room.class, Orders.class)
			.run((context) -> assertThat(context.getBean(ListenerResume.class).getStatus()).containsOnlyKeys("orders",
					"room"));
	}

	@Test
	void positionsMayBeInTheDatabase() {
		this.resuming.withUserConfiguration(Marked.class)
			.withPropertyValues("supabase.realtime.resume.store=jdbc")
			.run((context) -> assertThat(context).hasSingleBean(JdbcPositionStore.class));
	}

	@Test
	void aStoreOfTheApplicationIsUsed() {
		PositionStore store = PositionStore.inMemory();
		this.resuming.withUserConfiguration(Marked.class)
			.withPropertyValues("supabase.realtime.resume.store=jdbc")
			.withBean(PositionStore.class, () -> store)
			.run((context) -> assertThat(context.getBean(PositionStore.class)).isSameAs(store));
	}

	@Test
	void aDataSourceThatIsNotMarkedIsNotUsed() {
		this.resuming.withBean(DataSource.class, () -> mock(DataSource.class))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidRealtimeConfigurationException.class)
				.hasMessage("'supabase.realtime.resume.changes' is 'jdbc', but no DataSource is marked for it."));
	}

	@Test
	void storedPositionsNeedAConsumer() {
		this.application.withUserConfiguration(Marked.class)
			.withPropertyValues("supabase.realtime.resume.changes=jdbc", "supabase.realtime.resume.store=jdbc")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("it is not known for whom"));
	}

	@ParameterizedTest
	@CsvSource({ "overlap,-1s", "page-size,0", "from,yesterday", "schema,a; drop", "store,disk", "broadcasts,postgrest",
			"initialize-schema,sometimes" })
	void whatCannotBeIsRefused(String property, String value) {
		this.resuming.withUserConfiguration(Marked.class)
			.withPropertyValues("supabase.realtime.resume.store=jdbc",
					"supabase.realtime.resume." + property + "=" + value)
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void theAddressOfPostgrestIsThatOfTheProject() {
		this.application
			.withPropertyValues("supabase.realtime.resume.changes=postgrest",
					"supabase.realtime.url=https://abcdefgh.supabase.co")
			.run((context) -> assertThat(context).hasSingleBean(ListenerResume.class));
	}

	@Test
	void theAddressOfPostgrestIsNeededElsewhere() {
		ApplicationContextRunner postgrest = this.application
			.withPropertyValues("supabase.realtime.resume.changes=postgrest");
		postgrest.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidRealtimeConfigurationException.class)
			.hasMessageContaining("the address of PostgREST is not known"));
		postgrest.withPropertyValues("supabase.realtime.resume.rest-url=http://localhost:54321/rest/v1")
			.run((context) -> assertThat(context).hasSingleBean(ListenerResume.class));
		postgrest.withPropertyValues("supabase.realtime.resume.rest-url=localhost:54321")
			.run((context) -> assertThat(context).hasFailed());
	}

	@ParameterizedTest
	@CsvSource({ "latest", "earliest", "2026-08-21T12:00:00Z" })
	void theBeginningIsAWordOrATime(String from) {
		this.resuming.withUserConfiguration(Marked.class)
			.withPropertyValues("supabase.realtime.resume.from=" + from)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aListenerThatResumesNeedsSomethingToReadBy() {
		this.application.withUserConfiguration(Orders.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("nothing reads rows: set 'supabase.realtime.resume.changes'"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Marked {

		@Bean
		@RealtimeDataSource
		DataSource realtimeDataSource() {
			return mock(DataSource.class);
		}

	}

	static class Room {

		@BroadcastListener(id = "room", topic = "room", resume = true)
		void heard(String payload) {
		}

	}

	static class Orders {

		@PostgresChangesListener(id = "orders", table = "orders", resumeBy = "updated_at")
		void changed(PostgresChange change) {
		}

	}

}
